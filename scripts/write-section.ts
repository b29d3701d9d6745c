import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BENCHMARKS = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url))

/** Puts `section` between the marker comments of `name` in docs/benchmarks.md; both are made where they are missing. */
export function writeSection(
  name: 'import' | 'bundle' | 'registry' | 'search' | 'web' | 'start',
  section: string,
): void {
  const text = existsSync(BENCHMARKS) ? readFileSync(BENCHMARKS, 'utf8') : '# Benchmarks\n'
  writeFileSync(BENCHMARKS, withSection(text, name, section))
}

/** `text` with `section` between the marker comments of `name`; both come at the end where they are missing. */
export function withSection(text: string, name: string, section: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`]
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
  const marked = `${begin}\n${section}\n${end}`
  const title = name.replace(/^./, (letter) => letter.toUpperCase())
  return start >= 0 && stop > start
    ? text.slice(0, start) + marked + text.slice(stop + end.length)
    : `${text.trimEnd()}\n\n## ${title}\n\n${marked}\n`
}
