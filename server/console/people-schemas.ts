import { z } from 'zod'
import {
  displayNameField,
  emailField,
  loginField,
  passwordField,
  phoneField,
  profileField,
  roleField,
} from '../accounts/user-fields.ts'
import type { User } from '../accounts/users.ts'

const time = z.int().describe('Milliseconds since 1970 UTC')

/** An account, as its owner and administrators see it. */
export const userSchema = z.object({
  id: z.string(),
  login: z.string(),
  displayName: z.string(),
  email: z.string(),
  phone: z.string(),
  profile: z.string().describe('Markdown'),
  avatar: z.string().nullable().describe('Digest of the picture: changes when it does'),
  role: roleField,
  organisationId: z.string().nullable(),
  organisationName: z.string().nullable(),
  createdAt: time,
  disabledAt: time.nullable(),
})

/** A publisher, as anyone sees them. */
export const publisherSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  profile: z.string().describe('Markdown'),
  avatar: z.string().nullable().describe('Digest of the picture at /publishers/{id}/avatar'),
  organisation: z.object({ id: z.string(), name: z.string() }).nullable(),
})

/** The same person as the public page shows them. */
export function publisherOf(user: User): z.output<typeof publisherSchema> {
  const { id, displayName, profile, avatar, organisationId, organisationName } = user
  const organisation =
    organisationId !== null && organisationName !== null
      ? { id: organisationId, name: organisationName }
      : null
  return { id, displayName, profile, avatar, organisation }
}

/** What people say of themselves; each on its own. */
export const profileChangeFields = {
  displayName: displayNameField.optional(),
  email: emailField.optional(),
  phone: phoneField.optional(),
  profile: profileField.optional(),
}

/** What somebody fills in who makes an account through a link. */
export const ownAccountFields = {
  login: loginField,
  displayName: displayNameField,
  email: emailField.default(''),
  password: passwordField,
}

export const tokenField = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'is not the token of a link')

/** A link just made, to be sent to somebody. */
export const linkSchema = z.object({
  id: z.string(),
  link: z.string().describe('Shown this once'),
  expiresAt: time,
})

export { time as timeSchema }
