import type { LRUCache } from 'lru-cache'
import { boundedCache } from '../ops/bounded-cache.ts'
import { RaincaskError } from '../ops/errors.ts'

/** Failures that are free, by what they are counted under; then each doubles the wait. */
const FREE = { pair: 5, login: 20, address: 20 } as const
/** The first wait and the longest one, in milliseconds. */
const FIRST_WAIT = 5_000
const LONGEST_WAIT = 15 * 60_000
/** Failures are forgotten after this long without another, in milliseconds. */
const FORGET_AFTER = 60 * 60_000
/** Names and addresses that are remembered at most. */
const MAX_KEPT = 20_000

interface Failures {
  count: number
  /** The last one, in milliseconds since 1970 UTC. */
  at: number
  /** Time before which no further attempt is looked at, in milliseconds since 1970 UTC. */
  waitUntil: number
}

/** One attempt that was let through; tell it when the password was right. */
export interface Attempt {
  succeeded(): void
}

/**
 * Slows down guessing: after some wrong passwords for a name from an address, for a name, or from an address, further
 * attempts wait, each time longer. An attempt counts as failed until it has succeeded, so that many at once are no way
 * around. Kept in memory: a restart forgets.
 */
export class SignInThrottle {
  readonly #failures: LRUCache<string, Failures>
  readonly #clock: () => number

  /** @param clock milliseconds since 1970 UTC */
  constructor(clock: () => number = Date.now) {
    this.#clock = clock
    this.#failures = boundedCache(MAX_KEPT)
  }

  /**
   * Lets an attempt through, or refuses it.
   * @throws RaincaskError TOO_MANY_ATTEMPTS with the seconds to wait
   */
  attempt(login: string, address: string): Attempt {
    const network = networkOf(address)
    const places = [
      { key: `pair ${login} ${network}`, free: FREE.pair },
      { key: `login ${login}`, free: FREE.login },
      { key: `address ${network}`, free: FREE.address },
    ] as const
    const now = this.#clock()
    const waitUntil = Math.max(...places.map(({ key }) => this.#failures.get(key)?.waitUntil ?? 0))
    if (waitUntil > now) {
      const retryAfter = Math.ceil((waitUntil - now) / 1000)
      throw new RaincaskError('TOO_MANY_ATTEMPTS', { reason: `${retryAfter} seconds`, retryAfter })
    }
    for (const { key, free } of places) this.#count(key, free, now)
    return {
      succeeded: () => {
        this.#failures.delete(places[0].key)
        this.#failures.delete(places[1].key)
        // Whoever has one account must not be able to wash away guesses at others.
        this.#takeBack(places[2].key)
      },
    }
  }

  #count(key: string, free: number, now: number): void {
    const before = this.#failures.get(key)
    const count = (before && now - before.at < FORGET_AFTER ? before.count : 0) + 1
    const wait = count < free ? 0 : Math.min(FIRST_WAIT * 2 ** (count - free), LONGEST_WAIT)
    this.#failures.set(key, { count, at: now, waitUntil: now + wait })
  }

  #takeBack(key: string): void {
    const failures = this.#failures.get(key)
    if (failures) this.#failures.set(key, { ...failures, count: failures.count - 1, waitUntil: 0 })
  }
}

/** An IPv4 address as it is; of an IPv6 address the half that names the network: the rest is the client's to choose. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail = ''] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const zeros = address.includes('::') ? Array(Math.max(0, 8 - left.length - right.length)).fill('0') : []
  return [...left, ...zeros, ...right].slice(0, 4).join(':')
}
