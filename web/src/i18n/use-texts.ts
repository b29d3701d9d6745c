import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { type Language, textsIn } from './language.ts'
import type { Texts } from './zh.ts'

/** The language that the page is in. */
export const LanguageContext = createContext<Language>('en')

/** The texts of the page's language. */
export function useTexts(): Texts {
  return textsIn(useContext(LanguageContext))
}
