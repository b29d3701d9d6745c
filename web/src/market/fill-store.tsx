import { useEffect } from 'preact/hooks'
import { ask } from '../api/ask.ts'
import { problemOf, unreachable } from '../api/problem.ts'
import { useAction, useAsked } from '../api/use-asked.ts'
import { DropZone } from '../console/transfers/drop-zone.tsx'
import { send, sendings } from '../console/transfers/upload.ts'
import { UploadList } from '../console/transfers/upload-list.tsx'
import { useTexts } from '../i18n/texts.ts'
import { Copyable } from '../parts/copy.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { go } from '../router/place.ts'
import { filling } from './fill-texts.ts'

/** How often is looked for sticks, in milliseconds. */
const LOOK = 5000

/** The ways to fill an empty store: drop a package, put in a stick, take the sample. */
export function FillStore() {
  const its = useTexts(filling)
  return (
    <>
      <p>{its.lead}</p>
      <DropZone />
      <UploadList />
      <ul class="ways">
        <li>
          <strong>{its.stick}</strong>
          <Sticks />
        </li>
        <li>
          <strong>{its.sample}</strong>
          <Sample />
        </li>
        <li>
          <strong>{its.command}</strong>
          <Copyable text="raincask import ./app-1.0-ram.tar.gz" label="raincask import" />
        </li>
      </ul>
    </>
  )
}

/** Says at once when a stick is put in. */
function Sticks() {
  const its = useTexts(filling)
  const { data, reload } = useAsked((signal) => ask('GET /transfers/usb', { signal }), [])
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && reload(), LOOK)
    return () => clearInterval(timer)
  }, [reload])
  const found = data?.items ?? []
  return (
    <div role="status">
      {found.length === 0 && <p class="quiet">{its.stickHelp}</p>}
      {found.map(({ stick, bundles, packages }) => (
        <p key={stick.id}>
          ✓ {its.stickFound(stick.label || stick.path, bundles.length + packages.length)}{' '}
          <a href="/console/transfers">{its.stickOpen}</a>
        </p>
      ))}
    </div>
  )
}

/** The small app that this store carries along; it comes in as any package does. */
function Sample() {
  const its = useTexts(filling)
  const action = useAction()
  const take = async () => {
    const file = await sampleFile()
    await send(file)
    const sent = sendings.get().find(({ name }) => name === file.name)
    if (sent?.problem) throw sent.problem
    if (!sent?.id) throw unreachable()
    const job = await ask('POST /transfers/imports', { body: { upload: sent.id } })
    go(`/console/transfers/${job.id}`)
  }
  return (
    <>
      <p class="quiet">{its.sampleHelp}</p>
      {action.problem && <ErrorNote problem={action.problem} />}
      <button type="button" aria-busy={action.isBusy} onClick={() => void action.run(take)}>
        {its.sampleTake}
      </button>
    </>
  )
}

/** @throws Problem */
async function sampleFile(): Promise<File> {
  const address = document.getElementById('app')?.dataset['sample'] ?? ''
  const response = await fetch(address).catch(() => {
    throw unreachable()
  })
  if (!response.ok) throw await problemOf(response)
  return new File([await response.blob()], 'raincask-sample-ram.tar.gz', { lastModified: 0 })
}
