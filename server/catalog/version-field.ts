import { z } from 'zod'

/** A version's name: what the console's addresses take (market contract, 1.3). */
export const versionField = z
  .string()
  .regex(/^[\p{L}\p{N}_.-]{1,32}$/u, 'is not a version: 1 to 32 letters, digits and _ . -')
