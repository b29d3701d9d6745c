import { randomBytes } from 'node:crypto'
import type { App } from '../../catalog/catalog.ts'
import type { Published } from '../../catalog/publish-release.ts'
import { type AppChange, addApp, changeApp, type LogoBlob } from '../../catalog/publisher-apps.ts'
import type { Content } from '../../content/content.ts'
import { type Picture, Pictures } from '../../content/pictures.ts'
import type { Database } from '../../db/database.ts'
import type { Actor, Audit } from '../../ops/audit.ts'
import { readLogo } from './logo.ts'
import { publishVersion, type VersionToPublish } from './publish-version.ts'

/** Whoever publishes through a console. */
export interface PublisherIdentity {
  /** `user:<id>` or `key:<id>`: whose apps they become. */
  principal: string
  /** Where their images are pushed to, e.g. `u/<id>`. */
  namespace: string
  actor: Actor
}

/** What a console says of an app (market contract, 1.3, CreateApp and UpdateApp). */
export interface AppTexts {
  name: string
  description: string
  introduction: string
  publishType: string
  /** A data URI; anything else is no logo. */
  logo: string
}

/** What publishers do from their clusters: make apps, change them, publish versions. Whose an app is, is asked before. */
export class Publisher {
  readonly #db: Database
  readonly #content: Content
  readonly #pictures: Pictures
  readonly #audit: Audit

  constructor(deps: { db: Database; content: Content; audit: Audit }) {
    this.#db = deps.db
    this.#content = deps.content
    this.#audit = deps.audit
    this.#pictures = new Pictures(deps.content.blobs)
  }

  /**
   * Makes an app without a version, and returns its id. A logo that is no picture, or too large a one, is left out.
   * @param marketId a market that is to hold it beside those that hold everything
   */
  async createApp(
    by: PublisherIdentity,
    app: AppTexts & { tags: readonly string[] },
    marketId: string | undefined,
  ): Promise<string> {
    // 32 hex digits: consoles split on a dash and cut what is longer (market contract, rule 0.6).
    const id = randomBytes(16).toString('hex')
    const { name, description, introduction, publishType, tags } = app
    const texts = { id, owner: by.principal, name, description, introduction, publishType, tags, marketId }
    await this.#withLogo(readLogo(app.logo), (logo) => {
      addApp(this.#db, { ...texts, logo })
      this.#audit.record({ ...by.actor, action: 'app.created', target: `app:${id}`, detail: { name } })
    })
    return id
  }

  /** Changes what is given. An empty logo takes the app's away; what is no picture leaves it as it is. */
  async updateApp(by: PublisherIdentity, id: string, change: Partial<AppTexts>): Promise<void> {
    const { logo: sent, ...texts } = change
    await this.#withLogo(readLogo(sent), (logo) => {
      const changed: AppChange = { ...texts, ...(logo && { logo }), ...(sent === '' && { logo: null }) }
      changeApp(this.#db, id, changed)
      const detail = { fields: Object.keys(changed).join(', ') }
      this.#audit.record({ ...by.actor, action: 'app.changed', target: `app:${id}`, detail })
    })
  }

  /**
   * Publishes a version into an app, see `publishVersion`.
   * @throws RaincaskError TEMPLATE_INVALID, IMAGE_NOT_PUSHED, APP_NOT_FOUND
   */
  async publishVersion(by: PublisherIdentity, app: App, version: VersionToPublish): Promise<Published> {
    const record = (outcome: Published) => {
      if (outcome === 'unchanged') return
      const detail = { version: version.version, outcome }
      this.#audit.record({ ...by.actor, action: 'version.published', target: `app:${app.id}`, detail })
    }
    const deps = { db: this.#db, content: this.#content }
    const { namespace } = by
    const { outcome } = await publishVersion(deps, app, version, { namespace, within: record })
    return outcome
  }

  /** Runs `within` in a write, with the picture stored in the same transaction. */
  async #withLogo(picture: Picture | undefined, within: (logo: LogoBlob | undefined) => void): Promise<void> {
    if (!picture) return this.#db.write(() => within(undefined))
    const { mediaType } = picture
    await this.#pictures.keep(picture, (digest) => within({ digest, mediaType }))
  }
}
