import type { ComponentType, VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { asProblem, type Problem } from '../api/problem.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { PageSkeleton, Skeleton } from '../parts/skeleton.tsx'

export interface Lazy<Props> {
  (props: Props): VNode
  /** Has its program come now, for whoever will want it soon. */
  warm(): void
}

/**
 * A part of the page whose program comes when it is first shown.
 * @param isPage it is all that the page shows; else something within it
 */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  isPage = true,
): Lazy<Props> {
  let ready: ComponentType<Props> | undefined
  function Lazy(props: Props) {
    const [, draw] = useState(0)
    const [problem, setProblem] = useState<Problem>()
    useEffect(() => {
      if (ready) return
      load().then(
        (part) => {
          ready = part
          draw(1)
        },
        (error: unknown) => setProblem(asProblem(error)),
      )
    }, [])
    if (problem) {
      const note = <ErrorNote problem={problem} onRetry={() => location.reload()} />
      if (!isPage) return note
      return (
        <main class="width page" id="main" tabIndex={-1}>
          {note}
        </main>
      )
    }
    const Part = ready
    if (Part) return <Part {...props} />
    return isPage ? <PageSkeleton /> : <Skeleton />
  }
  Lazy.warm = () => {
    // Where it does not come, the page that needs it says so.
    load().then(
      (part) => {
        ready = part
      },
      () => undefined,
    )
  }
  return Lazy
}
