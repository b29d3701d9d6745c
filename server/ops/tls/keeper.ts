import { X509Certificate } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { Logger } from '../log.ts'
import type { TlsIdentity } from './identity.ts'

/** Where a server's certificate comes from. */
export interface TlsSource {
  /** `given`: files that somebody keeps. `local`: the CA in the data directory. */
  kind: 'given' | 'local'
  /** The files that are watched. */
  files: readonly string[]
  /** Reads it, and has it renewed first where that is ours to do; throws where it is no good. */
  read(): Promise<TlsIdentity>
}

/** How often files are looked at, in milliseconds. Looking works on every file system; being told doesn't. */
const LOOK_EVERY = 2_000
/** How often a certificate is looked at that no file changed of: it may have come near its end. */
const RENEW_EVERY = 3600_000

/** The certificate that is served, and who is told when another takes its place. */
export class TlsKeeper {
  readonly kind: TlsSource['kind']
  /** Port of the listener with TLS, once it listens. */
  port: number | undefined
  readonly #source: TlsSource
  readonly #log: Logger
  readonly #takers: ((identity: TlsIdentity) => void)[] = []
  #identity: TlsIdentity
  #seen = ''
  #taken = ''
  #looked = Date.now()
  #timer: NodeJS.Timeout | undefined

  private constructor(source: TlsSource, identity: TlsIdentity, log: Logger) {
    this.kind = source.kind
    this.#source = source
    this.#identity = identity
    this.#log = log
  }

  /** @throws RaincaskError what the source throws: there is nothing yet to go on with */
  static async open(source: TlsSource, log: Logger): Promise<TlsKeeper> {
    const keeper = new TlsKeeper(source, await source.read(), log)
    keeper.#seen = keeper.#taken = await stateOf(source.files)
    return keeper
  }

  /** What is served now. */
  get identity(): TlsIdentity {
    return this.#identity
  }

  /** Has `take` called with every later certificate. */
  onChange(take: (identity: TlsIdentity) => void): void {
    this.#takers.push(take)
  }

  /** Looks at the files from now on, until `stop`. */
  watch(): void {
    const look = () => {
      this.#look().catch((err: unknown) => this.#log.error({ err }, 'certificate cannot be looked at'))
      this.#timer = setTimeout(look, LOOK_EVERY).unref()
    }
    this.#timer = setTimeout(look, LOOK_EVERY).unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /**
   * Reads the certificate again. One that is no good is refused and logged, and the old one stays: connections that
   * are open keep what they have, new ones get the new one.
   * @returns true if another is served now
   */
  async reload(): Promise<boolean> {
    try {
      this.#taken = await stateOf(this.#source.files)
      const next = await this.#source.read()
      this.#taken = this.#seen = await stateOf(this.#source.files)
      if (next.cert.equals(this.#identity.cert) && next.key.equals(this.#identity.key)) return false
      this.#refuseEnded(next)
      this.#identity = next
      for (const take of this.#takers) take(next)
      const { subject, validTo, fingerprint256 } = new X509Certificate(next.cert)
      this.#log.info({ subject, validTo, fingerprint: fingerprint256 }, 'new certificate in use')
      return true
    } catch (err) {
      this.#log.error({ err }, 'new certificate refused; the old one stays in use')
      return false
    }
  }

  /** Files change one after the other: they are read when they have been the same twice. */
  async #look(): Promise<void> {
    const state = await stateOf(this.#source.files)
    const isCalm = state === this.#seen
    this.#seen = state
    const isDue = Math.abs(Date.now() - this.#looked) > RENEW_EVERY
    if (isDue) this.#looked = Date.now()
    if ((isCalm && state !== this.#taken) || isDue) await this.reload()
  }

  /** @throws Error for one that has ended, where the present one has not */
  #refuseEnded(next: TlsIdentity): void {
    const hasEnded = ({ cert }: TlsIdentity) => Date.parse(new X509Certificate(cert).validTo) < Date.now()
    if (hasEnded(next) && !hasEnded(this.#identity)) throw new Error('the new certificate has ended already')
  }
}

/** Changes whenever one of the files does. */
async function stateOf(files: readonly string[]): Promise<string> {
  const states = files.map(async (file) => {
    const found = await stat(file).catch(() => undefined)
    return found ? `${found.ino}:${found.size}:${found.mtimeMs}:${found.ctimeMs}` : 'gone'
  })
  return (await Promise.all(states)).join(' ')
}
