import { useEffect, useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { PageHead } from '../../parts/page.tsx'
import { go } from '../../router/place.ts'
import { useStore } from '../../store.ts'
import { BundlePreview } from './bundle-preview.tsx'
import { DropZone } from './drop-zone.tsx'
import { ImportButton } from './import-button.tsx'
import { PackagePreview } from './package-preview.tsx'
import { previewTexts } from './preview-texts.ts'
import { SignerChoice, type Trust } from './signer-choice.tsx'
import { transfers } from './texts.ts'
import { sendings } from './upload.ts'
import { UploadList } from './upload-list.tsx'

export type Preview = AnswerOf<'POST /transfers/preview'>

/** What a person has said of what they see. */
export interface Said {
  trust: Trust
  removes: boolean
  older: boolean
}

interface PreviewPageProps {
  upload: string | undefined
  paths: string[]
}

/** What would change, before a byte is written. */
export function PreviewPage({ upload, paths }: PreviewPageProps) {
  const its = useTexts(transfers)
  const words = useTexts(previewTexts)
  const source = upload === undefined ? { paths } : { upload }
  const asked = useAsked(
    (signal) => ask('POST /transfers/preview', { body: source, signal }),
    [upload, paths.join('\n')],
  )
  const { reload } = asked
  // A volume that arrives joins the others.
  const complete = useStore(sendings).filter(({ state }) => state === 'complete').length
  useEffect(() => {
    if (complete > 0) reload()
  }, [complete, reload])
  return (
    <>
      <PageHead title={its.previewTitle} lead={words.lead} />
      <Loaded of={asked} lines={8}>
        {(preview) => <PreviewOf preview={preview} source={source} isUpload={upload !== undefined} />}
      </Loaded>
    </>
  )
}

interface PreviewOfProps {
  preview: Preview
  source: { upload?: string; paths?: string[] }
  isUpload: boolean
}

function PreviewOf({ preview, source, isUpload }: PreviewOfProps) {
  const its = useTexts(transfers)
  const words = useTexts(previewTexts)
  const action = useAction()
  const [said, setSaid] = useState<Said>({ trust: { word: 'no', name: '' }, removes: false, older: false })
  const { bundles, packages, damaged, unsignedAllowed } = preview
  const unknown = bundles.find(({ signer }) => signer.state === 'unknown')
  const isMissing = bundles.some(({ volumes }) => volumes.missing.length > 0)
  const start = () =>
    action.run(async () => {
      const { trust, removes, older } = said
      if (unknown && trust.word === 'always')
        await ask('POST /transfers/signers', {
          body: { name: trust.name.trim(), publicKey: unknown.publicKey },
        })
      const body = {
        ...source,
        ...(unknown && { trustSigner: unknown.signer.fingerprint }),
        ...(removes && { applyRemovals: true }),
        ...(older && { allowOlder: true }),
      }
      const job = await ask('POST /transfers/imports', { body })
      go(`/console/transfers/${job.id}`)
    })
  return (
    <div class="preview">
      {bundles.length + packages.length + damaged.length === 0 && <p class="empty">{its.nothing}</p>}
      {bundles.map((bundle) => (
        <BundlePreview
          key={bundle.id}
          bundle={bundle}
          removes={said.removes}
          onRemoves={(removes) => setSaid({ ...said, removes })}
        />
      ))}
      {isMissing && isUpload && (
        <>
          <DropZone title={words.addVolumes} />
          <UploadList />
        </>
      )}
      {packages.length > 0 && (
        <>
          <p class={unsignedAllowed ? 'quiet' : 'bad-text'}>
            {its.unsigned} {!unsignedAllowed && its.forbidden}
          </p>
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
      {unknown && (
        <SignerChoice
          fingerprint={unknown.signer.fingerprint}
          trust={said.trust}
          onChange={(trust) => setSaid({ ...said, trust })}
        />
      )}
      <ImportButton
        preview={preview}
        said={said}
        action={action}
        onOlder={(older) => setSaid({ ...said, older })}
        onImport={() => void start()}
      />
    </div>
  )
}
