import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type ParseError, parse, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { Setting, SettingProblem } from './settings.ts'

const MAX_BYTES = 1024 * 1024

/** What a configuration file says, and what is wrong with it. */
export interface ConfigFile {
  path: string
  values: Record<string, string>
  problems: SettingProblem[]
}

/**
 * Reads a configuration file: JSON with comments, an object with the settings by their keys. Everything that is wrong
 * with it comes back as problems, none is thrown.
 */
export function readConfigFile(file: string, settings: readonly Setting[]): ConfigFile {
  const path = resolve(file)
  const broken = (problem: string): ConfigFile => ({ path, values: {}, problems: [{ field: path, problem }] })
  let text: string
  try {
    if (statSync(path).size > MAX_BYTES) return broken(`${path} is larger than 1 MiB`)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return broken(`${path} cannot be read: ${(error as Error).message}`)
  }
  const errors: ParseError[] = []
  const said: unknown = parse(text, errors, { allowTrailingComma: true })
  const [first] = errors
  if (first) {
    const line = text.slice(0, first.offset).split('\n').length
    return broken(`${path} is no JSON: ${printParseErrorCode(first.error)} in line ${line}`)
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said))
    return broken(`${path} holds no JSON object`)
  const read = readValues(path, Object.entries(said), settings)
  return { ...read, problems: [...read.problems, ...saidTwice(path, text)] }
}

/** JSON lets the last one win, which is seldom what was meant. */
function saidTwice(path: string, text: string): SettingProblem[] {
  const names = (parseTree(text)?.children ?? []).map((property) => String(property.children?.[0]?.value))
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  return [...twice].map((field) => ({ field, problem: `${path}: ${field} is said more than once` }))
}

function readValues(path: string, entries: [string, unknown][], settings: readonly Setting[]): ConfigFile {
  const values: Record<string, string> = {}
  const problems: SettingProblem[] = []
  const known = new Map(settings.map((setting) => [setting.key, setting]))
  for (const [key, value] of entries) {
    const setting = known.get(key)
    const text = textOf(value)
    if (!setting) problems.push({ field: key, problem: `${path}: ${unknownKey(key, [...known.keys()])}` })
    else if (text === undefined)
      problems.push({ field: key, problem: `${path}: ${key} must be a text, or a list of texts` })
    else values[key] = setting.isPath ? resolve(dirname(path), text) : text
  }
  return { path, values, problems }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(',')
  return undefined
}

/** Flags and variables are what people know, so a key that is spelled like them is told the right way. */
function unknownKey(key: string, known: string[]): string {
  const plain = (text: string) => text.toLowerCase().replace(/^raincask|[^a-z]/g, '')
  const meant = known.find((name) => plain(name) === plain(key))
  return meant
    ? `there is no setting ${key}; it is written ${meant}`
    : `there is no setting ${key}; there are ${known.join(', ')}`
}
