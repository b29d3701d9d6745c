import { RaincaskError } from './errors.ts'

const UNITS: Record<string, number> = {
  m: 60_000,
  h: 3600_000,
  d: 24 * 3600_000,
  w: 7 * 24 * 3600_000,
  y: 365 * 24 * 3600_000,
}

/**
 * Reads `30m`, `12h`, `90d`, `4w`, `1y` as milliseconds.
 * @param option what is read, for the message, e.g. `--expires`
 * @throws RaincaskError USAGE
 */
export function parseDuration(text: string, option: string): number {
  const match = /^(\d{1,6})([mhdwy])$/.exec(text.trim())
  const milliseconds = Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? 0)
  if (!match || milliseconds === 0)
    throw new RaincaskError('USAGE', {
      reason: `${option} ${text} is not a duration: write 30m, 12h, 90d, 4w or 1y.`,
    })
  return milliseconds
}
