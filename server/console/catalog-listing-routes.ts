import { z } from 'zod'
import type { Keeping } from '../catalog/keeping.ts'
import { appParams, keeperOf } from './catalog-requests.ts'
import { listingSchema } from './catalog-schemas.ts'
import { lineField } from './fields.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'listing'
const standingSchema = z.object({ listing: listingSchema })
const settingSchema = z.strictObject({ reviews: z.boolean() })

/** Listing (上架), and the review before it where an administrator wants one. */
export function catalogListingRoutes({ listing }: Keeping): ConsoleRoute[] {
  return [
    route({
      method: 'POST',
      path: '/apps/:id/list',
      access: 'publisher',
      tag,
      summary: 'List an app, or ask for its review',
      params: appParams,
      response: standingSchema,
      handle: async ({ params, ...request }) => ({
        listing: await listing.list(keeperOf(request), params.id),
      }),
    }),
    route({
      method: 'POST',
      path: '/apps/:id/unlist',
      access: 'publisher',
      tag,
      summary: 'Take an app out of the market; clusters that have it keep it',
      params: appParams,
      handle: ({ params, ...request }) => listing.unlist(keeperOf(request), params.id),
    }),
    route({
      method: 'POST',
      path: '/apps/:id/approve',
      access: 'administrator',
      tag,
      summary: 'List an app that waits for its review',
      params: appParams,
      handle: ({ params, ...request }) => listing.approve(keeperOf(request), params.id),
    }),
    route({
      method: 'POST',
      path: '/apps/:id/refuse',
      access: 'administrator',
      tag,
      summary: 'Give an app in review back to its keepers, with the reason',
      params: appParams,
      body: z.strictObject({ reason: lineField(500, 1) }),
      handle: ({ params, body, ...request }) => listing.refuse(keeperOf(request), params.id, body.reason),
    }),
    route({
      method: 'GET',
      path: '/settings/listing',
      access: 'publisher',
      tag,
      summary: 'Whether administrators review what others list',
      response: settingSchema,
      handle: () => ({ reviews: listing.reviews }),
    }),
    route({
      method: 'PUT',
      path: '/settings/listing',
      access: 'administrator',
      tag,
      summary: 'Say whether administrators review what others list',
      body: settingSchema,
      response: settingSchema,
      handle: async ({ body, ...request }) => {
        await listing.setReviews(keeperOf(request), body.reviews)
        return { reviews: listing.reviews }
      },
    }),
  ]
}
