/**
 * Compares two version texts as consoles do: part by part between the dots, numbers as numbers, anything else below
 * every number, and of two that agree so far the shorter first (console/utils/version.py; market contract, 2f).
 * @returns below 0 if `a` is older, above 0 if newer, 0 if neither
 */
export function compareVersions(a: string, b: string): number {
  const left = parts(a)
  const right = parts(b)
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i] as bigint) - (right[i] as bigint)
    if (difference !== 0n) return difference < 0n ? -1 : 1
  }
  return Math.sign(left.length - right.length)
}

/** For sorting: the newest version first; of two that consoles hold equal, the one published later. */
export function newestFirst<T extends { version: string; updatedAt: number }>(a: T, b: T): number {
  return compareVersions(b.version, a.version) || b.updatedAt - a.updatedAt
}

function parts(version: string): bigint[] {
  return version.split('.').map((part) => (/^[0-9]+$/.test(part) ? BigInt(part) : -1n))
}
