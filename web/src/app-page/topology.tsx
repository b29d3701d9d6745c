import { useMemo } from 'preact/hooks'
import { useTexts } from '../i18n/texts.ts'
import type { AppPart } from './components.tsx'
import { appPage } from './texts.ts'
import { BOX, layOut, pathOf } from './topology-layout.ts'

/** Characters of a name that fit into a box: wide ones count twice. */
const ROOM = 20

/** A drawing of who talks to whom; nothing where there is nobody to talk to. */
export function Topology({ parts }: { parts: readonly AppPart[] }) {
  const its = useTexts(appPage)
  const components = useMemo(() => parts.filter(({ kind }) => kind === 'component'), [parts])
  const drawing = useMemo(() => layOut(components), [components])
  if (components.length < 2) return null
  return (
    <section class="part" aria-labelledby="topology">
      <h2 id="topology">{its.topology}</h2>
      <p class="quiet">{its.topologyHelp}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it with the arrow keys */}
      <div class="topology" role="group" aria-label={its.topology} tabIndex={0}>
        <svg
          role="img"
          aria-label={its.topologyOf(components.length, drawing.links.length)}
          width={drawing.width}
          height={drawing.height}
          viewBox={`0 0 ${drawing.width} ${drawing.height}`}
        >
          <defs>
            <marker
              id="arrow"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="8"
              markerHeight="8"
              orient="auto"
            >
              <path class="arrow" d="M0 0L8 4L0 8z" />
            </marker>
          </defs>
          {drawing.links.map((link) => (
            <path
              key={`${link.from.key} ${link.to.key}`}
              class="link"
              d={pathOf(link)}
              marker-end="url(#arrow)"
            >
              <title>{its.calls(link.from.name, link.to.name)}</title>
            </path>
          ))}
          {drawing.boxes.map(({ key, name, x, y }) => (
            <g key={key}>
              <title>{name}</title>
              <rect x={x} y={y} width={BOX.width} height={BOX.height} rx="8" />
              <text
                x={x + BOX.width / 2}
                y={y + BOX.height / 2}
                dominant-baseline="central"
                text-anchor="middle"
              >
                {shortened(name)}
              </text>
            </g>
          ))}
        </svg>
      </div>
    </section>
  )
}

function shortened(name: string): string {
  let room = ROOM
  let kept = ''
  for (const sign of name) {
    room -= (sign.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1
    if (room < 0) return `${kept}…`
    kept += sign
  }
  return kept
}
