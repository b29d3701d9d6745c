import { test } from 'tap'
import { preferredLanguage, textsIn } from '../../web/src/i18n/language.ts'

test('the language is the one that was chosen, else the first of the browser that we have', async (t) => {
  t.equal(preferredLanguage(undefined, ['zh-TW', 'en']), 'zh')
  t.equal(preferredLanguage(undefined, ['fr-FR', 'en-GB', 'zh']), 'en')
  t.equal(preferredLanguage('en', ['zh-CN']), 'en')
  t.equal(preferredLanguage('klingon', ['zh-CN']), 'zh')
  t.equal(preferredLanguage(undefined, ['fr']), 'en')
  t.equal(preferredLanguage(undefined, []), 'en')
})

test('no text is empty, and Chinese texts are Chinese', async (t) => {
  for (const [name, text] of Object.entries(textsIn('en')))
    if (typeof text === 'string') t.ok(text.trim(), name)
  const proper = Object.entries(textsIn('zh')).filter(([, text]) => typeof text === 'string')
  for (const [name, text] of proper) t.match(text, /\p{Script=Han}/u, name)
})
