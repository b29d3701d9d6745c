import { useRef, useState } from 'preact/hooks'
import { keeping } from '../console/apps/texts.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'

const TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

interface PictureButtonProps {
  verb: string
  /** Largest file, in bytes. */
  max: number
  isMany?: boolean
  isBusy: boolean
  onPick(files: File[]): void
}

/** Chooses pictures, or takes those that are dropped on it; says at once what can't be one. */
export function PictureButton({ verb, max, isMany = false, isBusy, onPick }: PictureButtonProps) {
  const its = useTexts(keeping)
  const formats = useFormats()
  const input = useRef<HTMLInputElement>(null)
  const [refused, setRefused] = useState('')
  const take = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])].slice(0, isMany ? undefined : 1)
    setRefused('')
    if (files.some(({ type }) => !TYPES.includes(type))) return setRefused(its.notPicture)
    if (files.some(({ size }) => size > max)) return setRefused(its.tooLarge(formats.size(max)))
    if (files.length > 0) onPick(files)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a short cut; the button does the same
    <div
      class="picture-button"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        take(event.dataTransfer?.files)
      }}
    >
      <input
        ref={input}
        type="file"
        class="unseen"
        tabIndex={-1}
        aria-hidden="true"
        accept={TYPES.join(',')}
        multiple={isMany}
        onChange={(event) => {
          take(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
      <button type="button" aria-busy={isBusy} onClick={() => input.current?.click()}>
        {verb}
      </button>
      {refused && (
        <p class="bad-text" role="alert">
          {refused}
        </p>
      )}
    </div>
  )
}
