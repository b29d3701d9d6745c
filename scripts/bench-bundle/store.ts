import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { measuredRun, type Run } from '../bench-import/measured-run.ts'

/** The program under test: $RAINCASK_BIN, else from source. */
export const RAINCASK = process.env['RAINCASK_BIN'] ?? fileURLToPath(new URL('../raincask', import.meta.url))

/** A data directory of its own, and the commands that the measuring gives it. */
export class Store {
  readonly data: string

  constructor(scratch: string, name: string) {
    this.data = mkdtempSync(path.join(scratch, `${name}-`))
  }

  /** Runs a command on this store; its memory and its use of disk are measured. */
  run(...args: string[]): Promise<Run> {
    return measuredRun(RAINCASK, [...args, '--data', this.data, '--json'], { watch: [this.data] })
  }

  async fingerprint(): Promise<string> {
    const { stdout } = await this.run('trust', 'key')
    return (JSON.parse(stdout) as { fingerprint: string }).fingerprint
  }
}

/** Files of a directory with their bytes. */
export function filesIn(directory: string): { files: string[]; bytes: number } {
  const files = readdirSync(directory).map((name) => path.join(directory, name))
  return { files, bytes: files.reduce((sum, file) => sum + statSync(file).size, 0) }
}
