import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { PageHead } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { ListingBadge } from './apps-page.tsx'
import { ListingTab } from './listing-tab.tsx'
import { PackagesTab } from './packages-tab.tsx'
import { PicturesTab } from './pictures-tab.tsx'
import { keeping } from './texts.ts'
import { TextsTab } from './texts-tab.tsx'
import { VersionsTab } from './versions-tab.tsx'

export type App = AnswerOf<'GET /apps/{id}'>

/** What each part of the editor gets. */
export interface TabProps {
  app: App
  /** Reads the app again, after something in it has changed. */
  reload(): void
  /** Takes in the app as a change answered it. */
  put(app: App): void
}

/** An app, as its keepers edit it. */
export function AppEditor({ id }: { id: string }) {
  const its = useTexts(keeping)
  const asked = useAsked((signal) => ask('GET /apps/{id}', { params: { id }, signal }), [id])
  return (
    <Loaded of={asked} lines={10} isPage>
      {(app) => {
        const props: TabProps = { app, reload: asked.reload, put: asked.put }
        return (
          <>
            <PageHead
              title={app.name}
              beside={
                <>
                  <ListingBadge listing={app.listing} />
                  <a class="button" href={`/apps/${app.id}`}>
                    {its.view}
                  </a>
                </>
              }
            />
            <Tabs
              label={its.tabs}
              tabs={[
                { id: 'texts', title: its.tab.texts, body: () => <TextsTab {...props} /> },
                { id: 'pictures', title: its.tab.pictures, body: () => <PicturesTab {...props} /> },
                { id: 'versions', title: its.tab.versions, body: () => <VersionsTab {...props} /> },
                { id: 'packages', title: its.tab.packages, body: () => <PackagesTab {...props} /> },
                { id: 'listing', title: its.tab.listing, body: () => <ListingTab {...props} /> },
              ]}
            />
          </>
        )
      }}
    </Loaded>
  )
}
