/** Languages by code, with the name that their readers know. */
export const LANGUAGES = { zh: '中文', en: 'EN' } as const
export type Language = keyof typeof LANGUAGES

/** For the page's `lang`, and for numbers and times. */
export const LOCALES: Record<Language, string> = { zh: 'zh-CN', en: 'en' }

/** The language that was chosen before, else the first of the browser's that we have, else English. */
export function preferredLanguage(chosen: string | undefined, browser: readonly string[]): Language {
  for (const wanted of [chosen, ...browser]) {
    const code = wanted?.toLowerCase().split('-')[0]
    if (code === 'zh' || code === 'en') return code
  }
  return 'en'
}
