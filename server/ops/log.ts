import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** The program's log: JSON lines on standard error. Headers and bodies are never logged, so no secret can be. */
export function openLog(level = process.env['RAINCASK_LOG_LEVEL'] ?? 'info'): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  )
}
