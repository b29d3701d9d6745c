import { z } from 'zod'
import { isOfCatalogue } from '../content/catalogue-repositories.ts'
import type { Content } from '../content/content.ts'
import { REPOSITORY_ORDERS, RepositoryBrowser } from '../content/repository-browser.ts'
import type { Database } from '../db/database.ts'
import { RaincaskError } from '../ops/errors.ts'
import { lineField } from './fields.ts'
import { pageOf, pageQuery } from './paging.ts'
import { describeManifest } from './repository-manifest.ts'
import {
  manifestSchema,
  referenceField,
  repositoryField,
  repositoryPageSchema,
  repositorySchema,
  tagSchema,
  untaggedSchema,
} from './repository-schemas.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'repositories'
const access = 'administrator'

/** Looking through the registry, for administrators. */
export function repositoryRoutes(db: Database, content: Content): ConsoleRoute[] {
  const browser = new RepositoryBrowser(db)
  const ofRepository = z.object({ ...pageQuery, repository: repositoryField })

  /** @throws RaincaskError NAME_UNKNOWN */
  const requireKnown = (repository: string) => {
    const found = browser.repository(repository)
    if (!found) throw new RaincaskError('NAME_UNKNOWN', { where: repository })
    return found
  }

  return [
    route({
      method: 'GET',
      path: '/repositories',
      access,
      tag,
      summary: 'Repositories that hold something',
      query: z.object({
        ...pageQuery,
        text: lineField(255).default('').describe('Part of the name'),
        order: z.enum(REPOSITORY_ORDERS).default('name').describe('The largest, newest, fullest first'),
      }),
      response: pageOf(repositorySchema),
      handle: ({ query: { text, page, pageSize, order } }) => ({
        ...browser.repositories(text.toLowerCase(), page, pageSize, order),
        page,
        pageSize,
      }),
    }),
    route({
      method: 'GET',
      path: '/repositories/one',
      access,
      tag,
      summary: 'One repository, and whose it is',
      query: z.object({ repository: repositoryField }),
      response: repositoryPageSchema,
      handle: ({ query: { repository } }) => {
        const found = requireKnown(repository)
        const isCatalogue = isOfCatalogue(repository)
        return {
          ...found,
          isOfCatalogue: isCatalogue,
          versions: isCatalogue ? browser.holders(repository) : [],
        }
      },
    }),
    route({
      method: 'GET',
      path: '/repositories/tags',
      access,
      tag,
      summary: 'Tags of a repository, the last that was set first',
      query: ofRepository,
      response: pageOf(tagSchema),
      handle: ({ query: { repository, page, pageSize } }) => {
        requireKnown(repository)
        return { ...browser.tags(repository, page, pageSize), page, pageSize }
      },
    }),
    route({
      method: 'GET',
      path: '/repositories/untagged',
      access,
      tag,
      summary: 'Manifests of a repository that no tag points at, the last that was pushed first',
      query: ofRepository,
      response: pageOf(untaggedSchema),
      handle: ({ query: { repository, page, pageSize } }) => {
        requireKnown(repository)
        return { ...browser.untagged(repository, page, pageSize), page, pageSize }
      },
    }),
    route({
      method: 'GET',
      path: '/repositories/manifest',
      access,
      tag,
      summary: 'A manifest with what it names, what made its layers, and what refers to it',
      query: z.object({ repository: repositoryField, reference: referenceField }),
      response: manifestSchema,
      handle: ({ query: { repository, reference } }) =>
        describeManifest(content, browser, repository, reference),
    }),
  ]
}
