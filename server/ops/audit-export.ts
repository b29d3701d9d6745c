import { Readable } from 'node:stream'
import type { AuditFilter, AuditLog, LoggedEntry } from './audit-log.ts'

export type AuditFormat = 'csv' | 'jsonl'

/** Media type of each format. */
export const AUDIT_TYPES: Record<AuditFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
}

const COLUMNS = ['id', 'time', 'actor', 'actor name', 'action', 'target', 'address', 'detail']

/** The audit as a file, oldest entry first, a batch at a time. Times are ISO 8601 in UTC. */
export function exportAudit(log: AuditLog, filter: AuditFilter, format: AuditFormat): Readable {
  return Readable.from(format === 'csv' ? csv(log, filter) : jsonLines(log, filter), { objectMode: false })
}

async function* csv(log: AuditLog, filter: AuditFilter): AsyncGenerator<string> {
  // Without the mark, spreadsheets read Chinese in the system's old encoding.
  yield `\ufeff${COLUMNS.map(cell).join(',')}\r\n`
  for await (const batch of log.batches(filter))
    yield batch.map((entry) => `${values(entry).map(cell).join(',')}\r\n`).join('')
}

async function* jsonLines(log: AuditLog, filter: AuditFilter): AsyncGenerator<string> {
  for await (const batch of log.batches(filter))
    yield batch.map(({ at, ...entry }) => `${JSON.stringify({ ...entry, time: timeOf(at) })}\n`).join('')
}

function values({ id, at, actor, actorName, action, target, address, detail }: LoggedEntry): string[] {
  return [String(id), timeOf(at), actor, actorName, action, target, address, JSON.stringify(detail)]
}

/** A cell that a spreadsheet would read as a formula begins with an apostrophe (OWASP, "CSV Injection"). */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

function timeOf(at: number): string {
  return new Date(at).toISOString()
}
