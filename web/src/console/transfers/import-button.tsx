import type { Action } from '../../api/use-asked.ts'
import { common } from '../../i18n/common.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { CheckField } from '../../parts/fields.tsx'
import type { Preview, Said } from './preview-page.tsx'
import { previewTexts } from './preview-texts.ts'
import { transfers } from './texts.ts'

interface ImportButtonProps {
  preview: Preview
  said: Said
  action: Action
  onOlder(older: boolean): void
  onImport(): void
}

/** What it would add, of what is free, and the word to begin; not before all that needs saying was said. */
export function ImportButton({ preview, said, action, onOlder, onImport }: ImportButtonProps) {
  const its = useTexts(transfers)
  const words = useTexts(previewTexts)
  const shared = useTexts(common)
  const formats = useFormats()
  const { bundles, packages, unsignedAllowed } = preview
  const isOlder = bundles.some(({ releases }) => releases.some(({ outcome }) => outcome === 'older'))
  const adds = bundles.reduce((sum, { bytesToAdd }) => sum + bytesToAdd, 0)
  const had = bundles.reduce((sum, { bytesHere }) => sum + bytesHere, 0)
  const free = bundles[0]?.freeBytes ?? 0
  const isShort = adds > free
  const isUnchanged =
    packages.length === 0 &&
    bundles.length > 0 &&
    adds === 0 &&
    bundles.every(({ releases }) => releases.every(({ outcome }) => outcome === 'unchanged'))
  const isUnknown = bundles.some(({ signer }) => signer.state === 'unknown')
  const { word, name } = said.trust
  const mayImport =
    bundles.length + packages.length > 0 &&
    (packages.length === 0 || unsignedAllowed) &&
    !isShort &&
    bundles.every(({ signer, missingBase }) => signer.state !== 'revoked' && missingBase.length === 0) &&
    (!isUnknown || word === 'once' || (word === 'always' && name.trim() !== '')) &&
    (!isOlder || said.older)
  const verb = packages.length > 0 ? its.import : words.importWhat(formats.size(adds))
  return (
    <section class="panel">
      {bundles.length > 0 && (
        <p>
          {isUnchanged ? words.nothingToAdd : its.adds(formats.size(adds), formats.size(free))} ·{' '}
          {its.here(formats.size(had))}
        </p>
      )}
      {isShort && <p class="bad-text">{words.shortBy(formats.size(adds - free))}</p>}
      {isOlder && <CheckField label={its.allowOlder} value={said.older} onChange={onOlder} />}
      {action.problem && <ErrorNote problem={action.problem} />}
      <div class="row part">
        <button
          type="button"
          class="primary"
          aria-busy={action.isBusy}
          disabled={!mayImport}
          onClick={onImport}
        >
          {isUnchanged && !said.removes ? words.importNothing : verb}
        </button>
        <a class="button" href="/console/transfers">
          {shared.cancel}
        </a>
      </div>
    </section>
  )
}
