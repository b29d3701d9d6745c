import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandResult, runCommand } from '../e2e/command.ts'
import { type RunningServer, startProgram } from '../e2e/server.ts'

/** A root file system with the executable at /usr/bin/raincask, and what a container runtime would give it. */
export interface Contained {
  root: string
  /** Number of user and group that it runs as. */
  user: number
  /** Directory of this machine that is its /data, the one place that it can write to. */
  volume: string
  /** Set where the rest may be written to as well, as on a machine. */
  writable?: boolean
}

/** Mounts go with the process that they were made for: they are in a name space of its own. */
const SCRIPT = `set -e
root=$1 user=$2 volume=$3 mode=$4; shift 4
mount --bind "$root" "$root"
mount --bind "$volume" "$root/data"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -o "remount,bind,$mode" "$root"
exec env -i PATH=/usr/bin RAINCASK_DATA=/data /usr/sbin/chroot --userspec="$user:$user" "$root" /usr/bin/raincask "$@"`

function words({ root, user, volume, writable }: Contained, args: readonly string[]): string[] {
  for (const name of ['data', 'dev', 'proc']) mkdirSync(join(root, name), { recursive: true })
  const place = [root, String(user), volume, writable ? 'rw' : 'ro']
  return ['--mount', '--propagation', 'private', 'sh', '-c', SCRIPT, 'sh', ...place, ...args]
}

/** Runs a command of the executable in there, read-only but for /data, to its end. */
export function runContained(where: Contained, ...args: string[]): Promise<CommandResult> {
  return runCommand('unshare', words(where, args))
}

/** Runs one that must succeed with `--json`, and returns its last line. */
export async function containedJson<T>(where: Contained, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runContained(where, ...args, '--json')
  if (code !== 0) throw new Error(`raincask ${args.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T
}

/** Starts `serve` in there on a free port of this machine. */
export function serveContained(where: Contained, ...args: string[]): Promise<RunningServer> {
  return startProgram('unshare', words(where, ['serve', '--listen', '127.0.0.1:0', '--json', ...args]))
}
