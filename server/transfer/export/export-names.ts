import type { Bundle } from '../../../bundles/raincask/bundle.ts'

/**
 * Text fit for a file name on every file system that sticks have: letters and digits of any script, and `. _ -` between
 * them; never empty, at most 60 characters.
 */
export function fileSafe(text: string): string {
  const safe = text
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(0, 60)
  return safe === '' ? 'app' : safe
}

/** Name of the file of a volume. It is for people: what a file is, its content says. */
export function fileNameOf(bundle: Bundle, volume: number): string {
  const { releases, id, kind } = bundle.document
  const [first] = releases
  const title = releases.length === 1 ? `${first?.name}-${first?.version}` : `${releases.length}-releases`
  const stem = `${fileSafe(title)}${kind === 'delta' ? '-delta' : ''}-${id.slice(0, 8)}`
  const count = bundle.volumeCount
  if (count === 1) return `${stem}.raincask.tar`
  const number = String(volume).padStart(String(count).length, '0')
  return `${stem}.vol-${number}-of-${count}.raincask.tar`
}
