import { z } from 'zod'
import type { Keeping } from '../catalog/keeping.ts'
import type { SearchQuery } from '../catalog/search.ts'
import { APP_TYPES } from '../catalog/search-apps.ts'
import type { FacetCount, FacetCounts } from '../catalog/search-facets.ts'
import { SEARCH_SORTS } from '../catalog/search-ranking.ts'
import type { Viewer } from '../catalog/visibility.ts'
import { viewerOf } from './catalog-requests.ts'
import { cardSchema, categorySchema, facetsSchema, listingSchema } from './catalog-schemas.ts'
import { idField, lineField, manyOf } from './fields.ts'
import { pageOf, pageQuery } from './paging.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'search'

/** Most values of a facet that an answer names. */
const MAX_VALUES = 100

const filterQuery = {
  ...pageQuery,
  text: lineField(100).default(''),
  category: manyOf(lineField(64)).describe('Ids; with what is below each'),
  tag: manyOf(lineField(32)),
  publisher: manyOf(lineField(70)).describe('As facets have it; empty for imported apps'),
  architecture: manyOf(lineField(64)),
  type: manyOf(z.enum(APP_TYPES)),
  sort: z.enum(SEARCH_SORTS).optional().describe('relevance with a text, newest without'),
}
type FilterQuery = z.output<z.ZodObject<typeof filterQuery>>

const foundSchema = pageOf(cardSchema).extend({ facets: facetsSchema })

/** Finding apps. */
export function catalogSearchRoutes(keeping: Keeping): ConsoleRoute[] {
  const { search, categories } = keeping
  return [
    route({
      method: 'GET',
      path: '/search',
      access: 'anyone',
      tag,
      summary: 'Find listed apps by words, in part of a word too, and by facets',
      query: z.object(filterQuery),
      response: foundSchema,
      handle: ({ query, user }) => find(keeping, query, viewerOf(user), { scope: 'listed' }),
    }),
    route({
      method: 'GET',
      path: '/keeper/apps',
      access: 'publisher',
      tag,
      summary: 'Find among the apps that one may edit, listed or not',
      query: z.object({ ...filterQuery, listing: listingSchema.optional() }),
      response: foundSchema,
      handle: ({ query: { listing, ...query }, user }) =>
        find(keeping, query, viewerOf(user), { scope: 'own', listing }),
    }),
    route({
      method: 'GET',
      path: '/publishers/:id/apps',
      access: 'anyone',
      tag: 'publishers',
      summary: 'The listed apps of a publisher',
      params: z.object({ id: idField }),
      query: z.object({ ...pageQuery, sort: filterQuery.sort }),
      response: pageOf(cardSchema),
      handle: ({ params, query: { sort = 'newest', ...page }, user }) => {
        const filters = { publisher: [`user:${params.id}`] }
        const found = search.find({ text: '', filters, sort, ...page, scope: 'listed' }, viewerOf(user))
        return { items: keeping.cards.of(found.ids), total: found.total, ...page }
      },
    }),
    route({
      method: 'GET',
      path: '/categories',
      access: 'anyone',
      tag,
      summary: 'The tree of categories, with the number of listed apps in each',
      response: z.object({ items: z.array(categorySchema.extend({ apps: z.int() })) }),
      handle: ({ user }) => {
        const counts = new Map(
          search.facets(viewerOf(user)).category.map(({ value, count }) => [value, count]),
        )
        return { items: categories.list().map((one) => ({ ...one, apps: counts.get(one.id) ?? 0 })) }
      },
    }),
    route({
      method: 'GET',
      path: '/tags',
      access: 'anyone',
      tag,
      summary: 'Tags of listed apps that begin with a text, the most used first',
      query: z.object({ start: lineField(32).default('') }),
      response: z.object({ items: z.array(z.object({ tag: z.string(), apps: z.int() })) }),
      handle: ({ query, user }) => ({
        items: search
          .tags(query.start, MAX_VALUES, viewerOf(user))
          .map(({ value, count }) => ({ tag: value, apps: count })),
      }),
    }),
  ]
}

function find(
  keeping: Keeping,
  query: FilterQuery,
  viewer: Viewer,
  sight: Pick<SearchQuery, 'scope' | 'listing'>,
): z.input<typeof foundSchema> {
  const { page, pageSize, text, sort = text === '' ? 'newest' : 'relevance', ...filters } = query
  const found = keeping.search.find({ text, filters, sort, page, pageSize, ...sight }, viewer)
  const facets = labelled(keeping, found.facets)
  return { items: keeping.cards.of(found.ids), total: found.total, page, pageSize, facets }
}

function labelled({ categories, names }: Keeping, facets: FacetCounts): z.input<typeof facetsSchema> {
  const categoryNames = new Map(categories.list().map(({ id, name }) => [id, name]))
  const label = (counts: FacetCount[], nameOf: (value: string) => string | undefined) =>
    counts.slice(0, MAX_VALUES).map((one) => ({ ...one, label: nameOf(one.value) ?? one.value }))
  const same = (value: string) => value
  return {
    category: label(facets.category, (id) => categoryNames.get(id)),
    tag: label(facets.tag, same),
    publisher: label(facets.publisher, (owner) => names.of(owner)?.name),
    architecture: label(facets.architecture, same),
    type: label(facets.type, same),
  }
}
