/** What YAML can hold and this writer writes. Of an object, what is undefined is left out. */
export type YamlValue =
  | string
  | number
  | boolean
  | null
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined }

/** Words that some reader takes for something else than text (YAML 1.1 and 1.2). */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./-]*$/
const AWKWARD = /[\u007f-\u009f\u2028\u2029\ufeff]/g

/** A value as block YAML, with a line end behind it. Text that any reader could take otherwise is quoted. */
export function writeYaml(value: YamlValue, indent = 0): string {
  const pad = ' '.repeat(indent)
  if (isScalar(value)) return `${pad}${yamlScalar(value)}\n`
  if (Array.isArray(value)) {
    if (value.length === 0) return `${pad}[]\n`
    return (value as readonly YamlValue[])
      .map((item) => {
        const text = writeYaml(item, indent + 2)
        return `${pad}- ${text.slice(indent + 2)}`
      })
      .join('')
  }
  const entries = Object.entries(value).filter(
    (entry): entry is [string, YamlValue] => entry[1] !== undefined,
  )
  if (entries.length === 0) return `${pad}{}\n`
  return entries.map(([key, item]) => `${pad}${yamlScalar(key)}:${entryValue(item, indent)}`).join('')
}

/** One scalar on one line. */
export function yamlScalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value)
  if (PLAIN.test(value) && !RESERVED.test(value)) return value
  // JSON's strings are YAML's double-quoted ones, but for what YAML does not let stand in them.
  return JSON.stringify(value.toWellFormed()).replace(
    AWKWARD,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function entryValue(item: YamlValue, indent: number): string {
  if (isScalar(item) || isEmpty(item)) return ` ${writeYaml(item)}`
  return `\n${writeYaml(item, indent + 2)}`
}

function isScalar(value: YamlValue): value is string | number | boolean | null {
  return typeof value !== 'object' || value === null
}

function isEmpty(value: object): boolean {
  return (
    (Array.isArray(value) ? value : Object.values(value).filter((item) => item !== undefined)).length === 0
  )
}
