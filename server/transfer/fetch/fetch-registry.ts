import { type Digest, digestOf, parseDigest, splitDigest } from '../../../oci/digest.ts'
import { MAX_MANIFEST_BYTES } from '../../../oci/manifest.ts'
import { MediaType } from '../../../oci/media-types.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { type Answer, type Fetching, get, refusal, wholeBody, withPatience } from './fetch-http.ts'
import { type Credential, RegistryAuth } from './fetch-registry-auth.ts'

const ACCEPT = [
  MediaType.ociIndex,
  MediaType.ociManifest,
  MediaType.dockerList,
  MediaType.dockerManifest,
].join(', ')

/** A manifest or index as it came, its digest compared. */
export interface FetchedManifest {
  digest: Digest
  /** As the registry declared it. */
  mediaType: string
  bytes: Buffer
}

/** Reads from another registry. */
export class RegistryClient {
  readonly #base: string
  readonly #auth: RegistryAuth
  readonly #fetching: Fetching

  /** @param base `http(s)://host[:port]` */
  constructor(base: string, credential: Credential | undefined, fetching: Fetching) {
    this.#base = base
    this.#auth = new RegistryAuth(base, credential)
    this.#fetching = fetching
  }

  /** `host[:port]`, for messages. */
  get host(): string {
    return new URL(this.#base).host
  }

  /**
   * A manifest by tag or digest.
   * @throws RaincaskError REMOTE_NOT_FOUND, REMOTE_REFUSED, REMOTE_UNREACHABLE; DIGEST_MISMATCH if it is not what its digest says
   */
  manifest(repository: string, reference: string): Promise<FetchedManifest> {
    const where = `${this.host}/${repository}@${reference}`
    return withPatience(where, this.#fetching, async () => {
      const path = `/v2/${repository}/manifests/${reference}`
      const answer = await this.#ask(repository, path, { accept: ACCEPT })
      if (answer.status !== 200) throw await this.#failure(answer, where)
      const bytes = await wholeBody(answer, MAX_MANIFEST_BYTES, where)
      const wanted = parseDigest(reference)
      const digest = digestOf(bytes, wanted ? splitDigest(wanted).algorithm : 'sha256')
      if (wanted && wanted !== digest)
        throw new RaincaskError('DIGEST_MISMATCH', { where, reason: `${where} has ${digest}` })
      const mediaType = answer.headers.get('content-type')?.split(';')[0]?.trim() ?? ''
      return { digest, mediaType, bytes }
    })
  }

  /**
   * The bytes of a blob from this one on, in one attempt; `start` says where they begin, which is 0 where the registry
   * knows no ranges.
   * @throws Passing, RaincaskError REMOTE_NOT_FOUND, REMOTE_REFUSED
   */
  async blob(repository: string, digest: Digest, from: number): Promise<{ start: number; answer: Answer }> {
    const where = `${this.host}/${repository}@${digest}`
    const range: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {}
    const answer = await this.#ask(repository, `/v2/${repository}/blobs/${digest}`, range)
    if (answer.status === 200) return { start: 0, answer }
    if (answer.status === 206) {
      const [, first] = /^bytes (\d+)-/.exec(answer.headers.get('content-range') ?? '') ?? []
      if (first !== undefined) return { start: Number(first), answer }
    }
    // It has fewer bytes than we: what we have cannot be right.
    if (answer.status === 416) {
      await answer.drop()
      return this.blob(repository, digest, 0)
    }
    throw await this.#failure(answer, where)
  }

  async #ask(repository: string, path: string, headers: Record<string, string>): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const auth = this.#auth.headers(repository)
      const answer = await get(`${this.#base}${path}`, { ...headers, ...auth }, this.#fetching)
      // Once for a challenge, and once more for a token that has ended meanwhile.
      if (answer.status !== 401 || attempt > 2) return answer
      await this.#auth.answer(answer, repository, this.#fetching)
    }
  }

  async #failure(answer: Answer, where: string): Promise<RaincaskError> {
    const reason = await refusal(answer)
    if (answer.status === 404) return new RaincaskError('REMOTE_NOT_FOUND', { where, reason })
    if (answer.status === 401 || answer.status === 403)
      return new RaincaskError('REMOTE_REFUSED', { where, reason })
    return new RaincaskError('REMOTE_INVALID', { where, reason })
  }
}
