import { useContext, useEffect } from 'preact/hooks'
import { LanguageContext, useTexts } from '../i18n/texts.ts'
import { MarkdownBlocks } from '../parts/markdown/markdown.tsx'
import { PageHead } from '../parts/page.tsx'
import { addressOf, type ChapterText, isChapterLink } from './chapter-text.ts'
import { CHAPTERS } from './chapters.ts'
import type { Chapter } from './handbook.ts'
import { docs } from './texts.ts'

/** A chapter, and the ways to the ones before and behind it. */
export function ChapterView({ chapter, text }: { chapter: Chapter; text: ChapterText }) {
  const its = useTexts(docs)
  const language = useContext(LanguageContext)
  const { file } = chapter.pages[language]
  const isForeign = language !== 'en' && file === chapter.pages.en.file
  useEffect(() => {
    // The text comes after the page, so the browser has not found the place yet.
    const place = document.getElementById(placeOf(location.hash))
    place?.scrollIntoView()
  }, [text])
  return (
    <article lang={isForeign ? 'en' : undefined}>
      <PageHead title={text.title} />
      {isForeign && (
        <p class="quiet" lang="zh-CN">
          {its.onlyEnglish}
        </p>
      )}
      <MarkdownBlocks
        blocks={text.blocks}
        style={{ topLevel: 1, allows: isChapterLink, addressOf, codeLabel: its.command }}
      />
      <Neighbours chapter={chapter} />
    </article>
  )
}

function placeOf(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1))
  } catch {
    return hash.slice(1)
  }
}

function Neighbours({ chapter }: { chapter: Chapter }) {
  const its = useTexts(docs)
  const language = useContext(LanguageContext)
  const at = CHAPTERS.indexOf(chapter)
  const [before, behind] = [CHAPTERS[at - 1], CHAPTERS[at + 1]]
  return (
    <div class="row between part">
      {before ? (
        <a class="button" href={`/docs/${before.slug}`} rel="prev">
          {its.previous}: {before.pages[language].title}
        </a>
      ) : (
        <span />
      )}
      {behind && (
        <a class="button" href={`/docs/${behind.slug}`} rel="next">
          {its.next}: {behind.pages[language].title}
        </a>
      )}
    </div>
  )
}
