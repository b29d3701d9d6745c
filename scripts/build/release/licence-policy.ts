import type { Package } from './packages.ts'

/** What may be inside: it can be passed on in a closed executable, as long as its text comes along. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
  'Zlib',
])

/**
 * True if a licence, as an SPDX expression, may be inside: one that is named in `ALLOWED`, a choice that offers one, or a
 * combination of such. What is no plain expression, such as `SEE LICENSE IN …`, may not.
 */
export function isAllowed(expression: string): boolean {
  const text = expression.trim().replace(/^\((.*)\)$/, '$1')
  // OR binds weaker than AND; expressions nested deeper than that are for a person to judge.
  if (/[()]/.test(text)) return false
  return text.split(/ OR /i).some((choice) => choice.split(/ AND /i).every((id) => ALLOWED.has(id.trim())))
}

/**
 * @throws Error that names every package whose licence is unknown or not allowed, and what to do
 */
export function requireAllowed(packages: readonly Pick<Package, 'name' | 'version' | 'licence'>[]): void {
  const bad = packages.filter(({ licence }) => !isAllowed(licence))
  if (bad.length === 0) return
  const list = bad.map(
    ({ name, version, licence }) => `  ${name} ${version}: ${licence || 'none in package.json'}`,
  )
  throw new Error(
    `These packages would be inside the executable with a licence that is not allowed:\n${list.join('\n')}\n` +
      'Do without them, or add the licence to scripts/build/release/licence-policy.ts if it may be passed on so.',
  )
}
