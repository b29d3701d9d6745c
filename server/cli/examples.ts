/** What to type, and what it does. */
export type Example = readonly [line: string, does: string]

/** Examples by the words of the command, for `--help` and the man page. Each is a line that the program takes. */
// biome-ignore format: a table, a line each
const EXAMPLES: Record<string, readonly Example[]> = {
  serve: [
    ['raincask serve --data /srv/raincask --public-url http://store.example:8080', 'Serve, and tell clusters this address.'],
    ['raincask serve --config /etc/raincask/raincask.json', 'Take the settings from a file.'],
  ],
  import: [
    ['raincask import /media/stick/shop-1.0-ram.tar.gz', 'Import a package that Rainbond exported.'],
    ['raincask import /media/stick --preview', 'Say what everything on a stick would bring, and write nothing.'],
    ['raincask import --unfinished', 'List bundles of which volumes are still to come.'],
  ],
  fetch: [
    ['raincask fetch shop@1.0 --market https://store.example --access-key-stdin', 'Fetch a release from another store; the key is read from standard input.'],
    ['raincask fetch --image docker.io/library/nginx:1.25 --platform linux/arm64', 'Fetch an image from a registry.'],
  ],
  inspect: [['raincask inspect shop-1.0-ram.tar.gz', 'Show what is inside a package.']],
  verify: [['raincask verify /media/stick', 'Read everything on a stick and compare every digest.']],
  undo: [['raincask undo --dry-run', 'Say what taking the last import back would do.']],
  'transfers show': [['raincask transfers show', 'Print how a server imports and exports, as JSON.']],
  'transfers set': [['raincask transfers set transfers.json', 'Take new settings from a file.']],
  'jobs list': [['raincask jobs list --running', 'List what is under way or waits.']],
  'jobs show': [['raincask jobs show 3f2a', 'Show one, by the beginning of its id, with its log.']],
  'jobs cancel': [['raincask jobs cancel 3f2a', 'End it.']],
  'jobs resume': [['raincask jobs resume 3f2a', 'Let it go on.']],
  export: [
    ['raincask export shop@1.0 --output /media/stick --volume-size fat32', 'Write a release to a stick, as a signed bundle.'],
    ["raincask export 'shop@*' --inventory north.inventory --output /media/stick", 'Carry only what another store lacks.'],
    ['raincask export shop --format ram --output /media/stick', 'Write a package that a Rainbond imports.'],
  ],
  inventory: [['raincask inventory --output /media/stick/north.inventory', 'Write what this store holds, to be carried to the sender.']],
  'receipt show': [['raincask receipt show /media/stick/receipt.json', 'Check a receipt and show what was imported there.']],
  'tls show': [['raincask tls show --config /etc/raincask/raincask.json', 'Show the certificate of the server and its fingerprint.']],
  'tls ca': [['raincask tls ca --output raincask-ca.crt', 'Write the certificate that clients must trust.']],
  'tls renew': [['raincask tls renew --tls-names store.intranet,10.0.0.5', 'Make another certificate, for these names as well.']],
  'tls new-ca': [['raincask tls new-ca --yes', 'Make another CA, after a disk or backup was lost.']],
  'trust key': [['raincask trust key', "Show this store's own key and fingerprint."]],
  'trust add': [['raincask trust add /media/stick/signing.pub --name headquarters', 'Take bundles that this key signs.']],
  'trust list': [['raincask trust list', 'List whose bundles are taken.']],
  'trust revoke': [['raincask trust revoke 0123456789abcdef0123456789abcdef', 'Take no more bundles of a signer.']],
  'keys create': [['raincask keys create --name cluster-1 --actions OnlyRead,ReadInstall --expires 1y', 'Make an access key for a cluster.']],
  'keys list': [['raincask keys list', 'List the keys.']],
  'keys revoke': [['raincask keys revoke jddd6s2phcg7xbou', 'End a key at once.']],
  'users list': [['raincask users list', 'List the people.']],
  'users create': [['raincask users create --login lin --role publisher --url http://store.example:8080', 'Make an account, and print the link that sets its password.']],
  'users disable': [['raincask users disable lin --revoke-keys', 'Shut an account, and revoke its keys.']],
  'users reset-link': [['raincask users reset-link lin --url http://store.example:8080', 'Make a link that sets a new password.']],
  'users first-admin-link': [['raincask users first-admin-link --url http://store.example:8080', 'Make a link for the first administrator.']],
  'organisations list': [['raincask organisations list', 'List the organisations.']],
  'organisations create': [["raincask organisations create --name 'North site'", 'Make an organisation.']],
  audit: [
    ['raincask audit --since 1d', 'Show the last day.'],
    ['raincask audit --action version.imported --csv', 'Write all imports for a spreadsheet.'],
  ],
  'repositories list': [['raincask repositories list', 'List the repositories.']],
  'repositories public': [['raincask repositories public library/nginx', 'Let anyone pull from a repository.']],
  'apps list': [['raincask apps list shop', 'List the apps that have this word.']],
  'apps show': [['raincask apps show 78e572a509fae141eb08b3cb907b297e', 'Show an app with versions and packages.']],
  'apps list-app': [['raincask apps list-app 78e572a509fae141eb08b3cb907b297e', 'Put an app into the market.']],
  'apps unlist': [['raincask apps unlist 78e572a509fae141eb08b3cb907b297e', 'Take it out of the market.']],
  'apps delete-version': [['raincask apps delete-version 78e572a509fae141eb08b3cb907b297e 1.0', 'Delete a version.']],
  'apps delete': [['raincask apps delete 78e572a509fae141eb08b3cb907b297e', 'Delete an app with all its versions.']],
  'apps reindex': [['raincask apps reindex', 'Make the index of words anew.']],
  'categories list': [['raincask categories list', 'List the categories.']],
  'categories create': [['raincask categories create --name Shops', 'Make a category.']],
  'categories delete': [['raincask categories delete jddd6s2phcg7xbou', 'Delete a category.']],
  'solutions list': [['raincask solutions list', 'List the solutions.']],
  'solutions create': [["raincask solutions create --name 'Shop in a box' 78e572a509fae141eb08b3cb907b297e", 'Make a solution of apps.']],
  'solutions list-solution': [['raincask solutions list-solution jddd6s2phcg7xbou', 'Put it into the market, with all its apps.']],
  'solutions unlist': [['raincask solutions unlist jddd6s2phcg7xbou', 'Take it out of the market.']],
  'markets list': [['raincask markets list', 'List the markets.']],
  'markets create': [["raincask markets create --domain factory --name 'Factory apps' --bound", 'Make a market for certain access keys.']],
  'markets delete': [['raincask markets delete jddd6s2phcg7xbou', 'Delete a market.']],
  gc: [['raincask gc --dry-run', 'Say what would go.']],
  scrub: [['raincask scrub --rate 100', 'Read every blob again, 100 MB a second at most.']],
  'backup create': [['raincask backup --to /mnt/second/raincask', 'Back the store up to a second disk.']],
  'backup verify': [['raincask backup verify --from /mnt/second/raincask', 'Read the newest backup again.']],
  'backup list': [['raincask backup list --from /mnt/second/raincask', 'List the backups.']],
  restore: [['raincask restore --from /mnt/second/raincask --data /srv/raincask-new', 'Make a store of the newest backup.']],
  install: [
    ['raincask install --dry-run', 'Show what installing this program as a service would do.'],
    ['raincask install --public-url http://store.example:8080 --release-key raincask-release.pub', 'Install it, with a setting and the key of its vendor.'],
  ],
  uninstall: [['raincask uninstall --dry-run', 'Show what would be removed, and what stays.']],
  'upgrade run': [['raincask upgrade --from raincask-0.2.0-linux-x64.tar.gz --dry-run', 'Judge and try a release, and change nothing.']],
  'upgrade rollback': [['raincask upgrade rollback --dry-run', 'Say what going back would do and lose.']],
  'upgrade status': [['raincask upgrade status', 'Show upgrades, keys and kept databases.']],
  'upgrade trust': [['raincask upgrade trust raincask-release.pub', "Take another vendor key's releases."]],
  'config check': [['raincask config check --config /etc/raincask/raincask.json', 'Say what is wrong with the settings.']],
  'config print': [['raincask config print --config /etc/raincask/raincask.json', 'Show every setting and who said it.']],
  health: [['raincask health --ready', 'Ask the server of this machine whether it is ready.']],
  doctor: [
    ['raincask doctor --config /etc/raincask/raincask.json', 'Look the store over.'],
    ['raincask doctor --fix', 'Put right what can be put right safely.'],
  ],
  support: [['raincask support --output support.tar.gz --log serve.log', 'Write an archive for whoever helps.']],
  'maintenance show': [['raincask maintenance show', 'Print settings and last reports.']],
  'maintenance set': [['raincask maintenance set maintenance.json', 'Take new settings from a file.']],
  man: [['raincask man > /usr/local/share/man/man1/raincask.1', 'Install the man page.']],
  completion: [['raincask completion bash > /etc/bash_completion.d/raincask', 'Let bash complete commands and options.']],
}

/** Examples of a command, by its words, e.g. `keys create`. */
export function examplesOf(words: string): readonly Example[] {
  return EXAMPLES[words] ?? []
}

/** Every command that has examples. */
export function commandsWithExamples(): string[] {
  return Object.keys(EXAMPLES)
}

/** The part of `--help` that follows the options; empty where there are no examples. */
export function examplesHelp(words: string): string {
  const lines = examplesOf(words).map(([line, does]) => `  # ${does}\n  ${line}`)
  return lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}`
}
