import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Version of the systemd below `root`; undefined where there is none. */
export function systemdVersion(root: string): number | undefined {
  const there = ['usr/lib/systemd/systemd', 'lib/systemd/systemd'].some((path) =>
    existsSync(join(root, path)),
  )
  if (!there) return undefined
  if (root !== '/') return versionInName(root)
  const { stdout } = spawnSync('systemctl', ['--version'], { encoding: 'utf8' })
  return Number(/^systemd (\d+)/.exec(stdout ?? '')?.[1] ?? 0)
}

/** Its own library carries the version in its name; 0 where it is not found, which every version can live with. */
function versionInName(root: string): number {
  const names = ['usr/lib', 'lib', 'usr/lib64'].flatMap((lib) => {
    const below = ['', ...namesIn(join(root, lib)).filter((name) => name.endsWith('-linux-gnu'))]
    return below.flatMap((name) => namesIn(join(root, lib, name, 'systemd')))
  })
  const versions = names.flatMap((name) => /^libsystemd-shared-(\d+)/.exec(name)?.[1] ?? [])
  return Math.max(0, ...versions.map(Number))
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
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
  if (status === 0) return
  const said = (stderr ?? '').trim().split('\n')[0] || error?.message || `it ended with ${status}`
  throw new Error(`systemctl ${args.join(' ')}: ${said.replace(/\.$/, '')}`)
}
