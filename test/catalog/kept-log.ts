import { type Logger, pino } from 'pino'

/** A log whose lines are kept. */
export function keptLog(): { log: Logger; lines: () => unknown[] } {
  const written: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => written.push(line) })
  return { log, lines: () => written.map((line) => JSON.parse(line) as unknown) }
}
