import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { buildWeb, checkWebTypes } from '../../scripts/build/web-files.ts'

test('the built web UI keeps its own security policy and asks nothing of other hosts', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'raincask-web-'))
  t.teardown(() => rm(directory, { recursive: true }))
  const built = join(directory, 'dist')
  const files = await buildWeb(built, { checkTypes: true })
  const page = await readFile(join(built, 'index.html'), 'utf8')
  t.notMatch(page, /<style|\sstyle=|\son\w+=|\{\{/)
  for (const [, attributes, body] of page.matchAll(/<script([^>]*)>([^<]*)</g)) {
    t.match(attributes, /src="\/assets\//)
    t.equal(body, '')
  }
  // Pages of the handbook are text that is drawn; their examples name hosts.
  for (const { name } of files.filter((file) => !file.name.endsWith('.md'))) {
    const hosts =
      (await readFile(join(built, name), 'utf8')).match(/(?:https?:)?\/\/[a-z0-9-]+\.[a-z0-9.-]+/g) ?? []
    // What remains is the name of a markup language and examples in fields: no address that is asked.
    t.strictSame(
      hosts.filter((host) => !host.includes('www.w3.org') && !host.endsWith('.example')),
      [],
      name,
    )
  }
})

test('what is not said in every language does not pass', async (t) => {
  const web = join(import.meta.dirname, '../../web')
  const directory = await mkdtemp(join(tmpdir(), 'raincask-web-'))
  t.teardown(() => rm(directory, { recursive: true }))
  await writeFile(
    join(directory, 'lacking.ts'),
    `import { texts } from '${web}/src/i18n/texts.ts'
export const lacking = texts({ here: '在', there: '那' }, { here: 'Here' })
export const excessive = texts({ here: '在' }, { here: 'Here', there: 'There' })
`,
  )
  const project = join(directory, 'tsconfig.json')
  await writeFile(project, JSON.stringify({ extends: `${web}/tsconfig.json`, include: ['lacking.ts'] }))
  await t.rejects(checkWebTypes(project), /lacking\.ts\(2,[\s\S]*'there'[\s\S]*lacking\.ts\(3,/)
})

test('a second build leaves nothing of the first', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'raincask-web-'))
  t.teardown(() => rm(directory, { recursive: true }))
  const built = join(directory, 'dist')
  const first = await buildWeb(built, { checkTypes: false })
  await buildWeb(built, { checkTypes: false })
  t.strictSame(
    (await readdir(join(built, 'assets'))).sort(),
    first.flatMap(({ name }) => (name.startsWith('assets/') ? [name.slice('assets/'.length)] : [])),
  )
  t.strictSame(await readdir(directory), ['dist'])
})
