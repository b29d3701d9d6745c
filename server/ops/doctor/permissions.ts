import { accessSync, constants, readdirSync, type Stats, statSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check, DoctorContext, Finding } from './check.ts'

/** The data directory is there, is ours to write, and keeps its secrets to itself. */
export const permissions: Check = {
  name: 'permissions',
  run: async (context) => {
    const root = statSync(context.root, { throwIfNoEntry: false })
    if (!root?.isDirectory())
      return [
        {
          level: 'error',
          what: `There is no data directory ${context.root}.`,
          next: 'Name the right one with --data; `raincask serve` makes a new one, `raincask restore` one from a backup.',
        },
      ]
    const found = [...writable(context, root), ...owners(context, root), ...exposed(context)]
    return found.length > 0 ? found : [{ level: 'ok', what: 'Owner and permissions are as they should be.' }]
  },
}

function writable({ root }: DoctorContext, stats: Stats): Finding[] {
  try {
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK)
    return []
  } catch (error) {
    const what = `${root} cannot be written (owner ${stats.uid}, we are ${process.getuid?.()}): ${(error as Error).message}.`
    return [
      {
        level: 'error',
        what,
        next: 'Run it as the owner, or give the directory to who runs it (`chown -R`).',
      },
    ]
  }
}

/** Files of another owner: left by a command that root ran, or brought from another machine. */
function owners({ root, keys, blobs, staging, cache }: DoctorContext, stats: Stats): Finding[] {
  const paths = [keys, blobs, staging, cache, ...names(root), ...names(keys), ...names(cache)]
  const foreign = [...new Set(paths)].filter((path) => {
    const found = statSync(path, { throwIfNoEntry: false })
    return found !== undefined && found.uid !== stats.uid
  })
  if (foreign.length === 0) return []
  const what = `${foreign.length} files belong to somebody else than the data directory does (${stats.uid}).`
  return [
    { level: 'error', what, next: `As root: chown -R ${stats.uid}:${stats.gid} ${root}`, items: foreign },
  ]
}

function exposed({ root, keys }: DoctorContext): Finding[] {
  // Password hashes and sessions are in the database: the directory keeps others from all that is in it.
  const open = [...modes([root], 0o007), ...modes([keys], 0o077), ...modes(names(keys), 0o077)]
  if (open.length === 0) return []
  return [
    {
      level: 'warning',
      what: 'Other accounts of this machine can read the data directory or the keys.',
      next: 'Take their permissions away: `raincask doctor --fix` does.',
      items: open.map(({ path }) => path),
      fix: async () => {
        for (const { path, mode, mask } of open) await chmod(path, mode & ~mask & 0o7777)
        return `took the permissions of others from ${open.length} files`
      },
    },
  ]
}

function modes(paths: string[], mask: number): { path: string; mode: number; mask: number }[] {
  return paths.flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats && (stats.mode & mask) !== 0 ? [{ path, mode: stats.mode, mask }] : []
  })
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name))
  } catch {
    return []
  }
}
