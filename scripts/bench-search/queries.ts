import type { SearchQuery } from '../../server/catalog/search.ts'

/** A search that is measured, by what it stands for. */
export interface MeasuredQuery {
  title: string
  /** Each in turn. */
  texts: readonly string[]
  rest?: Partial<SearchQuery>
}

/** Searches as people type them: parts of the names of apps that are there. */
export function queriesFromNames(names: readonly string[]): MeasuredQuery[] {
  const chinese = names.filter((name) => /^\p{sc=Han}/u.test(name))
  const english = names.filter((name) => /^[a-z]/.test(name))
  const parts = (of: readonly string[], start: number, end?: number) =>
    of.slice(0, 12).map((name) => name.slice(start, end))
  return [
    { title: 'first character of a Chinese name', texts: parts(chinese, 0, 1) },
    { title: 'first two characters of a Chinese name', texts: parts(chinese, 0, 2) },
    { title: 'middle of a Chinese name', texts: parts(chinese, 1, 4) },
    { title: 'whole Chinese name', texts: parts(chinese, 0) },
    { title: 'first two letters of an English name', texts: parts(english, 0, 2) },
    { title: 'first four letters', texts: parts(english, 0, 4) },
    { title: 'middle of an English name', texts: parts(english, 2, 6) },
    { title: 'whole English name', texts: parts(english, 0) },
  ]
}

export const QUERIES: readonly MeasuredQuery[] = [
  { title: 'front page, no words, all facets', texts: [''] },
  {
    title: 'front page, one category and one architecture',
    texts: [''],
    rest: { filters: { category: ['c3'], architecture: ['arm64'] } },
  },
  { title: 'front page, by name', texts: [''], rest: { sort: 'name' } },
  { title: 'one common Chinese character', texts: ['数', '网', '安', '图', '仓', '邮'] },
  { title: 'two common Chinese characters', texts: ['数据', '监控', '网关', '审批', '智能', '合同'] },
  {
    title: 'three and four Chinese characters',
    texts: ['数据库', '流水线', '即时通讯', '消息队列', '数据平台', '客户销售'],
  },
  { title: 'one Latin letter', texts: ['g', 's', 'k', 'v', 'x'] },
  { title: 'beginning of a word', texts: ['gi', 'pro', 'clic', 'post', 'no'] },
  { title: 'common English word', texts: ['gitlab', 'spring', 'harbor', 'kafka', 'vault'] },
  { title: 'inside a word', texts: ['lab', 'house', 'queue', 'cloak', 'ocket'] },
  { title: 'two words', texts: ['redis mysql', 'spring boot', '数据 监控', 'gitlab 流水线', '信创 数据库'] },
  {
    title: 'words and filters',
    texts: ['数据', '平台', 'redis'],
    rest: { filters: { architecture: ['arm64'], tag: ['信创', '开源'] } },
  },
  { title: 'found nowhere', texts: ['不存在的应用', 'zzzz', 'qqq'] },
]
