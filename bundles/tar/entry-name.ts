import { PackageError } from '../package-error.ts'
import { trail } from '../visible.ts'

/** Longest name of an entry, in UTF-16 units. Nothing that real tools write comes near it. */
const MAX_NAME = 1024

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/

/**
 * The name of an entry with `./` and doubled slashes taken out; empty for the archive's own root. A name never
 * becomes a path here, but one that tries to leave the archive is refused all the same.
 * @throws PackageError ENTRY_REFUSED
 */
export function cleanEntryName(name: string, within: string | undefined): string {
  const refuse = (reason: string) => new PackageError('ENTRY_REFUSED', reason, trail(within, name))
  if (name === '') throw refuse('an entry has no name')
  if (name.length > MAX_NAME) throw refuse(`the name of an entry is longer than ${MAX_NAME} characters`)
  if (CONTROL.test(name)) throw refuse('the name of an entry has a control character in it')
  if (name.includes('\\')) throw refuse('the name of an entry has a backslash in it')
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name))
    throw refuse('the name of an entry is an absolute path')
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw refuse('the name of an entry leads out of the archive')
  return parts.join('/')
}

/**
 * The target of a symbolic link as it is written. It may be relative and go up; who follows it decides what is right.
 * @throws PackageError ENTRY_REFUSED
 */
export function checkLinkName(linkName: string, name: string, within: string | undefined): string {
  const refuse = (reason: string) => new PackageError('ENTRY_REFUSED', reason, trail(within, name))
  if (linkName === '') throw refuse('a link has no target')
  if (linkName.length > MAX_NAME || CONTROL.test(linkName))
    throw refuse('the target of a link is not a plain path')
  return linkName
}
