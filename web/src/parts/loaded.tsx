import type { ComponentChildren } from 'preact'
import type { Asked } from '../api/use-asked.ts'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { ErrorNote } from './error-note.tsx'
import { PageHead } from './page.tsx'
import { Skeleton } from './skeleton.tsx'

interface LoadedProps<T> {
  of: Asked<T>
  /** Holds the place meanwhile. */
  lines?: number
  /** It is the whole page, with its heading: where it does not come, there is one all the same. */
  isPage?: boolean
  children(data: T): ComponentChildren
}

/** Shows what was asked for, or why it did not come. */
export function Loaded<T>({ of, lines = 4, isPage = false, children }: LoadedProps<T>) {
  const its = useTexts(common)
  if (of.data !== undefined)
    return (
      <>
        {of.problem && <ErrorNote problem={of.problem} onRetry={of.reload} />}
        {children(of.data)}
      </>
    )
  if (of.problem)
    return (
      <>
        {isPage && <PageHead title={of.problem.status === 404 ? its.notFoundTitle : its.failed} />}
        <ErrorNote problem={of.problem} onRetry={of.reload} />
      </>
    )
  return <Skeleton lines={lines} />
}
