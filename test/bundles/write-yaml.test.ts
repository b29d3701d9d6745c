import t from 'tap'
import { writeYaml, type YamlValue } from '../../bundles/write-yaml.ts'

const { parse } = (await import('yaml')) as { parse(text: string, options?: object): unknown }

const TEXTS = [
  ...[
    '',
    ' ',
    'plain',
    'a/b.c-d',
    '1',
    '1.0',
    '0x1f',
    '1e3',
    '010',
    '-',
    '- a',
    '~',
    'null',
    'No',
    'y',
    'on',
    'true',
  ],
  ...[
    'a: b',
    'a #b',
    '#',
    '"',
    "'",
    '\\',
    'tab\there',
    'two\nlines\n',
    '中文',
    '🌧',
    '\u0000',
    '\u007f',
    '\u0085',
    '\u2028',
  ],
  ...[
    '{{ x }}',
    '$x',
    '%a',
    '@a',
    '`a`',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    '?',
    '[a]',
    '{a}',
    ',',
    '2026-11-20',
    '12:30:45',
    '=',
  ],
]

t.test('what is written is read back, by readers of either YAML', async (t) => {
  const nested: YamlValue = {
    list: ['a', { b: 1, c: [true, null] }, [['deep']], [], {}],
    empty: {},
    none: [],
    map: { 'odd key: #': { x: -1.5 } },
    gone: undefined,
    texts: TEXTS,
    keys: Object.fromEntries(TEXTS.map((text, index) => [text, index])),
  }
  const { gone: _, ...kept } = nested as Record<string, YamlValue>
  const written = writeYaml(nested)
  for (const version of ['1.1', '1.2']) t.same(parse(written, { version }), kept, version)
})

t.test('a lone surrogate does no harm', async (t) => {
  t.equal(parse(writeYaml('a\ud800b')), 'a\ufffdb')
})
