import { useContext, useEffect, useMemo, useState } from 'preact/hooks'
import { asProblem, type Problem } from '../api/problem.ts'
import { LanguageContext, useTexts } from '../i18n/texts.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { NotFound } from '../parts/not-found.tsx'
import { PageHead } from '../parts/page.tsx'
import { usePlace } from '../router/place.ts'
import { readChapter } from './chapter-text.ts'
import { ChapterView } from './chapter-view.tsx'
import { CHAPTERS, loadPage } from './chapters.ts'
import { Contents, Overview } from './contents.tsx'
import { DocsSearchBox, DocsSearchResults } from './docs-search.tsx'
import type { Chapter } from './handbook.ts'
import { docs } from './texts.ts'

/** The handbook: its list of chapters at /docs, a chapter at /docs/NAME, what was looked for at either. */
export function DocsPage({ slug }: { slug: string }) {
  const chapter = CHAPTERS.find((one) => one.slug === slug)
  if (slug !== '' && !chapter) return <NotFound />
  return <Handbook key={slug} chapter={chapter} />
}

function Handbook({ chapter }: { chapter: Chapter | undefined }) {
  const its = useTexts(docs)
  const words = (usePlace().query.get('q') ?? '').trim()
  const { source, problem, again } = usePage(chapter)
  const text = useMemo(() => (source === undefined ? undefined : readChapter(source)), [source])
  return (
    <div class="width docs">
      <aside>
        <DocsSearchBox />
        <Contents current={chapter?.slug ?? ''} headings={text?.headings ?? []} />
      </aside>
      <main id="main" tabIndex={-1} class="page">
        {words !== '' && <DocsSearchResults words={words} />}
        {words === '' && !chapter && (
          <>
            <PageHead title={its.title} lead={its.lead} />
            <Overview />
          </>
        )}
        {words === '' && problem && <ErrorNote problem={problem} onRetry={again} />}
        {words === '' && chapter && text && <ChapterView chapter={chapter} text={text} />}
        {words === '' && chapter && !text && !problem && <span class="bar long" />}
      </main>
    </div>
  )
}

/** The text of a chapter in the page's language. */
function usePage(chapter: Chapter | undefined) {
  const language = useContext(LanguageContext)
  const url = chapter?.pages[language].url
  const [loaded, setLoaded] = useState<{ url: string; source?: string; problem?: Problem }>()
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    if (url === undefined) return
    let isShown = true
    loadPage(url).then(
      (source) => isShown && setLoaded({ url, source }),
      (error: unknown) => isShown && setLoaded({ url, problem: asProblem(error) }),
    )
    return () => {
      isShown = false
    }
  }, [url, attempt])
  const its = loaded?.url === url ? loaded : undefined
  return { source: its?.source, problem: its?.problem, again: () => setAttempt(attempt + 1) }
}
