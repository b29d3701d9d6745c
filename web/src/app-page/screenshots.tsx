import { useState } from 'preact/hooks'
import { addressOf } from '../api/ask.ts'
import { useTexts } from '../i18n/texts.ts'
import { Dialog } from '../parts/dialog.tsx'
import type { App } from './app-page.tsx'
import { appPage } from './texts.ts'

/** Pictures of the app, side by side; each opens large. */
export function Screenshots({ shots }: { shots: App['screenshots'] }) {
  const its = useTexts(appPage)
  const [large, setLarge] = useState<number>()
  if (shots.length === 0) return null
  const shown = large === undefined ? undefined : shots[large]
  const title = (i: number) => shots[i]?.caption || its.screenshot(i + 1, shots.length)
  return (
    <section class="part" aria-label={its.screenshots}>
      <ul class="shots">
        {shots.map((shot, i) => (
          <li key={shot.id}>
            <button type="button" class="shot" title={its.enlarge} onClick={() => setLarge(i)}>
              <img src={addressOf('/screenshots/{id}', { id: shot.id })} alt={title(i)} loading="lazy" />
            </button>
            {shot.caption && <p class="quiet small-text">{shot.caption}</p>}
          </li>
        ))}
      </ul>
      {shown && large !== undefined && (
        <Dialog title={title(large)} isWide onClose={() => setLarge(undefined)}>
          <img class="shot-large" src={addressOf('/screenshots/{id}', { id: shown.id })} alt={title(large)} />
        </Dialog>
      )}
    </section>
  )
}
