import { z } from 'zod'
import { categoryChangeSchema, newCategorySchema } from '../catalog/categories.ts'
import type { Keeping } from '../catalog/keeping.ts'
import { keeperOf } from './catalog-requests.ts'
import { categorySchema } from './catalog-schemas.ts'
import { idField } from './fields.ts'
import { type ConsoleRoute, route } from './route.ts'

const tag = 'categories'
const access = 'administrator'
const params = z.object({ id: idField })

/** The tree of categories, for administrators; `GET /categories` shows it to anyone. */
export function catalogCategoryRoutes({ categories }: Keeping): ConsoleRoute[] {
  return [
    route({
      method: 'POST',
      path: '/categories',
      access,
      tag,
      summary: 'Add a category',
      status: 201,
      body: newCategorySchema,
      response: categorySchema,
      handle: ({ body, ...request }) => categories.create(keeperOf(request), body),
    }),
    route({
      method: 'PATCH',
      path: '/categories/:id',
      access,
      tag,
      summary: 'Rename a category, or move it with all that is in it',
      params,
      body: categoryChangeSchema,
      response: categorySchema,
      handle: ({ params: { id }, body, ...request }) => categories.change(keeperOf(request), id, body),
    }),
    route({
      method: 'DELETE',
      path: '/categories/:id',
      access,
      tag,
      summary: 'Remove a category; what was in it moves to the one above',
      params,
      handle: ({ params: { id }, ...request }) => categories.remove(keeperOf(request), id),
    }),
  ]
}
