import { RaincaskError } from '../ops/errors.ts'

const UNITS = { s: 1000, m: 60_000, h: 3600_000, d: 86_400_000 } as const
const FORM = /^(\d{1,9})([smhd])$/

/**
 * Milliseconds of a duration as people write it: `90s`, `30m`, `24h`, `7d`.
 * @throws RaincaskError USAGE
 */
export function parseDuration(text: string): number {
  const match = FORM.exec(text)
  if (!match)
    throw new RaincaskError('USAGE', {
      reason: `${text} is not a duration: a number and s, m, h or d, as in 24h`,
    })
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]
}

/** The shortest way to write a duration in whole units: 86400000 → `1d`. */
export function formatDuration(milliseconds: number): string {
  const unit = (['d', 'h', 'm'] as const).find(
    (name) => milliseconds >= UNITS[name] && milliseconds % UNITS[name] === 0,
  )
  return `${Math.round(milliseconds / UNITS[unit ?? 's'])}${unit ?? 's'}`
}
