import { useTexts } from '../../i18n/texts.ts'
import { Badge } from '../../parts/notice.tsx'
import type { Bundle } from './bundle-preview.tsx'
import { previewTexts } from './preview-texts.ts'
import { transfers } from './texts.ts'

const KINDS = { here: 'good', missing: 'care', done: 'plain' } as const
/** More would be a wall of marks; the sentence beneath says which are missing. */
const MOST = 60

/** Which volumes are here, which are not, and which were read before. */
export function VolumeMarks({ count, given, needed, missing }: Bundle['volumes']) {
  const its = useTexts(transfers)
  const words = useTexts(previewTexts)
  const stateOf = (volume: number) => {
    if (given.includes(volume)) return 'here'
    return needed.includes(volume) ? 'missing' : 'done'
  }
  const numbers = Array.from({ length: Math.min(count, MOST) }, (_, index) => index + 1)
  return (
    <div>
      <dt>{its.volumes}</dt>
      <dd>
        <p>{its.volumesOf(given.length, count)}</p>
        <ul class="row tight-marks plain-list">
          {numbers.map((volume) => (
            <li key={volume}>
              <Badge kind={KINDS[stateOf(volume)]}>
                {words.volume(volume)} {words.volumeStates[stateOf(volume)]}
              </Badge>
            </li>
          ))}
        </ul>
        {missing.length > 0 && <p class="care">{words.volumesMissing(missing.join(', '))}</p>}
      </dd>
    </div>
  )
}
