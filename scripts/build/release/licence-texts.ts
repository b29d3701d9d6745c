import { readFileSync } from 'node:fs'
import { inProject } from '../project.ts'
import { nodeLicence } from './node-parts.ts'
import type { Package } from './packages.ts'

const RULE = '='.repeat(80)

/**
 * The licences of everything that the executable carries, as one text: each package with the text that came with it, then
 * SQLite, then Node with all that it bundles. The same packages give the same text.
 */
export function licenceTexts(packages: readonly Package[]): string {
  const sections = packages.map((one) =>
    section(`${one.name} ${one.version}`, one.licence, textOf(one), one.homepage),
  )
  const sqlite = readFileSync(inProject('node_modules/better-sqlite3/deps/sqlite3/sqlite3.h'), 'utf8')
  const { version, text } = nodeLicence()
  return [
    'Raincask is under the Apache License 2.0, see LICENSE. The executable also carries what follows.\n',
    ...sections,
    section('SQLite', 'public domain', blessing(sqlite), 'https://sqlite.org/copyright.html'),
    section(`Node.js ${version}`, 'MIT, and those of what it bundles', text, 'https://nodejs.org'),
  ].join('\n')
}

function section(title: string, licence: string, text: string, homepage: string): string {
  const lines = [RULE, title, `Licence: ${licence}`, ...(homepage === '' ? [] : [homepage]), RULE]
  return `${lines.join('\n')}\n\n${text.trim()}\n`
}

/** What came with the package, or the text of its licence where its publisher left that out. */
function textOf({ name, version, licence, author, texts }: Package): string {
  if (texts.length > 0) return texts.map(({ text }) => text.trim()).join('\n\n')
  const copyright = `Copyright (c) ${author || `the authors of ${name}`}`
  if (licence === 'MIT') return `${copyright}\n\n${MIT}`
  if (licence === 'Apache-2.0') return `${copyright}\n\n${readFileSync(inProject('LICENSE'), 'utf8')}`
  throw new Error(`${name} ${version} brings no text of its licence (${licence}), and none is known here`)
}

/** The notice at the head of SQLite's header. */
function blessing(header: string): string {
  const notice = /The author disclaims copyright[\s\S]*?you give\./.exec(header)?.[0]
  if (notice === undefined) throw new Error("SQLite's notice is no longer at the head of sqlite3.h")
  return notice.replace(/^\*\* ?/gm, '')
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`
