import { useState } from 'preact/hooks'
import { addressOf, ask } from '../api/ask.ts'
import { useAsked } from '../api/use-asked.ts'
import { useTexts } from '../i18n/texts.ts'
import { AppCards } from '../market/app-cards.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Picture } from '../parts/logo.tsx'
import { Markdown } from '../parts/markdown/markdown.tsx'
import { PageHead } from '../parts/page.tsx'
import { Pager } from '../parts/pager.tsx'
import { appPage } from './texts.ts'

/** A publisher, and all of their listed apps. */
export function PublisherPage({ id }: { id: string }) {
  const its = useTexts(appPage)
  const [page, setPage] = useState(1)
  const publisher = useAsked((signal) => ask('GET /publishers/{id}', { params: { id }, signal }), [id])
  const apps = useAsked(
    (signal) => ask('GET /publishers/{id}/apps', { params: { id }, query: { page, pageSize: 24 }, signal }),
    [id, page],
  )
  return (
    <main class="width page" id="main" tabIndex={-1}>
      <Loaded of={publisher} isPage>
        {(one) => (
          <>
            <div class="app-head">
              <Picture
                source={one.avatar ? addressOf('/publishers/{id}/avatar', { id }) : undefined}
                name={one.displayName}
                isLarge
              />
              <div class="words">
                <PageHead
                  title={one.displayName}
                  lead={one.organisation ? its.memberOf(one.organisation.name) : undefined}
                />
              </div>
            </div>
            {one.profile ? <Markdown source={one.profile} /> : <p class="quiet">{its.noProfile}</p>}
            <section class="part">
              <h2>{its.publisherApps}</h2>
              <Loaded of={apps}>
                {(found) =>
                  found.total === 0 ? (
                    <p class="quiet">{its.publisherEmpty}</p>
                  ) : (
                    <>
                      <AppCards apps={found.items} />
                      <Pager {...found} onPage={setPage} />
                    </>
                  )
                }
              </Loaded>
            </section>
          </>
        )}
      </Loaded>
    </main>
  )
}
