import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The newest that the units are written for: taken where a staging root does not say which it has. */
const NEWEST = 257

/** Version of the systemd below `root`; undefined where there is none. */
export function systemdVersion(root: string): number | undefined {
  const there = ['usr/lib/systemd/systemd', 'lib/systemd/systemd'].some((path) =>
    existsSync(join(root, path)),
  )
  if (!there) return undefined
  if (root !== '/') return versionInName(root) ?? NEWEST
  const { stdout } = spawnSync('systemctl', ['--version'], { encoding: 'utf8' })
  return Number(/^systemd (\d+)/.exec(stdout ?? '')?.[1] ?? 0)
}

/** Its own library carries the version in its name. */
function versionInName(root: string): number | undefined {
  for (let version = NEWEST + 20; version >= 219; version--)
    for (const dir of ['usr/lib/systemd', 'lib/systemd', 'usr/lib64/systemd'])
      if (existsSync(join(root, dir, `libsystemd-shared-${version}.so`))) return version
  return undefined
}

/** True if systemd runs this machine, so that units can be started. */
export function systemdRuns(): boolean {
  return existsSync('/run/systemd/system')
}

/** True if the unit runs, or is about to. */
export function unitRuns(unit: string): boolean {
  if (!systemdRuns()) return false
  const { stdout } = spawnSync('systemctl', ['is-active', unit], { encoding: 'utf8' })
  return ['active', 'activating', 'reloading'].includes((stdout ?? '').trim())
}

/**
 * Runs systemctl to its end.
 * @throws Error with what it said
 */
export function systemctl(...args: string[]): void {
  const { status, stderr, error } = spawnSync('systemctl', args, { encoding: 'utf8' })
  if (status !== 0)
    throw new Error(`systemctl ${args.join(' ')}: ${(stderr ?? '').trim() || error?.message || status}`)
}
