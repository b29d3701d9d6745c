/** Less than 0 if `a` is the older version, 0 if they are the same: by semantic versioning (semver.org, 11). */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map(parse) as [Parsed, Parsed]
  for (let i = 0; i < 3; i++) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0)
    if (difference !== 0) return difference
  }
  if (left.suffix === right.suffix) return 0
  // What is not released yet comes before what is.
  if (left.suffix === '' || right.suffix === '') return left.suffix === '' ? 1 : -1
  return left.suffix.localeCompare(right.suffix, 'en', { numeric: true })
}

interface Parsed {
  numbers: number[]
  suffix: string
}

function parse(version: string): Parsed {
  const [plain = ''] = version.split('+')
  const at = plain.indexOf('-')
  const core = at < 0 ? plain : plain.slice(0, at)
  return { numbers: core.split('.').map(Number), suffix: at < 0 ? '' : plain.slice(at + 1) }
}
