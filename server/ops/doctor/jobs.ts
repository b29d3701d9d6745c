import type { Check, DoctorContext, Finding } from './check.ts'
import { isDead } from './staging.ts'

const WEEK = 7 * 86_400_000

/** Jobs that were cut off, and imports of bundles that wait for their rest. */
export const jobs: Check = {
  name: 'jobs',
  needsDatabase: true,
  run: async (context) => {
    const findings = [...cutOff(context), ...interrupted(context), ...unfinished(context)]
    return findings.length > 0 ? findings : [{ level: 'ok', what: 'No job was cut off, no import waits.' }]
  },
}

interface Row {
  id: string
  title: string
  session: string | null
}

function rows({ sqlite }: DoctorContext, state: string): Row[] {
  return (sqlite?.prepare('SELECT id, title, session FROM jobs WHERE state = ?').all(state) ?? []) as Row[]
}

function cutOff(context: DoctorContext): Finding[] {
  const dead = rows(context, 'running').filter(({ session }) => session === null || isDead(context, session))
  if (dead.length === 0) return []
  return [
    {
      level: 'warning',
      what: `${dead.length} jobs count as running whose process is no more.`,
      next: 'The next start of the server makes them interrupted, and goes on with them; `raincask doctor --fix` marks them at once.',
      items: dead.map(({ id, title }) => `${id}  ${title}`),
      fix: async () => {
        await context.repairs.clearAfterDead()
        return `marked ${dead.length} jobs as interrupted`
      },
    },
  ]
}

function interrupted(context: DoctorContext): Finding[] {
  const found = rows(context, 'interrupted')
  if (found.length === 0) return []
  return [
    {
      level: 'warning',
      what: `${found.length} jobs were interrupted and did not go on.`,
      next: 'Resume or cancel them in the web UI, or with `raincask jobs`.',
      items: found.map(({ id, title }) => `${id}  ${title}`),
    },
  ]
}

function unfinished({ sqlite }: DoctorContext): Finding[] {
  const old = (sqlite
    ?.prepare(
      'SELECT bundle_id AS id, title FROM bundle_imports WHERE published_at IS NULL AND started_at < ?',
    )
    .all(Date.now() - WEEK) ?? []) as { id: string; title: string }[]
  if (old.length === 0) return []
  return [
    {
      level: 'warning',
      what: `${old.length} imports of bundles have waited for the rest for more than a week.`,
      next: 'Bring the missing volumes; `raincask import --unfinished` shows them and lets you give them up.',
      items: old.map(({ id, title }) => `${id}  ${title}`),
    },
  ]
}
