import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { catalogue } from '../../server/ops/error-catalogue.ts'
import { formatsOf } from '../../web/src/i18n/formats.ts'
import { preferredLanguage } from '../../web/src/i18n/language.ts'
import { PROBLEMS_ZH } from '../../web/src/i18n/problems-zh.ts'

const WEB = join(import.meta.dirname, '../../web/src')

test('the language is the one that was chosen, else the first of the browser that we have', async (t) => {
  t.equal(preferredLanguage(undefined, ['zh-TW', 'en']), 'zh')
  t.equal(preferredLanguage(undefined, ['fr-FR', 'en-GB', 'zh']), 'en')
  t.equal(preferredLanguage('en', ['zh-CN']), 'en')
  t.equal(preferredLanguage('klingon', ['zh-CN']), 'zh')
  t.equal(preferredLanguage(undefined, ['fr']), 'en')
  t.equal(preferredLanguage(undefined, []), 'en')
})

test('no text is empty, and Chinese texts are Chinese', async (t) => {
  const files = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?:texts|common|audit-actions)\.ts$/.test(name),
  )
  t.ok(files.length >= 8)
  for (const name of files.filter((one) => one !== 'i18n/texts.ts')) {
    const exported = Object.values((await import(join(WEB, name))) as Record<string, object>)
    // Beside areas of texts such a file may give functions.
    const areas = exported.filter((one): one is Record<'zh' | 'en', object> => 'zh' in one && 'en' in one)
    t.ok(areas.length > 0, name)
    for (const { zh, en } of areas) {
      for (const [key, text] of wordsOf(zh)) t.match(text, HAN_OR_NAME, `${name}: ${key}`)
      for (const [key, text] of wordsOf(en))
        t.ok(text.trim() && !/\p{Script=Han}/u.test(text), `${name}: ${key}`)
    }
  }
})

test('every error of the catalogue says in Chinese what happened and what to do next', async (t) => {
  t.same(Object.keys(PROBLEMS_ZH).toSorted(), Object.keys(catalogue).toSorted())
  for (const [code, texts] of Object.entries(PROBLEMS_ZH))
    for (const text of texts) t.match(text, /\p{Script=Han}/u, code)
})

/** What has no Chinese name stays as it is, as Helm Chart does; commas and colons are Chinese by themselves. */
const HAN_OR_NAME =
  /\p{Script=Han}|^(?:Helm Chart|DVD.*|Docker|containerd|Podman|skopeo|Rainbond|k3s|SUSE|[、：])+$/u

/** Every text that takes no values, at any depth. */
function wordsOf(texts: object): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) => {
    if (typeof value === 'string') return [[key, value] as [string, string]]
    return typeof value === 'object' && value !== null ? wordsOf(value) : []
  })
}

test('sizes, times and plurals are written as each language writes them', async (t) => {
  const [zh, en] = [formatsOf('zh'), formatsOf('en')]
  t.equal(en.size(0), '0 bytes')
  t.equal(en.size(1), '1 byte')
  t.equal(en.size(999), '999 bytes')
  t.equal(en.size(1000), '1 kB')
  t.equal(en.size(3_100_000_000), '3.1 GB')
  t.equal(zh.size(12_345_678), '12.3 MB')
  t.equal(en.compact(1234), '1.2K')
  t.equal(zh.compact(12_345), '1.2万')
  t.equal(zh.ago(Date.now() - 3 * 3_600_000), '3小时前')
  t.equal(en.ago(Date.now() - 86_400_000), 'yesterday')
  t.equal(en.duration(125), '2 min 5 sec')
  t.equal(en.duration(0), '0 sec')
  t.equal(zh.percent(0.456), '46%')
})
