import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'

/** Lines that hold the place of what is being read. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  const its = useTexts(common)
  return (
    <>
      <p class="unseen" role="status">
        {its.loading}
      </p>
      <div class="skeleton" aria-hidden="true">
        {Array.from({ length: lines }, (_, line) => (
          <span key={line} class={line % 3 === 0 ? 'bar' : 'bar long'} />
        ))}
      </div>
    </>
  )
}

/** A page whose program is still coming. */
export function PageSkeleton() {
  return (
    <main class="width page" id="main" tabIndex={-1} aria-busy="true">
      <Skeleton lines={8} />
    </main>
  )
}
