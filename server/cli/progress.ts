import { formatBytes } from './output.ts'

/** Times a second that the line is drawn anew. */
const PER_SECOND = 5
const WIDTH = 28

/** Shows how far long work is: a bar on a terminal, nothing otherwise. */
export class ProgressBar {
  readonly #label: string
  readonly #stream: NodeJS.WriteStream
  readonly #started = Date.now()
  #drawn = 0

  constructor(label: string, stream: NodeJS.WriteStream = process.stderr) {
    this.#label = label
    this.#stream = stream
  }

  /** Draws `done` of `total` bytes with rate and time left; without those where `total` is 0, not known. */
  update(done: number, total: number): void {
    const now = Date.now()
    if (!this.#stream.isTTY || now - this.#drawn < 1000 / PER_SECOND) return
    this.#drawn = now
    if (total === 0) {
      this.#draw(`${formatBytes(done)}  ${formatBytes(this.#rate(done, now))}/s`)
      return
    }
    const share = Math.min(1, done / total)
    const filled = Math.round(share * WIDTH)
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled)
    const rate = this.#rate(done, now)
    const left = rate > 0 ? Math.ceil((total - done) / rate) : 0
    const figures = `${formatBytes(done)} of ${formatBytes(total)}  ${formatBytes(rate)}/s  ${formatSeconds(left)} left`
    this.#draw(`${bar} ${Math.floor(share * 100)}%  ${figures}`)
  }

  /** Bytes a second since the beginning. */
  #rate(done: number, now: number): number {
    return (done * 1000) / Math.max(1, now - this.#started)
  }

  #draw(text: string): void {
    this.#stream.write(`\r\x1b[K${this.#label}  ${text}`)
  }

  /** Removes the bar, so that what was done can be said in its place. */
  end(): void {
    if (this.#stream.isTTY && this.#drawn > 0) this.#stream.write('\r\x1b[K')
  }
}

function formatSeconds(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`
}
