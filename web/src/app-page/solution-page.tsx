import { ask } from '../api/ask.ts'
import { useAsked } from '../api/use-asked.ts'
import { useTexts } from '../i18n/texts.ts'
import { AppCards } from '../market/app-cards.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Markdown } from '../parts/markdown/markdown.tsx'
import { PageHead } from '../parts/page.tsx'
import { appPage } from './texts.ts'

/** A solution: what it is for, and the apps in it. */
export function SolutionPage({ id }: { id: string }) {
  const its = useTexts(appPage)
  const asked = useAsked((signal) => ask('GET /solutions/{id}', { params: { id }, signal }), [id])
  return (
    <main class="width page" id="main" tabIndex={-1}>
      <Loaded of={asked} isPage>
        {(one) => (
          <>
            <PageHead title={one.name} lead={one.description} />
            {one.introduction && <Markdown source={one.introduction} />}
            <section class="part">
              <h2>{its.solutionApps}</h2>
              {one.apps.length === 0 ? (
                <p class="quiet">{its.solutionEmpty}</p>
              ) : (
                <AppCards apps={one.apps} />
              )}
            </section>
          </>
        )}
      </Loaded>
    </main>
  )
}
