import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { PageHead } from '../../parts/page.tsx'
import { go } from '../../router/place.ts'
import { Figure } from '../figure.tsx'
import { CollectButton } from '../repositories/collect-page.tsx'
import { placeOf } from '../transfers/use-job.ts'
import { DiskPicture } from './disk-picture.tsx'
import { GrowthPicture } from './growth-picture.tsx'
import { Damaged, LargestApps, LargestRepositories } from './storage-tables.tsx'
import { storageTexts } from './texts.ts'

export type Storage = AnswerOf<'GET /storage'>

/** What is used and free, how it grows, what holds the most, what is damaged. */
export function StoragePage() {
  const its = useTexts(storageTexts)
  const asked = useAsked((signal) => ask('GET /storage', { signal }), [])
  return (
    <>
      <PageHead
        title={its.storage}
        beside={
          <>
            <ScrubButton />
            <CollectButton />
          </>
        }
      />
      <Loaded of={asked} lines={10}>
        {(storage) => (
          <>
            <DiskPicture storage={storage} />
            <Figures storage={storage} />
            <Damaged damaged={storage.damaged} />
            <GrowthPicture storage={storage} />
            <LargestApps apps={storage.largest} />
            <LargestRepositories />
          </>
        )}
      </Loaded>
    </>
  )
}

/** Reads every blob again now: a job tells how far it is. */
function ScrubButton() {
  const its = useTexts(storageTexts)
  const action = useAction()
  const scrub = async () => go(placeOf(await ask('POST /scrubs')))
  return (
    <>
      <button type="button" aria-busy={action.isBusy} onClick={() => void action.run(scrub)}>
        {its.scrub}
      </button>
      {action.problem && <ErrorNote problem={action.problem} />}
    </>
  )
}

function Figures({ storage }: { storage: Storage }) {
  const its = useTexts(storageTexts)
  const formats = useFormats()
  const { collection, scrub, backup } = storage
  return (
    <>
      <dl class="figures">
        <Figure name={its.blobs} value={formats.number(storage.blobs)} />
        <Figure name={its.shared} value={formats.size(storage.sharedBytes)} />
        <Figure
          name={its.lastCollection}
          value={collection ? formats.ago(collection.finishedAt) : its.never}
          note={collection ? its.freed(formats.size(collection.bytes)) : undefined}
        />
        <Figure
          name={its.lastScrub}
          value={scrub ? formats.ago(scrub.finishedAt) : its.never}
          note={scrub ? its.readBlobs(formats.number(scrub.blobs), formats.size(scrub.bytes)) : undefined}
        />
        <Figure
          name={its.lastBackup}
          value={backup ? formats.ago(backup.at) : its.never}
          note={
            backup === null ? its.backupHow : backup.damaged > 0 ? its.backupLacks(backup.damaged) : undefined
          }
        />
      </dl>
      <p class="quiet small-text">{its.sharedHelp}</p>
    </>
  )
}
