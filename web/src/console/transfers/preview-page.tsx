import { useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { common } from '../../i18n/common.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { CheckField } from '../../parts/fields.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { PageHead } from '../../parts/page.tsx'
import { go } from '../../router/place.ts'
import { BundlePreview } from './bundle-preview.tsx'
import { PackagePreview } from './package-preview.tsx'
import { transfers } from './texts.ts'

type Preview = AnswerOf<'POST /transfers/preview'>

interface PreviewPageProps {
  upload: string | undefined
  paths: string[]
}

/** What would change, before a byte is written. */
export function PreviewPage({ upload, paths }: PreviewPageProps) {
  const its = useTexts(transfers)
  const source = upload === undefined ? { paths } : { upload }
  const asked = useAsked(
    (signal) => ask('POST /transfers/preview', { body: source, signal }),
    [upload, paths.join('\n')],
  )
  return (
    <>
      <PageHead title={its.previewTitle} />
      <Loaded of={asked} lines={8}>
        {(preview) => <PreviewOf preview={preview} source={source} />}
      </Loaded>
    </>
  )
}

function PreviewOf({ preview, source }: { preview: Preview; source: { upload?: string; paths?: string[] } }) {
  const its = useTexts(transfers)
  const shared = useTexts(common)
  const formats = useFormats()
  const action = useAction()
  const [trusts, setTrusts] = useState(false)
  const [removes, setRemoves] = useState(false)
  const [older, setOlder] = useState(false)
  const { bundles, packages, damaged, unsignedAllowed } = preview
  const unknown = bundles.find(({ signer }) => signer.state === 'unknown')?.signer
  const isOlder = bundles.some(({ releases }) => releases.some(({ outcome }) => outcome === 'older'))
  const isTooMuch = bundles.some(({ bytesToAdd, freeBytes }) => bytesToAdd > freeBytes)
  const isRefused =
    (packages.length > 0 && !unsignedAllowed) ||
    bundles.some(({ signer, missingBase }) => signer.state === 'revoked' || missingBase.length > 0)
  const isEmpty = bundles.length === 0 && packages.length === 0
  const start = () =>
    action.run(async () => {
      const body = {
        ...source,
        ...(unknown && trusts && { trustSigner: unknown.fingerprint }),
        ...(removes && { applyRemovals: true }),
        ...(older && { allowOlder: true }),
      }
      const job = await ask('POST /transfers/imports', { body })
      go(`/console/transfers/${job.id}`)
    })
  return (
    <div class="preview">
      {isEmpty && damaged.length === 0 && <p class="empty">{its.nothing}</p>}
      {bundles.map((bundle) => (
        <BundlePreview key={bundle.id} bundle={bundle} removes={removes} onRemoves={setRemoves} />
      ))}
      {packages.length > 0 && (
        <>
          <p class="quiet">{its.unsigned}</p>
          <PackagePreview source={source} files={packages} />
        </>
      )}
      {damaged.length > 0 && (
        <section class="error-note">
          <h3>{its.damaged}</h3>
          <ul>
            {damaged.map(({ file, problem }) => (
              <li key={file}>
                <code>{file}</code> {problem}
              </li>
            ))}
          </ul>
        </section>
      )}
      {packages.length > 0 && !unsignedAllowed && <p class="bad-text">{its.forbidden}</p>}
      {bundles.map((bundle) => (
        <p key={bundle.id}>
          {its.adds(formats.size(bundle.bytesToAdd), formats.size(bundle.freeBytes))} ·{' '}
          {its.here(formats.size(bundle.bytesHere))}
        </p>
      ))}
      {isTooMuch && <p class="bad-text">{its.tooLittle}</p>}
      {unknown && (
        <CheckField
          label={its.trustOnce(unknown.name || unknown.fingerprint)}
          help={<code>{unknown.fingerprint}</code>}
          value={trusts}
          onChange={setTrusts}
        />
      )}
      {isOlder && <CheckField label={its.allowOlder} value={older} onChange={setOlder} />}
      {action.problem && <ErrorNote problem={action.problem} />}
      <div class="row">
        <button
          type="button"
          class="primary"
          aria-busy={action.isBusy}
          disabled={
            isEmpty || isRefused || isTooMuch || (unknown !== undefined && !trusts) || (isOlder && !older)
          }
          onClick={() => void start()}
        >
          {its.import}
        </button>
        <a class="button" href="/console/transfers">
          {shared.cancel}
        </a>
      </div>
    </div>
  )
}
