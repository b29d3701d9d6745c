import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { growthPaths, growthPoints } from './growth-points.ts'
import type { Storage } from './storage-page.tsx'
import { storageTexts } from './texts.ts'

const WIDTH = 800
const HEIGHT = 160
const DAY = 86_400_000
/** Beyond so many days nobody plans. */
const FAR = 3650

/** How what is stored has grown, what that means for the disk, and what came in each month. */
export function GrowthPicture({ storage }: { storage: Storage }) {
  const its = useTexts(storageTexts)
  const formats = useFormats()
  const { months, history, growth } = storage
  const points = growthPoints(history, Date.now())
  const first = points[0]
  return (
    <section class="part">
      <h2>{its.growth}</h2>
      {first === undefined ? (
        <p class="empty">{its.growthEmpty}</p>
      ) : (
        <>
          <p>
            {growth === null
              ? its.tooYoung
              : its.forecast(formats.size(growth.perDay), whenFull(growth.daysLeft))}
          </p>
          <Chart
            points={points}
            label={its.chart(
              formats.date(first.at),
              formats.size(first.bytes),
              formats.size(points[points.length - 1]?.bytes ?? 0),
            )}
          />
          <h3>{its.months}</h3>
          <Months months={months} />
        </>
      )}
    </section>
  )

  function whenFull(daysLeft: number): string {
    if (daysLeft > FAR) return its.notForYears
    return its.fullOn(formats.number(daysLeft), formats.date(Date.now() + daysLeft * DAY))
  }
}

function Chart({ points, label }: { points: ReturnType<typeof growthPoints>; label: string }) {
  const formats = useFormats()
  const its = useTexts(storageTexts)
  const { line, area } = growthPaths(points, WIDTH, HEIGHT)
  const top = Math.max(...points.map(({ bytes }) => bytes))
  return (
    <figure class="chart">
      <figcaption class="quiet small-text">{formats.size(top)}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path class="area" d={area} />
        <path class="line" d={line} />
      </svg>
      <div class="row between quiet small-text">
        <span>{formats.date(points[0]?.at ?? 0)}</span>
        <span>{its.today}</span>
      </div>
    </figure>
  )
}

function Months({ months }: { months: Storage['months'] }) {
  const formats = useFormats()
  const top = Math.max(1, ...months.map(({ bytes }) => bytes))
  return (
    <ul class="bars">
      {months.map(({ month, bytes }) => (
        <li key={month}>
          <span>{month}</span>
          <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
            <rect x={0} y={0} width={(bytes / top) * 100} height={12} />
          </svg>
          <span>{formats.size(bytes)}</span>
        </li>
      ))}
    </ul>
  )
}
