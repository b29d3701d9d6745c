import type { Check } from './check.ts'

/** Blobs that were found damaged and that nobody has brought again. */
export const damage: Check = {
  name: 'damage',
  needsDatabase: true,
  run: async ({ sqlite }) => {
    const rows = (sqlite?.prepare('SELECT digest, finding FROM damaged_blobs ORDER BY found_at').all() ??
      []) as {
      digest: string
      finding: string
    }[]
    if (rows.length === 0) return [{ level: 'ok', what: 'No blob is known to be damaged.' }]
    return [
      {
        level: 'error',
        what: `${rows.length} blobs are damaged, and what needs them cannot be pulled or installed.`,
        next: 'Push the image or import the package again that carries them; `raincask scrub` names the releases and tags. Have the disk looked at.',
        items: rows.map(({ digest, finding }) => `${digest}: ${finding}`),
      },
    ]
  },
}
