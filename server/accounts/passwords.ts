import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { Turns } from '../ops/turns.ts'

/** Shortest and longest password, in UTF-16 units. */
export const PASSWORD_MIN = 10
export const PASSWORD_MAX = 200

/** argon2id with 19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet; 20 to 30 ms here. */
const MEMORY = 19 * 1024
const PASSES = 2
const LANES = 1
const SALT_BYTES = 16
const HASH_BYTES = 32

/** Computations at once, and how many may wait: a flood of sign-ins takes neither the memory nor every core. */
const AT_ONCE = 2
const MAX_WAITING = 64

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/

/** What is computed for a name that nobody has. */
const DECOY = `$argon2id$v=19$m=${MEMORY},t=${PASSES},p=${LANES}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Makes and checks password hashes, in PHC form: `$argon2id$v=19$m=…,t=…,p=…$<salt>$<hash>`. */
export class Passwords {
  readonly #turns = new Turns(AT_ONCE, MAX_WAITING)

  /** @throws RaincaskError BUSY if too many wait already */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES)
    const hash = await this.#compute(password, salt, MEMORY, PASSES, LANES, HASH_BYTES)
    return `$argon2id$v=19$m=${MEMORY},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(hash)}`
  }

  /**
   * True if the password is the one that was hashed. Without a hash, for names that nobody has, it is false after the
   * same work, so that the time says nothing.
   * @param by whoever asks, e.g. their address: so that a flood from one keeps no others out
   * @throws RaincaskError BUSY if too many wait already
   */
  async verify(password: string, phc: string | undefined, by = ''): Promise<boolean> {
    const match = PHC.exec(phc ?? DECOY)
    if (!match) return false
    const [, memory, passes, lanes, salt = '', wanted = ''] = match
    const expected = Buffer.from(wanted, 'base64')
    const actual = await this.#compute(
      password,
      Buffer.from(salt, 'base64'),
      Number(memory),
      Number(passes),
      Number(lanes),
      expected.length,
      by,
    )
    return timingSafeEqual(actual, expected) && phc !== undefined
  }

  #compute(
    password: string,
    nonce: Buffer,
    memory: number,
    passes: number,
    parallelism: number,
    tagLength: number,
    by = '',
  ): Promise<Buffer> {
    // One sign can be written in several ways; keyboards differ in which they send.
    const message = Buffer.from(password.normalize('NFKC'))
    return this.#turns.take(() => argon2id({ message, nonce, memory, passes, parallelism, tagLength }), by)
  }
}

function argon2id(parameters: Argon2Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, hash) => (error ? reject(error) : resolve(hash)))
  })
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
