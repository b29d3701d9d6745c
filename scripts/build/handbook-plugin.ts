import { readFileSync } from 'node:fs'
import type { Plugin } from 'esbuild'
import { type HandbookPart, readHandbook } from '../../web/src/docs/handbook.ts'
import { inProject } from './project.ts'

/** The list of chapters, below the project's root. */
export const CHAPTER_LIST = 'docs/README.md'

/** The handbook's parts and chapters as docs/README.md lists them. */
export function readChapterList(): HandbookPart[] {
  return readHandbook(readFileSync(inProject(CHAPTER_LIST), 'utf8'))
}

/**
 * Gives the web UI the module `docs:handbook`: the list of chapters, with where the built page of each is found. The
 * pages become files of their own, which are asked for when they are read.
 */
export const handbookPlugin: Plugin = {
  name: 'handbook',
  setup(build) {
    const namespace = 'handbook'
    build.onResolve({ filter: /^docs:handbook$/ }, ({ path }) => ({ path, namespace }))
    build.onLoad({ filter: /.*/, namespace }, () => ({
      contents: moduleOf(readChapterList()),
      resolveDir: inProject('docs'),
      loader: 'js',
    }))
  },
}

function moduleOf(parts: HandbookPart[]): string {
  const pages = parts.flatMap(({ chapters }) => chapters.flatMap(({ pages }) => [pages.en, pages.zh]))
  const files = [...new Set(pages.map(({ file }) => file))]
  const imports = files.map((file, at) => `import file${at} from ${JSON.stringify(`./${file}`)}`)
  const list = JSON.stringify(parts, (key, value: unknown) => (key === 'url' ? undefined : value))
  return `${imports.join('\n')}
const urls = { ${files.map((file, at) => `${JSON.stringify(file)}: file${at}`).join(', ')} }
export const HANDBOOK = ${list}
for (const { chapters } of HANDBOOK)
  for (const { pages } of chapters)
    for (const page of Object.values(pages)) page.url = new URL(urls[page.file], import.meta.url).href
`
}
