import { z } from 'zod'
import { lineField, textField } from '../ops/text-fields.ts'
import { PASSWORD_MAX, PASSWORD_MIN } from './passwords.ts'

export const ROLES = ['administrator', 'publisher', 'member'] as const

/** The name to sign in with; its case does not count. */
export const loginField = z
  .string()
  .max(64)
  .transform((text) => text.trim().toLowerCase())
  .refine(
    (text) => /^[a-z0-9][a-z0-9._@-]{1,63}$/.test(text),
    'must be 2 to 64 letters a to z, digits and . _ @ -, a letter or digit first',
  )

export const passwordField = z
  .string()
  .min(PASSWORD_MIN)
  .max(PASSWORD_MAX)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no keyboard types them
  .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), 'holds control characters')

export const displayNameField = lineField(64, 1)
export const emailField = z.union([z.literal(''), z.email().max(254)])
export const phoneField = z
  .string()
  .max(32)
  .regex(/^[0-9+() .#*x-]*$/, 'is not a telephone number')
export const profileField = textField(20_000)
export const roleField = z.enum(ROLES)
