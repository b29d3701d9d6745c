import { digestOf } from '../../oci/digest.ts'
import { publishRelease } from '../../server/catalog/publish-release.ts'
import { type SampleOptions, sampleRelease } from '../catalog/sample-release.ts'
import { type Console, openConsole, type Person } from './console.ts'

export interface CatalogStore extends Console {
  administrator: Person
  /** Owner of the app `shop`, and another publisher. */
  publisher: Person
  other: Person
  member: Person
  publish(options?: SampleOptions, owner?: string): Promise<void>
  /** The latest entries of the audit, `action target` each, the newest first. */
  audited(count?: number): string[]
}

/** A store with people of every role, and the app `shop`: unlisted, version 1.0, the publisher's. */
export async function openCatalog(t: Parameters<typeof openConsole>[0]): Promise<CatalogStore> {
  const store = await openConsole(t)
  const { db } = store.appliance
  const administrator = await store.person('administrator')
  const publisher = await store.person('publisher')
  const other = await store.person('publisher')
  const member = await store.person('member')
  const publish = async (options: SampleOptions = {}, owner?: string) => {
    const template = digestOf('template')
    const release = sampleRelease({ template, ...options, app: { id: 'shop', ...options.app } })
    await db.write(() => {
      publishRelease(db, release)
      const set = db.sqlite.prepare("UPDATE apps SET owner = ?, listing = 'unlisted' WHERE id = ?")
      if (owner === undefined) return
      // A publisher's app starts without the package that imported ones get.
      set.run(owner, release.app.id)
      db.sqlite.prepare('DELETE FROM packages WHERE app_id = ?').run(release.app.id)
    })
  }
  await publish({}, `user:${publisher.id}`)
  const entries = db.sqlite.prepare(
    "SELECT action || ' ' || target FROM audit_entries WHERE action NOT LIKE 'user.%' ORDER BY id DESC LIMIT ?",
  )
  return {
    ...store,
    ...{ administrator, publisher, other, member, publish },
    audited: (count = 1) => entries.pluck().all(count) as string[],
  }
}

/** Who may not edit the app `shop`, with what they are told. */
export function outsiders({ stranger, member, other }: CatalogStore) {
  return [
    { name: 'stranger', client: stranger, status: 401, error: 'SIGN_IN_NEEDED' },
    { name: 'member', client: member.client, status: 403, error: 'ROLE_NEEDED' },
    { name: 'other publisher', client: other.client, status: 403, error: 'NOT_YOURS' },
  ]
}
