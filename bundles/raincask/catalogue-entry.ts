import { z } from 'zod'
import { type Digest, isDigest } from '../../oci/digest.ts'
import { PackageError } from '../package-error.ts'
import { visible } from '../visible.ts'

const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value), 'is not a digest')
const amount = z.number().int().min(0).max(2_147_483_647)

/**
 * What a store's catalogue says of a release beyond its content: texts that people wrote there, and sums. It travels as
 * a small document of its own, so that `bundle.json` stays short; the receiving catalogue checks it once more.
 */
const catalogueEntry = z.strictObject({
  schema: z.literal(1),
  app: z.strictObject({
    id: z.string().max(32),
    name: z.string().max(255),
    description: z.string().max(10_000),
    introduction: z.string().max(1_000_000),
    logo: z.strictObject({ digest, mediaType: z.string().max(100) }).optional(),
    devStatus: z.string().max(64),
  }),
  version: z.string().max(32),
  alias: z.string().max(255),
  notes: z.string().max(100_000),
  /** Digest of the release index, and of the template's JSON. */
  digest,
  template: digest,
  arch: z.string().max(64),
  /** Millicores and MiB. */
  cpu: amount,
  memory: amount,
  isPlugin: z.boolean(),
  rainbondVersion: z.string().max(255),
})

export type CatalogueEntry = z.infer<typeof catalogueEntry>

/** The entry as it travels. Same entry, same bytes. */
export function formatEntry(entry: CatalogueEntry): Buffer {
  return Buffer.from(JSON.stringify(catalogueEntry.parse(entry)))
}

/** @throws PackageError BUNDLE_INVALID */
export function parseEntry(bytes: Uint8Array, name: string): CatalogueEntry {
  try {
    return catalogueEntry.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined
    const reason = issue ? `${issue.path.join('.')}: ${issue.message}` : 'it is not JSON'
    throw new PackageError('BUNDLE_INVALID', `a catalogue entry cannot be read: ${visible(reason)}`, name)
  }
}
