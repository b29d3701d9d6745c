import { z } from 'zod'
import { checkedInput } from '../../ops/checked-input.ts'
import { RaincaskError } from '../../ops/errors.ts'
import { type Fetching, get, refusal, shownUrl, wholeBody, withPatience } from './fetch-http.ts'

/** A market that is read as a console reads it. */
export interface MarketAddress {
  /** `http(s)://host[:port]`, possibly with a path. */
  url: string
  accessKey: string
  /** Found out where it is left out and the store has one market only. */
  domain?: string | undefined
}

const text = z.string().max(1_000_000)
const marketsSchema = z.array(z.object({ domain: text, name: text })).max(1000)
const infoSchema = z.object({ accessActions: z.array(text).max(100) })
const versionSchema = z.object({ appVersion: text, updateTime: text.optional() })
const appSchema = z.object({
  appKeyID: text,
  name: text,
  desc: text.catch(''),
  introduction: text.catch(''),
  logo: z.string().max(16_000_000).catch(''),
  devStatus: text.catch(''),
  versions: z.array(versionSchema).max(100_000),
})
const appsSchema = z.object({ apps: z.array(appSchema).max(100_000) })
const versionsSchema = z.object({ versions: z.array(versionSchema).max(100_000) })
const detailSchema = z.object({
  version: text,
  versionAlias: text.catch(''),
  description: text.catch(''),
  arch: text.catch(''),
  is_plugin: z.boolean().catch(false),
  rainbondVersion: text.catch(''),
  template: z.string(),
})

export type MarketApp = z.output<typeof appSchema>
export type MarketVersion = z.output<typeof detailSchema>

/** A template carries the configuration files and plugins of its app. */
const MAX_ANSWER = 128 * 1024 * 1024

/** Reads a market by the contract that Rainbond's consoles use: the vendor's cloud store, or another Raincask. */
export class MarketClient {
  readonly #base: string
  readonly #accessKey: string
  #domain: string | undefined
  readonly #fetching: Fetching

  /** @throws RaincaskError USAGE if the address is none */
  constructor({ url, accessKey, domain }: MarketAddress, fetching: Fetching) {
    if (!/^https?:\/\/[^/?#@\s]+(?:\/[^?#\s]*)?$/i.test(url))
      throw new RaincaskError('USAGE', {
        reason: '--market takes an address such as https://store.example.org.',
      })
    this.#base = url.replace(/\/+$/, '')
    this.#accessKey = accessKey
    this.#domain = domain
    this.#fetching = fetching
  }

  /** The address, for messages and to compare hosts. */
  get url(): string {
    return this.#base
  }

  /**
   * Checks that the access key may install, and finds the market where none was named.
   * @throws RaincaskError REMOTE_REFUSED if it may not; USAGE if there are several markets
   */
  async enter(): Promise<void> {
    this.#domain ??= await this.#onlyDomain()
    const { accessActions } = await this.#read('/info', {}, infoSchema)
    if (accessActions.includes('ReadInstall')) return
    throw new RaincaskError('REMOTE_REFUSED', {
      where: shownUrl(this.#base),
      reason: `the access key is not known there or may not install; it may: ${accessActions.join(', ') || 'nothing'}`,
    })
  }

  /**
   * The app that a person named by its key, or by its name where only one has it.
   * @throws RaincaskError REMOTE_NOT_FOUND
   */
  async app(keyOrName: string): Promise<MarketApp> {
    if (/^[A-Za-z0-9_]{1,32}$/.test(keyOrName)) {
      const app = await this.#read(`/apps/${encodeURIComponent(keyOrName)}`, {}, appSchema).catch(
        unlessAbsent,
      )
      if (app) return app
    }
    const query = { query: keyOrName, queryAll: 'False', page: '1', pageSize: '-1' }
    const { apps } = await this.#read('/apps', query, appsSchema)
    const named = apps.filter(({ name }) => name === keyOrName)
    const [app] = named
    if (app && named.length === 1)
      return this.#read(`/apps/${encodeURIComponent(app.appKeyID)}`, {}, appSchema)
    const keys = named.map(({ appKeyID }) => appKeyID).join(', ')
    throw new RaincaskError('REMOTE_NOT_FOUND', {
      where: `The app ${keyOrName} of ${shownUrl(this.#base)}`,
      reason: named.length === 0 ? 'there is none of this key or name' : `several have this name: ${keys}`,
    })
  }

  /** Versions of an app, as the store lists them. */
  async versions(appKeyID: string): Promise<string[]> {
    const { versions } = await this.#read(
      `/apps/${encodeURIComponent(appKeyID)}/versions`,
      {},
      versionsSchema,
    )
    return versions.map(({ appVersion }) => appVersion)
  }

  /**
   * A version with its template, whose images are bound to the store's registry. Not asked as an install, which stores count.
   * @throws RaincaskError REMOTE_NOT_FOUND, REMOTE_REFUSED
   */
  version(appKeyID: string, version: string): Promise<MarketVersion> {
    const path = `/apps/${encodeURIComponent(appKeyID)}/versions/${encodeURIComponent(version)}`
    return this.#read(path, { forInstall: 'False', getTemplate: 'True' }, detailSchema)
  }

  async #onlyDomain(): Promise<string> {
    const markets = await this.#read('/bindablemarkets', {}, marketsSchema)
    const [only, ...others] = markets
    if (only && others.length === 0) return only.domain
    throw new RaincaskError('USAGE', {
      reason: `${shownUrl(this.#base)} has ${markets.length} markets; say which with --domain: ${markets.map(({ domain }) => domain).join(', ')}`,
    })
  }

