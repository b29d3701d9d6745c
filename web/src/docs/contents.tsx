import { useContext } from 'preact/hooks'
import { LanguageContext, useTexts } from '../i18n/texts.ts'
import type { ChapterHeading } from './chapter-text.ts'
import { HANDBOOK } from './chapters.ts'
import { docs } from './texts.ts'

interface ContentsProps {
  /** The chapter that is shown, with its headings. */
  current: string
  headings: ChapterHeading[]
}

/** The list of chapters, beside the text or folded above it; the one that is shown is open. */
export function Contents({ current, headings }: ContentsProps) {
  const its = useTexts(docs)
  const language = useContext(LanguageContext)
  const isNarrow = matchMedia('(max-width: 900px)').matches
  return (
    <nav aria-label={its.contents}>
      <details class="docs-contents" open={!isNarrow}>
        <summary>{its.contents}</summary>
        {HANDBOOK.map(({ titles, chapters }) => (
          <div key={titles.en}>
            <p class="quiet small-text">{titles[language]}</p>
            <ul class="plain-list">
              {chapters.map(({ slug, pages }) => (
                <li key={slug}>
                  <a href={`/docs/${slug}`} aria-current={slug === current ? 'page' : undefined}>
                    {pages[language].title}
                  </a>
                  {slug === current && <Headings headings={headings} />}
                </li>
              ))}
            </ul>
          </div>
        ))}
      </details>
    </nav>
  )
}

function Headings({ headings }: Pick<ContentsProps, 'headings'>) {
  const shown = headings.filter(({ level }) => level === 2)
  if (shown.length === 0) return null
  return (
    <ul class="plain-list">
      {shown.map(({ id, text }) => (
        <li key={id}>
          <a href={`#${id}`}>{text}</a>
        </li>
      ))}
    </ul>
  )
}

/** All chapters with what is in them: the handbook's first page. */
export function Overview() {
  const language = useContext(LanguageContext)
  return (
    <>
      {HANDBOOK.map(({ titles, chapters }) => (
        <section key={titles.en} class="part" aria-labelledby={titles.en}>
          <h2 id={titles.en}>{titles[language]}</h2>
          <ul class="ways">
            {chapters.map(({ slug, pages }) => (
              <li key={slug}>
                <a href={`/docs/${slug}`}>{pages[language].title}</a>
                <p class="quiet">{pages[language].about}</p>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}
