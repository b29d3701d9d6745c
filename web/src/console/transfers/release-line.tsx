import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Badge } from '../../parts/notice.tsx'
import type { Bundle } from './bundle-preview.tsx'
import { previewTexts } from './preview-texts.ts'

type Release = Bundle['releases'][number]
type Change = Bundle['changes'][number]
const KINDS = { new: 'good', changed: 'care', same: 'plain' } as const

/** One release that comes: from what to what, how much it adds, which of its images change. */
export function ReleaseLine({ release, change }: { release: Release; change: Change | undefined }) {
  const its = useTexts(previewTexts)
  const formats = useFormats()
  const { name, version, outcome, arch } = release
  const isSame = outcome === 'unchanged'
  const images = change?.images ?? []
  const changed = images.filter(({ state }) => state !== 'same').length
  const from = change?.from
  const versions =
    isSame || !from ? version : from === version ? its.replaced(version) : its.fromTo(from, version)
  const facts = [
    arch,
    !isSame && change && `+${formats.size(change.bytes)}`,
    images.length > 0 &&
      (from && !isSame ? its.imagesChanged(changed, images.length) : its.images(images.length)),
  ]
  return (
    <li>
      <strong>{name}</strong> {versions} <span class="quiet">{facts.filter(Boolean).join(' · ')}</span>
      {!change && !isSame && <p class="quiet small-text">{its.unknownYet}</p>}
      {!isSame && images.length > 0 && (
        <details>
          <summary>{its.whatChanges}</summary>
          <ul class="plain-list images">
            {images.map((image) => (
              <li key={image.name} class="row">
                <Badge kind={KINDS[image.state]}>{its.imageStates[image.state]}</Badge>
                <code>{image.name}</code>
                {image.bytes > 0 && <span class="quiet">+{formats.size(image.bytes)}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}
