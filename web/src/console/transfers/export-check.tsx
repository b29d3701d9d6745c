import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Choice } from '../../parts/choice.tsx'
import { exportTexts } from './export-texts.ts'
import { type Estimate, sizeOf, type Wishes } from './export-wishes.ts'

/** Everything, or only what the site lacks, each with its size. */
export function ExtentChoice({
  estimate,
  wishes,
  onChange,
}: {
  estimate: Estimate
  wishes: Wishes
  onChange(extent: Wishes['extent']): void
}) {
  const its = useTexts(exportTexts)
  const formats = useFormats()
  const { whole, delta, releases } = estimate
  if (!delta) return null
  const saved = whole.bytes - delta.bytes
  const help = releases.every(({ isHeld }) => isHeld)
    ? its.nothingMissing
    : saved > 0
      ? its.missingHelp(formats.size(saved), formats.percent(saved / Math.max(1, whole.bytes)))
      : its.allMissing
  return (
    <Choice
      legend={its.extent}
      value={wishes.extent}
      options={[
        { value: 'missing', label: its.missingOnly(formats.size(delta.bytes)), help },
        { value: 'everything', label: its.everything(formats.size(whole.bytes)), help: its.everythingHelp },
      ]}
      onChange={onChange}
    />
  )
}

interface ExportCheckProps {
  estimate: Estimate
  wishes: Wishes
  stick: { label: string; free: number } | undefined
}

/** What will be made: content, size, volumes, and whether there is room. */
export function ExportCheck({ estimate, wishes, stick }: ExportCheckProps) {
  const its = useTexts(exportTexts)
  const formats = useFormats()
  const { releases, freeBytes } = estimate
  const { bytes, volumes } = sizeOf(estimate, wishes)
  const free = stick?.free ?? freeBytes
  const size = formats.size(bytes)
  return (
    <dl class="facts-list" aria-live="polite">
      <div>
        <dt>{its.content}</dt>
        <dd>
          <ul class="plain-list">
            {releases.map(({ app, name, version, isHeld }) => (
              <li key={`${app} ${version}`}>
                {name} {version} {isHeld && <span class="quiet">· {its.held}</span>}
              </li>
            ))}
          </ul>
        </dd>
      </div>
      <div>
        <dt>{its.size}</dt>
        <dd>{volumes.length > 0 ? size : its.about(size)}</dd>
      </div>
      {volumes.length > 0 && (
        <div>
          <dt>{its.volumes}</dt>
          <dd>
            {volumes.length === 1
              ? its.oneVolume
              : its.volumesOf(volumes.length, formats.size(Math.max(...volumes)))}
            {(wishes.medium === 'dvd' || wishes.medium === 'bd') && ` · ${its.discs(volumes.length)}`}
          </dd>
        </div>
      )}
      <div>
        <dt>{stick ? its.freeStick : its.freeHere}</dt>
        <dd>
          {formats.size(free)} {bytes > free && <span class="bad-text">{its.tooLittle}</span>}
        </dd>
      </div>
    </dl>
  )
}
