import { useState } from 'preact/hooks'
import { common } from '../i18n/common.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { architecturesOf } from '../market/app-cards.tsx'
import { Markdown } from '../parts/markdown/markdown.tsx'
import { Badge } from '../parts/notice.tsx'
import type { App } from './app-page.tsx'
import { appPage } from './texts.ts'

/** Versions that show at first, and are added each time. */
const STEP = 10

/** Every version, newest first, with what is new in it. */
export function Versions({ app }: { app: App }) {
  const its = useTexts(appPage)
  const shared = useTexts(common)
  const formats = useFormats()
  const [shown, setShown] = useState(STEP)
  const lines = app.versionLines
  return (
    <section class="part" aria-labelledby="versions">
      <h2 id="versions">{its.versions}</h2>
      {lines.length === 0 && <p class="quiet">{its.versionsEmpty}</p>}
      <ol class="versions">
        {lines.slice(0, shown).map((line) => (
          <li key={line.version}>
            <div class="row">
              <h3>{line.version}</h3>
              {line.alias && <span class="quiet">{line.alias}</span>}
              {!line.enabled && <Badge kind="care">{its.disabled}</Badge>}
              {line.isPlugin && <Badge>{its.plugin}</Badge>}
            </div>
            <p class="facts">
              <time dateTime={new Date(line.updatedAt).toISOString()}>{formats.date(line.updatedAt)}</time>
              {' · '}
              {[line.size > 0 && formats.size(line.size), ...architecturesOf([line.arch])]
                .filter(Boolean)
                .join(' · ')}
            </p>
            {line.notes ? (
              <Markdown source={line.notes} prefix={`notes-${line.version}`} />
            ) : (
              <p class="quiet small-text">{its.noNotes}</p>
            )}
            <p class="code quiet">{line.digest}</p>
          </li>
        ))}
      </ol>
      {lines.length > shown && (
        <button type="button" onClick={() => setShown(shown + STEP)}>
          {shared.showMore}
        </button>
      )}
    </section>
  )
}
