import type { ComponentChildren } from 'preact'
import { useTexts } from '../i18n/use-texts.ts'
import { Copyable } from '../parts/copy.tsx'
import type { LoadFailure } from './load-apps.ts'

/** The store is empty: how to fill it. */
export function NoApps({ onReload }: { onReload(): void }) {
  const texts = useTexts()
  return (
    <Notice title={texts.emptyTitle} button={texts.reload} onButton={onReload}>
      <p>{texts.emptyHelp}</p>
      <Copyable text="raincask import ./app-1.0-ram.tar.gz" label="raincask import" />
      <p>{texts.emptyThen}</p>
    </Notice>
  )
}

/** Nothing matches the search: how to find more. */
export function NothingFound({ query, onClear }: { query: string; onClear(): void }) {
  const texts = useTexts()
  return (
    <Notice title={texts.nothingFound(query.trim())} button={texts.clearSearch} onButton={onClear}>
      <p>{texts.nothingFoundHelp}</p>
    </Notice>
  )
}

/** The list did not come: what that means and what to do. */
export function LoadFailed({ failure, onRetry }: { failure: LoadFailure; onRetry(): void }) {
  const texts = useTexts()
  const help = {
    unreachable: texts.failedUnreachable,
    refused: texts.failedRefused,
    server: texts.failedServer,
    form: texts.failedForm,
  }
  return (
    <div role="alert">
      <Notice title={texts.failedTitle} button={texts.retry} onButton={onRetry} bad>
        <p>{help[failure.kind]}</p>
        {failure.code && <p class="code">{failure.code}</p>}
      </Notice>
    </div>
  )
}

interface NoticeProps {
  title: string
  button: string
  onButton(): void
  bad?: boolean
  children: ComponentChildren
}

function Notice({ title, button, onButton, bad = false, children }: NoticeProps) {
  return (
    <section class={bad ? 'notice bad' : 'notice'}>
      <h2>{title}</h2>
      {children}
      <button type="button" onClick={onButton}>
        {button}
      </button>
    </section>
  )
}
