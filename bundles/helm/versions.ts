/**
 * A version as Helm takes it (Semantic Versioning 2): `1.0` becomes `1.0.0`; what follows the third number, and what is no
 * number at all, goes behind a `+`, which does not count when versions are compared.
 */
export function chartVersion(version: string): string {
  const [, major = '0', minor = '0', patch = '0', rest = ''] =
    /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(.*)$/su.exec(version) ?? ['', '0', '0', '0', version]
  const number = (text: string) => String(Number(text))
  const build = rest
    .replace(/[^0-9A-Za-z]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
    .slice(0, 40)
    .replace(/\.+$/, '')
  return `${[major, minor, patch].map(number).join('.')}${build === '' ? '' : `+${build}`}`
}
