import type { ComponentChildren } from 'preact'
import { useAction } from '../api/use-asked.ts'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { Dialog } from './dialog.tsx'
import { ErrorNote } from './error-note.tsx'

interface ConfirmProps {
  title: string
  /** What the button does, in full: `Delete version 1.2`. */
  verb: string
  isDestructive?: boolean
  /** Does it; the dialog closes when it is done. */
  work(): Promise<unknown>
  onClose(): void
  onDone?(): void
  children?: ComponentChildren
}

/** Asks once more, and names what will happen. */
export function Confirm({
  title,
  verb,
  isDestructive = true,
  work,
  onClose,
  onDone,
  children,
}: ConfirmProps) {
  const its = useTexts(common)
  const action = useAction()
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {action.problem && <ErrorNote problem={action.problem} />}
      <div class="row end">
        <button type="button" onClick={onClose}>
          {its.cancel}
        </button>
        <button
          type="button"
          class={isDestructive ? 'destroys' : 'primary'}
          aria-busy={action.isBusy}
          onClick={async () => {
            if (!(await action.run(work))) return
            onClose()
            onDone?.()
          }}
        >
          {verb}
        </button>
      </div>
    </Dialog>
  )
}
