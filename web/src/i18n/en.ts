import type { Texts } from './zh.ts'

export const en: Texts = {
  skipToApps: 'Skip to the apps',
  search: 'Search apps',
  searchHint: 'Search apps, press /',
  language: 'Language',
  theme: 'Appearance',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  apps: 'Apps',
  appCount: (count) => (count === 1 ? '1 app' : `${count} apps`),
  foundCount: (found, count) => `${found} of ${count} apps`,
  loading: 'Reading the apps …',
  showMore: (rest) => `Show more (${rest} left)`,
  installs: (count) => (count === '1' ? '1 install' : `${count} installs`),
  noVersion: 'No version yet',
  emptyTitle: 'There are no apps yet',
  emptyHelp: 'Import an app package of Rainbond (RAM, .tar.gz) on the machine that runs Raincask:',
  emptyThen: 'Once it is in, reload this page to see it.',
  reload: 'Reload',
  nothingFound: (query) => `No app matches “${query}”`,
  nothingFoundHelp: 'The search looks at names, summaries and tags. Try a shorter word.',
  clearSearch: 'Clear the search',
  failedTitle: 'The apps could not be read',
  failedUnreachable:
    'The store does not answer. Check that Raincask is running and that the network reaches it, then try again.',
  failedRefused:
    'The store does not show its apps to this browser. Ask the store administrator whether anonymous access is open.',
  failedServer:
    'The store met a problem. Try again; if it stays, tell the administrator the code below: the log has the details.',
  failedForm:
    'The answer does not look like a list of apps. A proxy in between may have changed it: open this page at the store’s own address.',
  retry: 'Try again',
  connectTitle: 'Connect a Rainbond',
  connectHelp: 'Add an app market in the Rainbond console with:',
  address: 'Address',
  marketDomain: 'Market domain',
  accessKey: 'Access key',
  accessKeyHelp: 'Made on the machine that runs Raincask, and shown only once:',
  localAddress:
    'This address is this machine’s own: clusters cannot reach it. Open this page at an address that they can.',
  copy: 'Copy',
  copied: 'Copied',
  copyWhat: (what) => `Copy: ${what}`,
}
