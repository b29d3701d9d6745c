import type { Check } from './check.ts'

/** Clocks of two machines may differ that much without harm; milliseconds. */
const TOLERATED = 5 * 60_000
/** Before this program was written no clock can be right. */
const EARLIEST = Date.UTC(2026, 0, 1)

/** The clock against the newest time that the store has noted: one that goes back breaks expiry, order and grace periods. */
export const clock: Check = {
  name: 'clock',
  needsDatabase: true,
  run: async ({ sqlite }) => {
    const now = Date.now()
    const shown = new Date(now).toISOString()
    const next =
      'Set the clock, best by a time server of your network (chrony), then restart Raincask. Certificates of the local CA bear five years; keys and sessions that expire bear none.'
    if (now < EARLIEST) return [{ level: 'error', what: `The clock says ${shown}.`, next }]
    const newest = Math.max(
      ...[
        'SELECT max(stored_at) FROM blobs',
        'SELECT max(at) FROM audit_entries',
        'SELECT max(updated_at) FROM tags',
      ].map((query) => (sqlite?.prepare(query).pluck().get() as number | null) ?? 0),
    )
    if (newest > now + TOLERATED) {
      const what = `The clock says ${shown}, but the store has noted things at ${new Date(newest).toISOString()}.`
      return [{ level: 'error', what, next }]
    }
    return [{ level: 'ok', what: `The clock says ${shown}, which fits what the store has noted.` }]
  },
}
