import { z } from 'zod'
import type { Content } from '../content/content.ts'
import { type DeletionPlan, RepositoryDeletion } from '../content/repository-deletion.ts'
import type { Database } from '../db/database.ts'
import { parseDuration } from '../jobs/duration.ts'
import { loadMaintenance } from '../jobs/maintenance-settings.ts'
import type { Audit } from '../ops/audit.ts'
import { deletionPlanSchema, digestField, repositoryField, tagField } from './repository-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'repositories'
const access = 'administrator'

const ofTag = z.object({ repository: repositoryField, tag: tagField })
const ofManifest = z.object({ repository: repositoryField, digest: digestField })
const ofRepository = z.object({ repository: repositoryField })

/** Deleting from the registry, as `/v2` does it: for administrators, with an entry in the audit. */
export function repositoryDeletionRoutes(db: Database, content: Content, audit: Audit): ConsoleRoute[] {
  const deletion = new RepositoryDeletion(db, content, audit)
  const shown = ({ pushedAt, ...plan }: DeletionPlan) => {
    const until = pushedAt + parseDuration(loadMaintenance(db).gc.grace)
    return { ...plan, keptUntil: plan.manifests > 0 && until > Date.now() ? until : null }
  }
  const response = deletionPlanSchema
  return [
    route({
      method: 'GET',
      path: '/repositories/tag/deletion',
      access,
      tag,
      summary: 'What deleting a tag would take away and free',
      query: ofTag,
      response,
      handle: ({ query }) => shown(deletion.plan(query)),
    }),
    route({
      method: 'DELETE',
      path: '/repositories/tag',
      access,
      tag,
      summary: 'Delete a tag; its manifest goes with a collection if nothing else reaches it',
      query: ofTag,
      response,
      handle: async ({ query, actor }) => shown(await deletion.delete(query, actor)),
    }),
    route({
      method: 'GET',
      path: '/repositories/manifest/deletion',
      access,
      tag,
      summary: 'What deleting a manifest would take away and free',
      query: ofManifest,
      response,
      handle: ({ query }) => shown(deletion.plan(query)),
    }),
    route({
      method: 'DELETE',
      path: '/repositories/manifest',
      access,
      tag,
      summary: 'Delete a manifest with every tag that points at it',
      query: ofManifest,
      response,
      handle: async ({ query, actor }) => shown(await deletion.delete(query, actor)),
    }),
    route({
      method: 'GET',
      path: '/repositories/deletion',
      access,
      tag,
      summary: 'What deleting a repository would take away and free',
      query: ofRepository,
      response,
      handle: ({ query }) => shown(deletion.plan(query)),
    }),
    route({
      method: 'DELETE',
      path: '/repositories',
      access,
      tag,
      summary: 'Delete a repository with all that it holds',
      query: ofRepository,
      response,
      handle: async ({ query, actor }) => shown(await deletion.delete(query, actor)),
    }),
  ]
}
