const KIB = 1024
const MIB = 1024 ** 2
const GIB = 1024 ** 3

/**
 * Sizes of volumes by medium, in bytes, with room for the medium's own file system. FAT32 holds no file of 4 GiB; a
 * DVD has 4,700,372,992 bytes (DVD+R), a Blu-ray disc 25,025,314,816.
 */
const PRESETS = new Map([
  ['fat32', 4 * GIB - 64 * KIB],
  ['dvd', 4_700_372_992 - 16 * MIB],
  ['bd', 25_025_314_816 - 64 * MIB],
])
const UNITS = new Map([
  ['', 1],
  ['k', KIB],
  ['m', MIB],
  ['g', GIB],
  ['t', 1024 * GIB],
])
/** A volume's table of contents alone takes some of this. */
const LEAST = 16 * KIB

/**
 * The size that a person asked for: a preset, or a number with `K`, `M`, `G` or `T` (of 1024), e.g. `700M`.
 * @returns bytes, or undefined if it is none or too small for anything
 */
export function parseVolumeSize(text: string): number | undefined {
  const preset = PRESETS.get(text.toLowerCase())
  if (preset !== undefined) return preset
  const match = /^([0-9]{1,6}(?:\.[0-9]{1,3})?|[0-9]{1,15})\s*([kmgt]?)(?:i?b)?$/i.exec(text)
  const bytes = Math.floor(Number(match?.[1]) * (UNITS.get((match?.[2] ?? '').toLowerCase()) ?? Number.NaN))
  return Number.isSafeInteger(bytes) && bytes >= LEAST ? bytes : undefined
}
