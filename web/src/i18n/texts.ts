import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Language } from './language.ts'

/** The language that the page is in. */
export const LanguageContext = createContext<Language>('en')

/** What another language must hold: all of it, and nothing else. */
export type Same<Texts> = {
  [Name in keyof Texts]: Texts[Name] extends string
    ? string
    : Texts[Name] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Same<Texts[Name]>
}

/** Texts of one area in every language; a page loads the areas that it shows. */
export type Area<Texts> = Record<Language, Same<Texts>>

/** Declares an area. Chinese sets the form; a text that English lacks, or has too much, fails the type check. */
export function texts<Texts extends object>(zh: Texts, en: Same<Texts>): Area<Texts> {
  return { zh: zh as Same<Texts>, en }
}

/** The texts of an area in the page's language. */
export function useTexts<Texts>(area: Area<Texts>): Same<Texts> {
  return area[useContext(LanguageContext)]
}

/** English has two forms: `plural(1, 'app')` is `1 app`, `plural(2, 'app')` is `2 apps`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
