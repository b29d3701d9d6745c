import { z } from 'zod'
import type { Keeping } from '../catalog/keeping.ts'
import { newPackageSchema, packageChangeSchema } from '../catalog/packages.ts'
import { appParams, keeperOf } from './catalog-requests.ts'
import { packageSchema } from './catalog-schemas.ts'
import { idField } from './fields.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'packages'
const access = 'publisher'
const params = z.object({ id: idField })

/** Packages (套餐): the named offers of an app. Its page names them. */
export function catalogPackageRoutes({ packages }: Keeping): ConsoleRoute[] {
  return [
    route({
      method: 'POST',
      path: '/apps/:id/packages',
      access,
      tag,
      summary: 'Add a package, after the others',
      status: 201,
      params: appParams,
      body: newPackageSchema,
      response: packageSchema,
      handle: ({ params: { id }, body, ...request }) => packages.create(keeperOf(request), id, body),
    }),
    route({
      method: 'PUT',
      path: '/apps/:id/packages',
      access,
      tag,
      summary: 'Order an app’s packages: those named first',
      params: appParams,
      body: z.strictObject({ order: z.array(idField).max(100) }),
      response: z.object({ items: z.array(packageSchema) }),
      handle: async ({ params: { id }, body, ...request }) => ({
        items: await packages.reorder(keeperOf(request), id, body.order),
      }),
    }),
    route({
      method: 'PATCH',
      path: '/packages/:id',
      access,
      tag,
      summary: 'Change a package',
      params,
      body: packageChangeSchema,
      response: packageSchema,
      handle: ({ params: { id }, body, ...request }) => packages.change(keeperOf(request), id, body),
    }),
    route({
      method: 'DELETE',
      path: '/packages/:id',
      access,
      tag,
      summary: 'Remove a package; the last one of a listed app stays',
      params,
      handle: ({ params: { id }, ...request }) => packages.remove(keeperOf(request), id),
    }),
  ]
}
