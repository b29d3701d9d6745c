import { createHmac, timingSafeEqual } from 'node:crypto'
import { base32 } from './random-text.ts'

/** A registry user and password, both non-empty and at most 32 characters (market contract, rule 0.8). */
export interface RegistryCredential {
  user: string
  password: string
}

/**
 * Short, long-lived registry credentials of access keys. They derive from the token key and the access key's id and
 * are never stored, so one stays good for as long as its access key does.
 */
export class PullCredentials {
  readonly #tokenKey: Buffer

  /** @param tokenKey see `loadTokenKey` */
  constructor(tokenKey: Buffer) {
    this.#tokenKey = tokenKey
  }

  /** What templates carry to clusters: it pulls, and nothing else. */
  pull(keyId: string): RegistryCredential {
    return { user: keyId, password: this.#password('pull', keyId) }
  }

  /** What the hub info carries to publishers: it pulls and pushes. */
  push(keyId: string): RegistryCredential {
    return { user: keyId, password: this.#password('push', keyId) }
  }

  /** Which of the key's credentials this password is, if any. Takes as long for a wrong one as for a right one. */
  kindOf(keyId: string, password: string): 'pull' | 'push' | undefined {
    const isPull = sameText(password, this.#password('pull', keyId))
    const isPush = sameText(password, this.#password('push', keyId))
    if (isPull) return 'pull'
    return isPush ? 'push' : undefined
  }

  /** 160 bits in 32 letters and digits: nothing that a shell, a URL or a YAML file reads as more than text. */
  #password(kind: 'pull' | 'push', keyId: string): string {
    const mac = createHmac('sha256', this.#tokenKey).update(`raincask ${kind} credential\0${keyId}`).digest()
    return base32(mac.subarray(0, 20))
  }
}

function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}
