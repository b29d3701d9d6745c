import type { ComponentChildren } from 'preact'
import { useCallback, useState } from 'preact/hooks'
import { useAction } from '../api/use-asked.ts'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { useUnsaved } from '../router/place.ts'
import { ErrorNote } from './error-note.tsx'
import { say } from './say.tsx'

/** What a form holds while it is being filled in. */
export interface Draft<T> {
  values: T
  set<Name extends keyof T>(name: Name, value: T[Name]): void
  /** Names and values that differ from what was there. */
  changes: Partial<T>
  isDirty: boolean
  /** Begins anew from these values: after they were saved. */
  reset(values: T): void
}

export function useDraft<T extends object>(first: T): Draft<T> {
  const [base, setBase] = useState(first)
  const [values, setValues] = useState(first)
  const set = useCallback(
    <Name extends keyof T>(name: Name, value: T[Name]) =>
      setValues((before) => ({ ...before, [name]: value })),
    [],
  )
  const reset = useCallback((next: T) => {
    setBase(next)
    setValues(next)
  }, [])
  const names = (Object.keys(values) as (keyof T)[]).filter(
    (name) => JSON.stringify(values[name]) !== JSON.stringify(base[name]),
  )
  const changes = Object.fromEntries(names.map((name) => [name, values[name]])) as Partial<T>
  return { values, set, changes, isDirty: names.length > 0, reset }
}

interface FormProps {
  /** Sends what was filled in. */
  work(): Promise<unknown>
  verb?: string
  onCancel?(): void
  /** Words that are said when it was done. */
  said?: string
  /** Asks before a page with changes is left. */
  isDirty?: boolean
  /** The button waits for a change. */
  needsChange?: boolean
  children: ComponentChildren
}

/** A form: sends once, says what went wrong beside its button, and keeps everything that was typed. */
export function Form({
  work,
  verb,
  onCancel,
  said,
  isDirty = false,
  needsChange = false,
  children,
}: FormProps) {
  const its = useTexts(common)
  const action = useAction()
  useUnsaved(isDirty, its.leave)
  return (
    <form
      class="form"
      onSubmit={async (event) => {
        event.preventDefault()
        if ((await action.run(work)) && said !== '') say(said ?? its.saved)
      }}
    >
      {children}
      {action.problem && <ErrorNote problem={action.problem} />}
      <div class="row">
        <button type="submit" class="primary" aria-busy={action.isBusy} disabled={needsChange && !isDirty}>
          {verb ?? its.save}
        </button>
        {onCancel && (
          <button type="button" onClick={onCancel}>
            {its.cancel}
          </button>
        )}
        {needsChange && isDirty && <span class="quiet small-text">{its.unsaved}</span>}
      </div>
    </form>
  )
}
