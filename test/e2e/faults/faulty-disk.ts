import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandResult, RAINCASK } from '../command.ts'

/** How a disk fails; see faulty-disk.c. */
export interface Fault {
  /** Only what lies below this directory. */
  under: string
  /** Number of the first write that finds the disk full. */
  fullFrom?: number
  /** End of the path of a file that cannot be read any more. */
  unreadable?: string
}

/** A disk that fails: a library that stands before the system's calls of the program. */
export class FaultyDisk {
  readonly #library: string
  readonly #count: string

  private constructor(library: string, count: string) {
    this.#library = library
    this.#count = count
  }

  /** False where there is no C compiler to make it with. */
  static canBeMade(): boolean {
    return spawnSync('cc', ['--version']).status === 0
  }

  /** Compiles it into a directory. */
  static make(directory: string): FaultyDisk {
    mkdirSync(directory, { recursive: true })
    const library = join(directory, 'faulty-disk.so')
    const source = join(import.meta.dirname, 'faulty-disk.c')
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'])
    return new FaultyDisk(library, join(directory, 'writes'))
  }

  /** Runs the program on it; also how many writes there were. */
  run(args: string[], { under, fullFrom, unreadable }: Fault): Promise<CommandResult & { writes: number }> {
    rmSync(this.#count, { force: true })
    const env = {
      ...process.env,
      LD_PRELOAD: this.#library,
      FAULTY_UNDER: under,
      FAULTY_COUNT: this.#count,
      ...(fullFrom !== undefined && { FAULTY_WRITE: `${fullFrom}` }),
      ...(unreadable !== undefined && { FAULTY_READ: unreadable }),
    }
    const child = spawn(RAINCASK, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text
      })
    return new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code) => resolve({ code, ...texts, writes: this.#writes() }))
    })
  }

  #writes(): number {
    if (!existsSync(this.#count)) return 0
    return Math.max(...readFileSync(this.#count, 'utf8').trim().split('\n').map(Number))
  }
}
