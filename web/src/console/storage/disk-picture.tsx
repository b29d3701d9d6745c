import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import type { Storage } from './storage-page.tsx'
import { storageTexts } from './texts.ts'

const WIDTH = 1000
const HEIGHT = 24

/** The disk as a bar: ours by kind, others', free; the same in words below. */
export function DiskPicture({ storage }: { storage: Storage }) {
  const its = useTexts(storageTexts)
  const formats = useFormats()
  const { disk, files, bytes, database } = storage
  const moving = files.exports + files.uploads + files.quarantine
  const ours = bytes + database + moving
  const parts = [
    { name: its.parts.blobs, bytes, kind: 'ours' },
    { name: its.parts.database, bytes: database, kind: 'database' },
    { name: its.parts.moving, bytes: moving, kind: 'moving' },
    { name: its.parts.others, bytes: Math.max(0, disk.total - disk.free - ours), kind: 'others' },
    { name: its.parts.free, bytes: disk.free, kind: 'free' },
  ]
  let from = 0
  return (
    <section class="panel">
      <h2>
        {its.disk} <span class="quiet">{its.ofTotal(formats.size(disk.total))}</span>
      </h2>
      <svg class="disk" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {parts.map(({ kind, bytes }) => {
          const width = disk.total > 0 ? (bytes / disk.total) * WIDTH : 0
          const x = from
          from += width
          return <rect key={kind} class={kind} x={x} y={0} width={width} height={HEIGHT} />
        })}
      </svg>
      <ul class="row legend">
        {parts.map(({ name, bytes, kind }) => (
          <li key={kind}>
            <span class={`swatch ${kind}`} aria-hidden="true" /> {name} <strong>{formats.size(bytes)}</strong>
          </li>
        ))}
      </ul>
      {moving > 0 && (
        <p class="quiet small-text">
          {its.movingAre(
            formats.size(files.exports),
            formats.size(files.uploads),
            formats.size(files.quarantine),
          )}
        </p>
      )}
    </section>
  )
}
