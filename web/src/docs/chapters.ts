import { HANDBOOK as LISTED } from 'docs:handbook'
import { asProblem, unreachable } from '../api/problem.ts'
import type { Chapter, HandbookPart } from './handbook.ts'

/** The handbook's parts, as docs/README.md lists them. */
export const HANDBOOK = LISTED as HandbookPart[]

/** Every chapter, in order. */
export const CHAPTERS: Chapter[] = HANDBOOK.flatMap(({ chapters }) => chapters)

const asked = new Map<string, Promise<string>>()

/** The text of a page of the handbook, asked for once. */
export function loadPage(url: string): Promise<string> {
  const known = asked.get(url)
  if (known) return known
  const coming = fetchText(url).catch((error: unknown) => {
    asked.delete(url)
    throw asProblem(error)
  })
  asked.set(url, coming)
  return coming
}

async function fetchText(url: string): Promise<string> {
  const answer = await fetch(url).catch(() => undefined)
  if (!answer?.ok) throw unreachable()
  return answer.text()
}
