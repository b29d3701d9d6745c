import { z } from 'zod'
import { checkedInput } from '../ops/checked-input.ts'
import { RaincaskError } from '../ops/errors.ts'
import { given } from '../ops/given-fields.ts'
import { lineField, textField } from '../ops/text-fields.ts'
import type { VersionToPublish } from '../transfer/releases/publish-version.ts'
import type { AppTexts } from '../transfer/releases/publisher.ts'
import { type JsonFields, parsedFields } from './json-fields.ts'

// What publishers' consoles send (market contract, 1.3). Fields that are not named here are of no use to a store and
// are left alone: `orgID` of consoles up to 5.15.0, `appClassificationID` of 5.2.

/** Null is what the publishing agents of 6.9 send for what they don't know. */
const orEmpty = <S extends z.ZodType<string>>(schema: S) => schema.nullish().transform((text) => text ?? '')
/** Whatever an agent passed: what is no text is no logo. */
const logo = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' ? value : ''))

const MAX_DESCRIPTION = 10_000
const MAX_INTRODUCTION = 1_000_000

const createAppSchema = z.object({
  name: lineField(255, 1),
  desc: orEmpty(textField(MAX_DESCRIPTION)),
  introduction: orEmpty(textField(MAX_INTRODUCTION)),
  publishType: orEmpty(lineField(64)).transform((type) => type || 'private'),
  logo,
  tags: z
    .array(lineField(64))
    .max(50)
    .nullish()
    .transform((tags) => (tags ?? []).filter((tag) => tag !== '')),
})

const updateAppSchema = z.object({
  name: lineField(255, 1).optional(),
  desc: textField(MAX_DESCRIPTION).optional(),
  introduction: textField(MAX_INTRODUCTION).optional(),
  publishType: lineField(64, 1).optional(),
  logo: z.string().optional(),
})

const createVersionSchema = z.object({
  version: z
    .string()
    .regex(/^[\p{L}\p{N}_.-]{1,32}$/u, 'is not a version: 1 to 32 letters, digits and _ . -'),
  versionAlias: orEmpty(lineField(255)),
  description: orEmpty(textField(MAX_DESCRIPTION)),
  rainbondVersion: orEmpty(lineField(255)),
  templateType: orEmpty(lineField(32)).refine(
    (type) => /^(?:ram)?$/i.test(type),
    'is not RAM, the only type that is taken',
  ),
  is_plugin: z.boolean().nullish(),
  arch: orEmpty(lineField(64)),
})

/** @throws RaincaskError REQUEST_INVALID */
export function appToCreate(fields: JsonFields): AppTexts & { tags: string[] } {
  const { desc, ...app } = checkedInput(createAppSchema, parsedFields(fields), 'REQUEST_INVALID')
  return { ...app, description: desc }
}

/** @throws RaincaskError REQUEST_INVALID */
export function appToUpdate(fields: JsonFields): Partial<AppTexts> {
  const { desc, ...rest } = checkedInput(updateAppSchema, parsedFields(fields), 'REQUEST_INVALID')
  return given({ ...rest, description: desc })
}

/** @throws RaincaskError REQUEST_INVALID */
export function versionToCreate(fields: JsonFields): VersionToPublish {
  const checked = checkedInput(createVersionSchema, parsedFields(fields, ['template']), 'REQUEST_INVALID')
  const template = fields.get('template')
  if (template?.[0] !== 0x7b) {
    const reason = template === undefined ? 'template: is missing' : 'template: is not an object'
    throw new RaincaskError('REQUEST_INVALID', { reason })
  }
  const { versionAlias, description, is_plugin: isPlugin, ...rest } = checked
  return { ...rest, alias: versionAlias, notes: description, isPlugin: isPlugin ?? undefined, template }
}
