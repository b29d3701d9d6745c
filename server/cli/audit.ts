import { pipeline } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import { AUDIT_ACTIONS, type AuditAction } from '../ops/audit-actions.ts'
import { exportAudit } from '../ops/audit-export.ts'
import { type AuditFilter, AuditLog, type LoggedEntry } from '../ops/audit-log.ts'
import { parseDuration } from '../ops/duration.ts'
import { RaincaskError } from '../ops/errors.ts'
import { type CommonOptions, printLine } from './output.ts'
import { withAccounts } from './with-accounts.ts'

interface AuditOptions extends CommonOptions {
  since?: string
  action?: AuditAction
  text?: string
  csv?: boolean
}

/** `audit`: who did what, when, from where. */
export function auditCommand(command: Command): void {
  command
    .description('show who did what, when and from where, oldest first')
    .option('--since <when>', 'entries from then on: 2026-11-20, 2026-11-20T10:00:00Z, or 12h, 7d, 4w ago')
    .addOption(new Option('--action <action>', 'one action only').choices(AUDIT_ACTIONS))
    .option('--text <text>', 'part of the name, target, address or detail')
    .option('--csv', 'write CSV for spreadsheets')
    .action((_options, self: Command) => showAudit(self.optsWithGlobals()))
}

async function showAudit(options: AuditOptions): Promise<void> {
  const { since, action, text } = options
  const filter: AuditFilter = { action, text, from: since === undefined ? undefined : readSince(since) }
  await withAccounts(options, async (_accounts, { db }) => {
    const log = new AuditLog(db)
    if (options.json || options.csv) {
      await pipeline(exportAudit(log, filter, options.csv ? 'csv' : 'jsonl'), process.stdout, { end: false })
      return
    }
    let shown = 0
    for await (const batch of log.batches(filter)) {
      for (const entry of batch) printLine(line(entry))
      shown += batch.length
    }
    if (shown === 0) printLine('There are no such entries.')
  })
}

function line({ at, actor, actorName, action, target, address, detail }: LoggedEntry): string {
  const who = actorName === '' ? actor : `${actorName} (${actor})`
  const particulars = Object.entries(detail).map(([name, value]) => `${name}=${value}`)
  return [new Date(at).toISOString(), address, who, action, target, ...particulars].join('  ')
}

/** @throws RaincaskError USAGE */
function readSince(text: string): number {
  if (/^\d+[mhdwy]$/.test(text)) return Date.now() - parseDuration(text, '--since')
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at))
    throw new RaincaskError('USAGE', { reason: `--since ${text} is neither a date nor a duration.` })
  return at
}
