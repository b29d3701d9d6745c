import { z } from 'zod'
import type { Accounts } from '../accounts/accounts.ts'
import { organisationChange, organisationFields } from '../accounts/organisations.ts'
import { timeSchema } from './people-schemas.ts'
import { type ConsoleRoute, idParams, route } from './route.ts'

const tag = 'organisations'

const organisationSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  createdAt: timeSchema,
  people: z.int().describe('Number of people in it'),
})

/** Organisations: seen by whoever is signed in, kept by administrators. */
export function organisationRoutes({ organisations }: Accounts): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/organisations',
      access: 'signed-in',
      tag,
      summary: 'The organisations, by name',
      response: z.object({ items: z.array(organisationSchema) }),
      handle: () => ({ items: organisations.list() }),
    }),
    route({
      method: 'GET',
      path: '/organisations/:id',
      access: 'signed-in',
      tag,
      summary: 'One organisation',
      params: idParams,
      response: organisationSchema,
      handle: ({ params }) => organisations.get(params.id),
    }),
    route({
      method: 'POST',
      path: '/organisations',
      access: 'administrator',
      tag,
      summary: 'Make an organisation',
      status: 201,
      body: organisationFields,
      response: organisationSchema,
      handle: ({ actor, body }) => organisations.create(actor, body),
    }),
    route({
      method: 'PATCH',
      path: '/organisations/:id',
      access: 'administrator',
      tag,
      summary: 'Change an organisation',
      params: idParams,
      body: organisationChange,
      response: organisationSchema,
      handle: ({ actor, params, body }) => organisations.change(actor, params.id, body),
    }),
    route({
      method: 'DELETE',
      path: '/organisations/:id',
      access: 'administrator',
      tag,
      summary: 'Delete an organisation that nobody belongs to',
      params: idParams,
      handle: ({ actor, params }) => organisations.remove(actor, params.id),
    }),
  ]
}
