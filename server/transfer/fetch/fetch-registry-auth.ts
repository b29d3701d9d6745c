import { z } from 'zod'
import { RaincaskError } from '../../ops/errors.ts'
import { type Answer, type Fetching, get, refusal, wholeBody, withPatience } from './fetch-http.ts'

/** Who asks; both empty for nobody. */
export interface Credential {
  user: string
  password: string
}

const tokenSchema = z.object({
  token: z
    .string()
    .max(64 * 1024)
    .optional(),
  access_token: z
    .string()
    .max(64 * 1024)
    .optional(),
})
const MAX_TOKEN_BYTES = 256 * 1024
const MAX_HEADER = 8192

/** Answers a registry's challenges: Basic, and tokens of the token service that it names (distribution, "token auth"). */
export class RegistryAuth {
  readonly #base: string
  readonly #credential: Credential | undefined
  /** Authorization header by repository. */
  readonly #known = new Map<string, string>()

  /** @param base `http(s)://host[:port]` */
  constructor(base: string, credential: Credential | undefined) {
    this.#base = base
    this.#credential = credential
  }

  /** Headers for a request to this repository, as far as they are known. */
  headers(repository: string): Record<string, string> {
    const known = this.#known.get(repository)
    return known === undefined ? {} : { authorization: known }
  }

  /**
   * Learns from a 401 what the registry wants.
   * @throws RaincaskError REMOTE_REFUSED if there is nothing (more) to give it
   */
  async answer(challenged: Answer, repository: string, fetching: Fetching): Promise<void> {
    const challenges = parseChallenges(challenged.headers.get('www-authenticate') ?? '')
    const why = await refusal(challenged)
    const bearer = challenges.get('bearer')
    if (bearer) this.#known.set(repository, `Bearer ${await this.#token(bearer, repository, fetching)}`)
    else if (challenges.has('basic') && this.#credential && !this.#known.has(repository))
      this.#known.set(repository, basic(this.#credential))
    else throw new RaincaskError('REMOTE_REFUSED', { where: this.#base, reason: why })
  }

  async #token(given: ReadonlyMap<string, string>, repository: string, fetching: Fetching): Promise<string> {
    const realm = this.#realm(given.get('realm') ?? '')
    const service = given.get('service')
    if (service) realm.searchParams.set('service', service)
    realm.searchParams.set('scope', `repository:${repository}:pull`)
    if (this.#credential) realm.searchParams.set('account', this.#credential.user)
    const headers: Record<string, string> = this.#credential ? { authorization: basic(this.#credential) } : {}
    return withPatience(realm.origin, fetching, async () => {
      const answer = await get(realm.href, headers, fetching)
      if (answer.status !== 200)
        throw new RaincaskError('REMOTE_REFUSED', { where: this.#base, reason: await refusal(answer) })
      const bytes = await wholeBody(answer, MAX_TOKEN_BYTES, realm.origin)
      const token = parseToken(bytes)
      if (token) return token
      throw new RaincaskError('REMOTE_INVALID', { where: realm.origin, reason: 'it gave no token' })
    })
  }

  /** A password goes in clear only where the registry itself is asked so. */
  #realm(text: string): URL {
    let realm: URL | undefined
    try {
      realm = new URL(text, this.#base)
    } catch {
      // Said below.
    }
    const mayBePlain = this.#base.startsWith('http:')
    if (realm && (realm.protocol === 'https:' || (realm.protocol === 'http:' && mayBePlain))) return realm
    throw new RaincaskError('REMOTE_INVALID', {
      where: this.#base,
      reason: 'the address of its token service cannot be used',
    })
  }
}

/** Challenges by scheme, in lower case, with their parameters; several may stand in one header (RFC 9110, 11.6.1). */
function parseChallenges(header: string): Map<string, Map<string, string>> {
  const challenges = new Map<string, Map<string, string>>()
  const one = /(?:^|,)\s*([A-Za-z]+)\s+((?:[\w-]+\s*=\s*(?:"[^"]*"|[^\s,"]+)\s*(?:,\s*(?=[\w-]+\s*=))?)+)/g
  for (const [, scheme = '', parameters = ''] of header.slice(0, MAX_HEADER).matchAll(one)) {
    const pairs = parameters.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/g)
    challenges.set(
      scheme.toLowerCase(),
      new Map([...pairs].map(([, key = '', quoted, plain]) => [key.toLowerCase(), quoted ?? plain ?? ''])),
    )
  }
  return challenges
}

function parseToken(bytes: Buffer): string | undefined {
  try {
    const { token, access_token } = tokenSchema.parse(JSON.parse(bytes.toString('utf8')))
    return token || access_token
  } catch {
    return undefined
  }
}

function basic({ user, password }: Credential): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}
