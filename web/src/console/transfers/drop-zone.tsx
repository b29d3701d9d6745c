import { useRef, useState } from 'preact/hooks'
import { useTexts } from '../../i18n/texts.ts'
import { transfers } from './texts.ts'
import { send } from './upload.ts'

/** Takes files that are dropped or chosen, and sends them. */
export function DropZone({ title }: { title?: string }) {
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
        <strong>{title ?? its.drop}</strong>
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
