import { printable, RaincaskError } from '../ops/errors.ts'

/** Options that every command has. */
export interface CommonOptions {
  data: string
  json?: boolean
}

/** Writes one line of JSON for machines. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** Writes a line for people; control characters in text from outside are made visible. */
export function printLine(text = ''): void {
  process.stdout.write(`${text.split('\n').map(printable).join('\n')}\n`)
}

/** Says on standard error what happened, where and what to do next; with `json` as one object. */
export function printError(error: unknown, json: boolean): void {
  if (error instanceof RaincaskError) {
    const { code, message, next, fields } = error
    // Where there are few, the message has said them.
    const further = (fields ?? []).filter(({ problem }) => !message.includes(problem))
    const problems = further.map(({ problem }) => `  ${printable(problem)}\n`).join('')
    process.stderr.write(
      json
        ? `${JSON.stringify({ error: { code, message, next, ...(fields && { fields }) } })}\n`
        : `${message}\n${problems}${next}\n`,
    )
    return
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(
    json
      ? `${JSON.stringify({ error: { code: 'INTERNAL', message: text } })}\n`
      : `Raincask met an error that it did not expect; this is a defect.\n${text}\n`,
  )
}

/** Bytes as people read them: 1536 → "1.5 KB", with 1024 to the unit. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return unit === 0 ? `${bytes} bytes` : `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`
}
