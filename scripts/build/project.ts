import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The root of the checkout. */
export const TOP = join(import.meta.dirname, '../..')

/** A path in the checkout, from its root. */
export function inProject(...names: string[]): string {
  return join(TOP, ...names)
}

/** A JSON file of the checkout. */
export function readProjectJson<T>(name: string): T {
  return JSON.parse(readFileSync(inProject(name), 'utf8')) as T
}

/** Bytes in words: MB are millions, as disks count. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