  #read<S extends z.ZodType>(path: string, query: Record<string, string>, schema: S): Promise<z.output<S>> {
    const url = new URL(`${this.#base}/app-server/openapi${path}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    if (this.#domain !== undefined) url.searchParams.set('marketDomain', this.#domain)
    const where = shownUrl(url.href)
    const headers = {
      accept: 'application/json',
      ...(this.#accessKey !== '' && { authorization: this.#accessKey }),
    }
    return withPatience(where, this.#fetching, async () => {
      const answer = await get(url.href, headers, this.#fetching)
      if (answer.status === 200)
        return this.#parsed(await wholeBody(answer, MAX_ANSWER, where), where, schema)
      const reason = this.#withoutKey(await refusal(answer))
      if (answer.status === 401 || answer.status === 403)
        throw new RaincaskError('REMOTE_REFUSED', {
          where: shownUrl(this.#base),
          reason: `the access key was refused: ${reason}`,
        })
      if (answer.status === 404) throw new RaincaskError('REMOTE_NOT_FOUND', { where, reason })
      throw new RaincaskError('REMOTE_INVALID', { where, reason })
    })
  }

  /** A server that repeats what it was sent must not make us repeat it. */
  #withoutKey(reason: string): string {
    return this.#accessKey === '' ? reason : reason.replaceAll(this.#accessKey, '…')
  }

  #parsed<S extends z.ZodType>(bytes: Buffer, where: string, schema: S): z.output<S> {
    let value: unknown
    try {
      value = JSON.parse(bytes.toString('utf8'))
    } catch {
      throw new RaincaskError('REMOTE_INVALID', {
        where,
        reason: 'it is not JSON, as a market would send it',
      })
    }
    try {
      return checkedInput(schema, value, 'REMOTE_INVALID')
    } catch (error) {
      const { reason } = error as RaincaskError
      throw new RaincaskError('REMOTE_INVALID', {
        where,
        ...(reason !== undefined && { reason }),
        cause: error,
      })
    }
  }
}

function unlessAbsent(error: unknown): undefined {
  if (error instanceof RaincaskError && error.code === 'REMOTE_NOT_FOUND') return undefined
  throw error
}
