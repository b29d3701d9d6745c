import type { AnswerOf } from '../api/ask.ts'
import type { Formats } from '../i18n/formats.ts'
import type { Same } from '../i18n/texts.ts'
import type { office } from './texts.ts'

const DAY = 86_400_000
/** Days after which a backup, or a scrub, is old. The doctor judges backups alike. */
const OLD_BACKUP = 7
const OLD_SCRUB = 35
/** Days before a key ends, or a disk is full, at which somebody should know. */
const KEY_SOON = 14
const FULL_SOON = 30
/** Days for which a failed job is shown. */
const FAILED_LATELY = 7

type Storage = AnswerOf<'GET /storage'>
type Key = AnswerOf<'GET /access-keys'>['items'][number]
type Job = AnswerOf<'GET /jobs'>['items'][number]
type Words = Same<(typeof office)['zh']>

/** What the first page knows. */
export interface State {
  apps: number
  reviews: number
  keys: readonly Key[]
  jobs: readonly Job[]
  /** For administrators alone. */
  storage: Storage | undefined
}

/** Something that needs a person, and where they do it. */
export interface ToDo {
  words: string
  href: string
  isBad?: boolean
}

/** Keys that work. */
export function liveKeys(keys: readonly Key[], now: number): Key[] {
  return keys.filter(({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt ?? now + 1) > now)
}

/** Everything that needs a person, the worst first; empty if nothing does. */
export function todosOf(
  { apps, reviews, keys, jobs, storage }: State,
  its: Words,
  formats: Formats,
  now: number,
): ToDo[] {
  const live = liveKeys(keys, now)
  const expiring = live.filter(({ expiresAt }) => expiresAt !== null && expiresAt < now + KEY_SOON * DAY)
  return [
    ...(storage ? storageTodos(storage, its, formats, now) : []),
    ...jobTodos(jobs, its, now),
    ...(reviews > 0 ? [{ words: its.reviews(reviews), href: '/console/apps?listing=review' }] : []),
    ...(expiring.length > 0 ? [{ words: its.expiring(expiring.length), href: '/console/clusters' }] : []),
    ...(apps === 0 ? [{ words: its.noApps, href: '/console/transfers' }] : []),
    ...(live.length === 0 ? [{ words: its.noKeys, href: '/console/clusters' }] : []),
  ]
}

function storageTodos(storage: Storage, its: Words, formats: Formats, now: number): ToDo[] {
  const { damaged, disk, growth, backup, scrub, blobs } = storage
  const href = '/console/storage'
  const found: ToDo[] = []
  if (damaged.length > 0) {
    const broken = new Set(
      damaged.flatMap(({ releases }) => releases.map((one) => `${one.name} ${one.version}`)),
    )
    const names = [...broken].slice(0, 3).join(its.comma) + (broken.size > 3 ? ' …' : '')
    const words = broken.size > 0 ? its.damagedBreak(damaged.length, names) : its.damaged(damaged.length)
    found.push({ words, href, isBad: true })
  }
  if (disk.free < Math.min(disk.total * 0.1, 20e9))
    found.push({ words: its.diskLow(formats.size(disk.free)), href, isBad: true })
  if (growth && growth.daysLeft < FULL_SOON) found.push({ words: its.fullSoon(growth.daysLeft), href })
  if (backup === null) {
    if (blobs > 0) found.push({ words: its.neverBackedUp, href })
  } else if (backup.at < now - OLD_BACKUP * DAY)
    found.push({ words: its.backupOld(formats.ago(backup.at)), href })
  else if (backup.damaged > 0) found.push({ words: its.backupLacks(backup.damaged), href })
  if (scrub && scrub.finishedAt < now - OLD_SCRUB * DAY)
    found.push({ words: its.scrubOld(formats.ago(scrub.finishedAt)), href })
  return found
}

function jobTodos(jobs: readonly Job[], its: Words, now: number): ToDo[] {
  const href = '/console/transfers?tab=jobs'
  const among = (...states: Job['state'][]) => jobs.filter(({ state }) => states.includes(state))
  const place = (found: readonly Job[]) => {
    const [first] = found
    return found.length === 1 && first ? `/console/transfers/${first.id}` : href
  }
  const failed = among('failed').filter(({ updatedAt }) => updatedAt > now - FAILED_LATELY * DAY)
  const paused = among('paused')
  const cut = among('interrupted')
  return [
    ...(failed.length > 0
      ? [{ words: its.jobsFailed(failed.length), href: place(failed), isBad: true }]
      : []),
    ...(paused.length > 0 ? [{ words: its.jobsWait(paused.length), href: place(paused) }] : []),
    ...(cut.length > 0 ? [{ words: its.jobsCut(cut.length), href: place(cut) }] : []),
  ]
}
