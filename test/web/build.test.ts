import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { buildWeb } from '../../scripts/build/web-files.ts'

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
  for (const { name } of files) {
    const hosts =
      (await readFile(join(built, name), 'utf8')).match(/(?:https?:)?\/\/[a-z0-9-]+\.[a-z0-9.-]+/g) ?? []
    // The one that remains is the name of a markup language, not an address that is asked.
    t.strictSame(
      hosts.filter((host) => !host.includes('www.w3.org')),
      [],
      name,
    )
  }
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
