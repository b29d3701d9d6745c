import { type AnswerOf, ask } from '../api/ask.ts'
import { useUser } from '../api/session.ts'
import { useAsked } from '../api/use-asked.ts'
import { useTexts } from '../i18n/texts.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Logo } from '../parts/logo.tsx'
import { Badge } from '../parts/notice.tsx'
import { PageHead } from '../parts/page.tsx'
import { go, usePlace, withQuery } from '../router/place.ts'
import { Components } from './components.tsx'
import { Facts } from './facts.tsx'
import { Screenshots } from './screenshots.tsx'
import { Story } from './story.tsx'
import { appPage } from './texts.ts'
import { Topology } from './topology.tsx'
import { Versions } from './versions.tsx'

export type App = AnswerOf<'GET /apps/{id}'>
export type Version = AnswerOf<'GET /apps/{id}/versions/{version}'>

/** Everything about an app: what it is, what is in it, how to get it. */
export function AppPage({ id }: { id: string }) {
  const user = useUser()
  const asked = useAsked((signal) => ask('GET /apps/{id}', { params: { id }, signal }), [id, user?.id])
  return (
    <main class="width page" id="main" tabIndex={-1} aria-busy={asked.isLoading}>
      <Loaded of={asked} lines={12} isPage>
        {(app) => <AppStory app={app} />}
      </Loaded>
    </main>
  )
}

function AppStory({ app }: { app: App }) {
  const its = useTexts(appPage)
  const place = usePlace()
  const offered = app.versionLines.find(({ enabled }) => enabled) ?? app.versionLines[0]
  const chosen = place.query.get('version') ?? offered?.version
  const version = useAsked(
    async (signal) =>
      chosen === undefined
        ? undefined
        : ask('GET /apps/{id}/versions/{version}', { params: { id: app.id, version: chosen }, signal }),
    [app.id, chosen],
  )
  return (
    <>
      <div class="app-head">
        <Logo app={app} isLarge />
        <div class="words">
          <PageHead
            title={app.name}
            lead={app.description}
            beside={
              <>
                {app.listing === 'review' && <Badge kind="care">{its.inReview}</Badge>}
                {app.listing === 'unlisted' && <Badge kind="care">{its.notListed}</Badge>}
                {app.isKept && (
                  <a class="button" href={`/console/apps/${app.id}`}>
                    {its.edit}
                  </a>
                )}
              </>
            }
          />
        </div>
      </div>
      <div class="columns">
        <div class="story">
          <Screenshots shots={app.screenshots} />
          <Story app={app} />
          <section class="part" aria-labelledby="components">
            <h2 id="components">{its.components}</h2>
            {chosen === undefined ? (
              <p class="quiet">{its.versionsEmpty}</p>
            ) : (
              <Loaded of={version} lines={6}>
                {(shown) => shown && <Components version={shown} />}
              </Loaded>
            )}
          </section>
          {version.data && <Topology parts={version.data.parts} />}
          <Versions app={app} />
        </div>
        <Facts
          app={app}
          chosen={chosen}
          version={version.data}
          onVersion={(next) => go(withQuery(place, { version: next }), { replace: true })}
        />
      </div>
    </>
  )
}
