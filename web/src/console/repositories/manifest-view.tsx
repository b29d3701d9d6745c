import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { PageHead } from '../../parts/page.tsx'
import { go, usePlace, withQuery } from '../../router/place.ts'
import { DeleteDialog, type Doomed } from './delete-dialog.tsx'
import { LayerTable, ManifestTable } from './manifest-entries.tsx'
import { ManifestFacts } from './manifest-facts.tsx'
import { PullCommands } from './pull-commands.tsx'
import { repositoryTexts, shortDigest } from './texts.ts'

/** A manifest: how to pull it, what it is, what it names, what refers to it. */
export function ManifestView({ repository, reference }: { repository: string; reference: string }) {
  const its = useTexts(repositoryTexts)
  const place = usePlace()
  const [doomed, setDoomed] = useState<Doomed>()
  const asked = useAsked(
    async (signal) => {
      const query = { repository }
      const [manifest, one] = await Promise.all([
        ask('GET /repositories/manifest', { query: { ...query, reference }, signal }),
        ask('GET /repositories/one', { query, signal }),
      ])
      return { manifest, one }
    },
    [repository, reference],
  )
  const isDigest = reference.includes(':')
  const toRepository = withQuery(place, { reference: undefined })
  const { manifest, one } = asked.data ?? {}
  return (
    <>
      <PageHead
        title={`${repository}${isDigest ? '@' : ':'}${isDigest ? shortDigest(reference) : reference}`}
        beside={
          <>
            <a class="button" href={toRepository}>
              {its.back}
            </a>
            {manifest && one?.isOfCatalogue === false && (
              <>
                {!isDigest && (
                  <button
                    type="button"
                    class="destroys"
                    onClick={() => setDoomed({ repository, tag: reference })}
                  >
                    {its.deleteTag(reference)}
                  </button>
                )}
                <button
                  type="button"
                  class="destroys"
                  onClick={() => setDoomed({ repository, digest: manifest.digest })}
                >
                  {its.deleteThisManifest}
                </button>
              </>
            )}
          </>
        }
      />
      <Loaded of={asked} lines={8}>
        {({ manifest, one }) => (
          <>
            {one.isOfCatalogue && <p class="quiet lead">{its.ofCatalogueShort}</p>}
            <PullCommands
              image={`${repository}${isDigest ? '@' : ':'}${reference}`}
              isOpen={one.isPublic}
              isImage={manifest.image !== null || manifest.kind === 'index'}
            />
            <ManifestFacts manifest={manifest} />
            {manifest.isCut && <p class="care">{its.cut}</p>}
            {manifest.kind === 'image' ? (
              <LayerTable entries={manifest.blobs} />
            ) : (
              <ManifestTable title={its.children} entries={manifest.manifests} />
            )}
            <ManifestTable title={its.referrers} entries={manifest.referrers} empty={its.noReferrers} />
          </>
        )}
      </Loaded>
      {doomed && (
        <DeleteDialog doomed={doomed} onClose={() => setDoomed(undefined)} onDone={() => go(toRepository)} />
      )}
    </>
  )
}
