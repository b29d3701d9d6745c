import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'

interface DialogProps {
  title: string
  onClose(): void
  isWide?: boolean
  children: ComponentChildren
}

/** A dialog above the page: the keyboard stays in it, Escape closes it, and the focus goes back to where it was. */
export function Dialog({ title, onClose, isWide = false, children }: DialogProps) {
  const its = useTexts(common)
  const box = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const before = document.activeElement
    const dialog = box.current
    // Browsers before 2022 may have no modal dialogs: there it lies above the page without being one.
    if (typeof dialog?.showModal === 'function') dialog.showModal()
    else dialog?.setAttribute('open', '')
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={box}
      class={isWide ? 'dialog wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <div class="row between">
        <h2 id={id}>{title}</h2>
        <button type="button" class="small plain" aria-label={its.close} onClick={onClose}>
          ✕
        </button>
      </div>
      {children}
    </dialog>
  )
}
