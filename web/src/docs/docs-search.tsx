import { useContext, useEffect, useMemo, useState } from 'preact/hooks'
import { asProblem, type Problem } from '../api/problem.ts'
import { LanguageContext, useTexts } from '../i18n/texts.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { Notice } from '../parts/notice.tsx'
import { PageHead } from '../parts/page.tsx'
import { go, usePlace, withQuery } from '../router/place.ts'
import { CHAPTERS, loadPage } from './chapters.ts'
import { type Hit, type Section, searchSections, sectionsOf } from './search-chapters.ts'
import { docs } from './texts.ts'

/** The words that are looked for stand in the address, so that one can come back to them. */
export function DocsSearchBox() {
  const its = useTexts(docs)
  const place = usePlace()
  return (
    <search>
      <input
        type="search"
        class="docs-search"
        aria-label={its.search}
        placeholder={its.search}
        maxLength={100}
        value={place.query.get('q') ?? ''}
        onInput={(event) => {
          if (!event.isComposing) go(withQuery(place, { q: event.currentTarget.value }), { replace: true })
        }}
        onCompositionEnd={(event) =>
          go(withQuery(place, { q: event.currentTarget.value }), { replace: true })
        }
      />
    </search>
  )
}

/** Places in all chapters that hold the words. */
export function DocsSearchResults({ words }: { words: string }) {
  const its = useTexts(docs)
  const language = useContext(LanguageContext)
  const place = usePlace()
  const [sections, setSections] = useState<Section[]>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    let isShown = true
    loadSections(language).then(
      (loaded) => isShown && setSections(loaded),
      (error: unknown) => isShown && setProblem(asProblem(error)),
    )
    return () => {
      isShown = false
    }
  }, [language])
  const hits = useMemo(() => (sections ? searchSections(sections, words) : undefined), [sections, words])
  if (problem) return <ErrorNote problem={problem} />
  if (!hits) return <PageHead title={its.searching} />
  if (hits.length === 0)
    return (
      <Notice title={its.nothing(words)}>
        <p>{its.nothingHelp}</p>
        <a class="button" href={place.path}>
          {its.backToChapter}
        </a>
      </Notice>
    )
  return (
    <>
      <h1 aria-live="polite">{its.found(hits.length, words)}</h1>
      <ol class="docs-hits">
        {hits.map((hit) => (
          <Found key={`${hit.section.slug}#${hit.section.id}`} hit={hit} />
        ))}
      </ol>
    </>
  )
}

function Found({ hit: { section, excerpt } }: { hit: Hit }) {
  const { slug, id, chapter, heading } = section
  return (
    <li>
      <a href={id === '' ? `/docs/${slug}` : `/docs/${slug}#${id}`}>
        {heading === '' ? chapter : `${chapter} › ${heading}`}
      </a>
      <p class="quiet">
        {excerpt.map(({ text, isMatch }, at) => (isMatch ? <mark key={at}>{text}</mark> : text))}
      </p>
    </li>
  )
}

async function loadSections(language: 'zh' | 'en'): Promise<Section[]> {
  const pages = CHAPTERS.map(async ({ slug, pages }) => sectionsOf(slug, await loadPage(pages[language].url)))
  return (await Promise.all(pages)).flat()
}
