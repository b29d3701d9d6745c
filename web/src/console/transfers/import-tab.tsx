import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { TextField } from '../../parts/fields.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge } from '../../parts/notice.tsx'
import { go } from '../../router/place.ts'
import { ImportHistory } from './import-history.tsx'
import { transfers } from './texts.ts'
import { send } from './upload.ts'
import { UploadList } from './upload-list.tsx'

const LOOK = 5000

/** A drop zone, the sticks that are in, and what came in before. */
export function ImportTab() {
  return (
    <>
      <DropZone />
      <UploadList />
      <Sticks />
      <Place />
      <ImportHistory />
    </>
  )
}

/** Takes files that are dropped on it, or chosen. */
export function DropZone() {
  const its = useTexts(transfers)
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const take = (files: FileList | null | undefined) => {
    for (const file of files ?? []) void send(file)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a short cut; the button does the same
    <div
      class={isOver ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer?.files)
      }}
    >
      <p>
        <strong>{its.drop}</strong>
      </p>
      <p class="quiet">{its.dropHelp}</p>
      <input
        ref={input}
        type="file"
        class="unseen"
        tabIndex={-1}
        aria-hidden="true"
        multiple
        onChange={(event) => {
          take(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
      <button type="button" class="primary" onClick={() => input.current?.click()}>
        {its.choose}
      </button>
    </div>
  )
}

function Sticks() {
  const its = useTexts(transfers)
  const formats = useFormats()
  const asked = useAsked((signal) => ask('GET /transfers/usb', { signal }), [])
  const { reload } = asked
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && reload(), LOOK)
    return () => clearInterval(timer)
  }, [reload])
  return (
    <section class="part">
      <h2>{its.sticks}</h2>
      <Loaded of={asked} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="empty">{its.sticksEmpty}</p>
          ) : (
            <ul class="plain-list panels">
              {items.map(({ stick, bundles, packages, problems }) => (
                <li key={stick.id} class="panel">
                  <h3>
                    {stick.label || stick.path}{' '}
                    <span class="quiet">{its.free(formats.size(stick.free))}</span>{' '}
                    {stick.readOnly && <Badge>{its.readOnly}</Badge>}
                  </h3>
                  <ul class="plain-list">
                    {bundles.map((one) => (
                      <Found key={one.id} name={one.title} size={one.blobs.bytes} paths={one.files} />
                    ))}
                    {packages.map((one) => (
                      <Found key={one.path} name={one.name} size={one.size} paths={[one.path]} />
                    ))}
                  </ul>
                  {problems.map((problem) => (
                    <p key={problem} class="care">
                      {problem}
                    </p>
                  ))}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

function Found({ name, size, paths }: { name: string; size: number; paths: string[] }) {
  const its = useTexts(transfers)
  const formats = useFormats()
  return (
    <li class="row between">
      <span>
        {name} <span class="quiet">{formats.size(size)}</span>
      </span>
      <a class="button" aria-label={its.previewWhat(name)} href={previewOf(paths)}>
        {its.preview}
      </a>
    </li>
  )
}

function Place() {
  const its = useTexts(transfers)
  const [path, setPath] = useState('')
  const { data } = useAsked((signal) => ask('GET /transfers/settings', { signal }), [])
  return (
    <details class="part">
      <summary>{its.place}</summary>
      <form
        class="row filters"
        onSubmit={(event) => {
          event.preventDefault()
          if (path.trim()) go(previewOf([path.trim()]))
        }}
      >
        <TextField
          label={its.place}
          help={data ? its.inbox(data.inbox) : its.placeHelp}
          isMono
          required
          maxLength={4096}
          value={path}
          onChange={setPath}
        />
        <button type="submit">{its.preview}</button>
      </form>
    </details>
  )
}

function previewOf(paths: readonly string[]): string {
  return `/console/transfers/preview?${new URLSearchParams(paths.map((path) => ['path', path])).toString()}`
}
