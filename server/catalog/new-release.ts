import { z } from 'zod'
import { isDigest } from '../../oci/digest.ts'
import { isRepositoryName, isTag } from '../../oci/names.ts'

const digest = z.string().refine(isDigest, 'is not a digest')
const amount = z.number().int().min(0).max(2_147_483_647)

/** Where an image that the template names is served: `<hub>/<repository>:<tag>`. */
const releaseImageSchema = z.strictObject({
  /** The image's name, letter for letter as the template wrote it. */
  shareImage: z.string().min(1).max(1024),
  repository: z.string().refine(isRepositoryName, 'is not a repository name'),
  tag: z.string().refine(isTag, 'is not a tag'),
  digest,
})

/** An app version to be published. Lengths are in characters and bound what consoles can store. */
export const newReleaseSchema = z.strictObject({
  app: z.strictObject({
    /** appKeyID (market contract, rule 0.6). */
    id: z.string().regex(/^[A-Za-z0-9_]{1,32}$/, 'is not an app key: 1 to 32 letters, digits and _'),
    name: z.string().trim().min(1).max(255),
    description: z.string().max(10_000),
    introduction: z.string().max(1_000_000),
    logo: z.strictObject({ digest, mediaType: z.string().max(100) }).optional(),
    devStatus: z.string().max(64),
  }),
  /** What the console's addresses take (market contract, 1.3). */
  version: z
    .string()
    .regex(/^[\p{L}\p{N}_.-]{1,32}$/u, 'is not a version: 1 to 32 letters, digits and _ . -'),
  alias: z.string().max(255),
  notes: z.string().max(100_000),
  /** Digest of the release index. */
  digest,
  /** Digest of the template's JSON. */
  template: digest,
  /**
   * The architecture of its images. Consoles compare it letter for letter with a cluster's (market contract, 2d), so
   * of a joined one (`amd64&arm64`) the first counts; an empty one is `amd64`, as in templates from before there were two.
   */
  arch: z
    .string()
    .max(64)
    .transform((arch) => arch.split('&')[0]?.trim() || 'amd64'),
  /** Sums over the components: millicores and MiB. Too much of either blocks installs (market contract, 1.4). */
  cpu: amount,
  memory: amount,
  isPlugin: z.boolean(),
  /** Release of the platform that published it, as it came. */
  rainbondVersion: z.string().max(255).default(''),
  images: z.array(releaseImageSchema).max(10_000),
})

export type NewRelease = z.input<typeof newReleaseSchema>
export type CheckedRelease = z.output<typeof newReleaseSchema>
