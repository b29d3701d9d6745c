import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { freeSpace } from '../disk-space.ts'
import { growthOf } from '../growth.ts'
import { bytesText, type Check, type DoctorContext, type Finding } from './check.ts'

const GIB = 1024 ** 3
/** Days left that are worth a warning. */
const SOON = 30

/** Space, files that can still be made, and when the disk will be full if it goes on like this. */
export const disk: Check = {
  name: 'disk',
  run: async (context) => {
    if (!existsSync(context.root)) return []
    const { bsize, blocks, files, ffree } = await statfs(context.root)
    const free = await freeSpace(context.root)
    const total = blocks * bsize
    const findings: Finding[] = [spaceFinding(free, total), ...forecast(context, free)]
    // Some file systems make their inodes as they go, and say 0.
    if (files > 0 && ffree / files < 0.05)
      findings.push({
        level: ffree < 1000 ? 'error' : 'warning',
        what: `Only ${ffree} more files can be made on the disk of the data directory.`,
        next: 'Remove small files there, or move the data directory to a file system with more inodes.',
      })
    return findings
  },
}

function spaceFinding(free: number, total: number): Finding {
  const what = `${bytesText(free)} of ${bytesText(total)} are free.`
  const next = 'Collect garbage (`raincask gc`), delete old versions, or enlarge the disk.'
  if (free < GIB / 2 || free < total * 0.01) return { level: 'error', what, next }
  if (free < 5 * GIB || free < total * 0.05) return { level: 'warning', what, next }
  return { level: 'ok', what }
}

function forecast({ sqlite }: DoctorContext, free: number): Finding[] {
  if (!sqlite) return []
  const growth = growthOf(sqlite, free)
  if (!growth) return []
  const { perDay, daysLeft: days } = growth
  const what = `${bytesText(perDay)} come a day, and stay; that fills the disk in ${days > 3650 ? 'more than ten years' : `${days} days`}.`
  return days < SOON
    ? [
        {
          level: 'warning',
          what,
          next: 'Enlarge the disk in time, or set retention rules (`raincask maintenance`).',
        },
      ]
    : [{ level: 'ok', what }]
}
