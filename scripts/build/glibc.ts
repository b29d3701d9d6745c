import { readFileSync } from 'node:fs'

/** The highest version of a library's symbols, such as `GLIBC`, that a compiled file asks for: "2.28". */
export function highestSymbolVersion(file: string, library: string): string | undefined {
  // Version names stand in the file as text of their own, between zero bytes.
  const names = readFileSync(file)
    .toString('latin1')
    .matchAll(new RegExp(`\\0${library}_([0-9.]+)(?=\\0)`, 'g'))
  const versions = [...new Set(Array.from(names, ([, version]) => version ?? ''))]
  return versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)
}
