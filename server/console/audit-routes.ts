import { z } from 'zod'
import type { Audit } from '../ops/audit.ts'
import { AUDIT_ACTIONS } from '../ops/audit-actions.ts'
import { AUDIT_TYPES, exportAudit } from '../ops/audit-export.ts'
import type { AuditLog } from '../ops/audit-log.ts'
import { lineField, timeField } from './fields.ts'
import { timeSchema } from './people-schemas.ts'
import { type ConsoleRoute, file, route } from './route.ts'

const tag = 'audit'
const access = 'administrator'

const filterQuery = {
  actor: lineField(100).optional().describe('As entries have it, e.g. user:<id>, command-line'),
  action: z.enum(AUDIT_ACTIONS).optional(),
  from: timeField.optional(),
  to: timeField.optional(),
  text: lineField(100).optional().describe('Part of name, target, address or detail'),
}

const entrySchema = z.object({
  id: z.int(),
  at: timeSchema,
  actor: z.string(),
  actorName: z.string(),
  action: z.string(),
  target: z.string(),
  address: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})

/** The record of who did what, for administrators. Nothing changes or removes an entry. */
export function auditRoutes(log: AuditLog, audit: Audit): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/audit',
      access,
      tag,
      summary: 'Who did what, newest first',
      query: z.object({
        ...filterQuery,
        before: z
          .string()
          .regex(/^\d{1,15}$/)
          .transform(Number)
          .optional()
          .describe('Id of the last entry of the page before'),
        limit: z
          .string()
          .regex(/^\d{1,3}$/)
          .default('50')
          .transform(Number)
          .pipe(z.int().min(1).max(200)),
      }),
      response: z.object({ items: z.array(entrySchema), hasMore: z.boolean() }),
      handle: ({ query: { before, limit, ...filter } }) => log.page(filter, before, limit),
    }),
    route({
      method: 'GET',
      path: '/audit/actions',
      access,
      tag,
      summary: 'Every action that entries may have',
      response: z.object({ items: z.array(z.string()) }),
      handle: () => ({ items: AUDIT_ACTIONS }),
    }),
    route({
      method: 'GET',
      path: '/audit/export',
      access,
      tag,
      summary: 'The same as a file, oldest first: CSV or JSON lines',
      query: z.object({ ...filterQuery, format: z.enum(['csv', 'jsonl']).default('csv') }),
      produces: 'text/csv',
      handle: async ({ actor, query: { format, ...filter } }) => {
        await audit.note({ ...actor, action: 'audit.exported', target: 'audit', detail: { format } })
        return file(exportAudit(log, filter, format), AUDIT_TYPES[format], {
          'Content-Disposition': `attachment; filename="raincask-audit.${format}"`,
        })
      },
    }),
  ]
}
