import { useTexts } from '../i18n/texts.ts'
import { headingsOf, Markdown } from '../parts/markdown/markdown.tsx'
import type { App } from './app-page.tsx'
import { appPage } from './texts.ts'

/** Introduction, installation and usage, with a table of contents where there is much of it. */
export function Story({ app }: { app: App }) {
  const its = useTexts(appPage)
  const documents = [
    { id: 'introduction', title: its.introduction, source: app.introduction },
    { id: 'install-doc', title: its.installDoc, source: app.installDoc },
    { id: 'use-doc', title: its.useDoc, source: app.useDoc },
  ].filter(({ source }) => source.trim() !== '')
  if (documents.length === 0) return <p class="quiet">{its.noStory}</p>
  const contents = documents.map((one) => ({ ...one, headings: headingsOf(one.source, one.id) }))
  const isLong = contents.reduce((sum, { headings }) => sum + headings.length + 1, 0) > 3
  return (
    <>
      {isLong && (
        <nav class="contents" aria-label={its.contents}>
          <details open>
            <summary>{its.contents}</summary>
            <ul>
              {contents.map(({ id, title, headings }) => (
                <li key={id}>
                  <a href={`#${id}`}>{title}</a>
                  {headings.length > 0 && (
                    <ul>
                      {headings.map((heading) => (
                        <li key={heading.id}>
                          <a href={`#${heading.id}`}>{heading.text}</a>
                        </li>
                      ))}
                    </ul>
                  )}
                </li>
              ))}
            </ul>
          </details>
        </nav>
      )}
      {documents.map(({ id, title, source }) => (
        <section key={id} class="part" aria-labelledby={id}>
          <h2 id={id}>{title}</h2>
          <Markdown source={source} prefix={id} />
        </section>
      ))}
    </>
  )
}
