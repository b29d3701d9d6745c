import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { ask } from '../api/ask.ts'
import { useAsked } from '../api/use-asked.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { architecturesOf } from '../market/app-cards.tsx'
import { SelectField } from '../parts/fields.tsx'
import type { App, Version } from './app-page.tsx'
import { InstallDialog } from './install-dialog.tsx'
import { OfflinePackages } from './offline-packages.tsx'
import { OriginOfVersion } from './origin.tsx'
import { PublisherCard } from './publisher-card.tsx'
import { appPage } from './texts.ts'

interface FactsProps {
  app: App
  /** The version that is looked at; undefined for an app without one. */
  chosen: string | undefined
  version: Version | undefined
  onVersion(version: string): void
}

/** What to know before one decides, and the one button. */
export function Facts({ app, chosen, version, onVersion }: FactsProps) {
  const its = useTexts(appPage)
  const formats = useFormats()
  const [isInstalling, setInstalling] = useState(false)
  const line = app.versionLines.find((one) => one.version === chosen)
  return (
    <aside class="panel" aria-label={its.facts}>
      {chosen !== undefined && (
        <>
          <SelectField
            label={its.version}
            value={chosen}
            options={app.versionLines.map(
              (one) => [one.version, one.enabled ? one.version : `${one.version} · ${its.disabled}`] as const,
            )}
            onChange={onVersion}
          />
          <button type="button" class="primary wide" onClick={() => setInstalling(true)}>
            {its.install}
          </button>
        </>
      )}
      <dl class="facts-list">
        {line && (
          <>
            {line.alias && <Fact name={its.alias}>{line.alias}</Fact>}
            <Fact name={its.size}>{formats.size(version?.size ?? line.size)}</Fact>
            <Fact name={its.architecture}>{architecturesOf([line.arch]).join(' · ')}</Fact>
            {(line.cpu > 0 || line.memory > 0) && (
              <Fact name={its.resources}>
                {its.cpuMemory(formats.number(line.cpu / 1000), formats.size(line.memory * 1024 * 1024))}
              </Fact>
            )}
            <Fact name={its.published}>
              <time dateTime={new Date(line.createdAt).toISOString()}>{formats.date(line.createdAt)}</time>
            </Fact>
          </>
        )}
        <Fact name={its.visits}>{its.times(app.visits)}</Fact>
        <Fact name={its.installs}>{its.times(app.installs)}</Fact>
        <Fact name={its.downloads}>{its.times(app.downloads)}</Fact>
        {app.categoryId !== null && <Category id={app.categoryId} />}
        {app.tags.length > 0 && (
          <Fact name={its.tags}>
            {app.tags.map((tag) => (
              <a key={tag} class="tag" href={`/?tag=${encodeURIComponent(tag)}`}>
                {tag}
              </a>
            ))}
          </Fact>
        )}
      </dl>
      <Growth id={app.id} />
      {app.packages.length > 0 && (
        <>
          <h2>{its.packages}</h2>
          <ul class="plain-list">
            {app.packages.map((one) => (
              <li key={one.id}>
                <strong>{one.name}</strong> <span class="quiet">{one.version ?? its.newestVersion}</span>
                {one.description && <p class="quiet small-text">{one.description}</p>}
              </li>
            ))}
          </ul>
        </>
      )}
      <h2>{its.publisher}</h2>
      <PublisherCard publisher={app.publisher} />
      {line && <OriginOfVersion app={app} line={line} version={version} />}
      {line && <OfflinePackages app={app} version={line.version} />}
      {isInstalling && line && (
        <InstallDialog app={app} line={line} version={version} onClose={() => setInstalling(false)} />
      )}
    </aside>
  )
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** The category by its name, and the way to what else is in it. */
function Category({ id }: { id: string }) {
  const its = useTexts(appPage)
  const { data } = useAsked((signal) => ask('GET /categories', { signal }), [])
  const known = data?.items.find((one) => one.id === id)
  return (
    <Fact name={its.category}>
      {known ? <a href={`/?category=${encodeURIComponent(id)}`}>{known.name}</a> : '\u00a0'}
    </Fact>
  )
}

/** Visits of the last days as bars; the sums in words. */
function Growth({ id }: { id: string }) {
  const its = useTexts(appPage)
  const { data } = useAsked(
    (signal) => ask('GET /apps/{id}/counts', { params: { id }, query: { days: 30 }, signal }),
    [id],
  )
  const days = data?.days ?? []
  const top = Math.max(1, ...days.map(({ visits }) => visits))
  const sum = (name: 'visits' | 'installs') => days.reduce((total, day) => total + day[name], 0)
  return (
    <div class="growth">
      <svg viewBox="0 0 240 32" preserveAspectRatio="none" aria-hidden="true">
        {days.map(({ day, visits }, i) => {
          const height = (visits / top) * 32
          return <rect key={day} x={i * 8} y={32 - height} width={6} height={height} />
        })}
      </svg>
      <p class="quiet small-text">{its.growthOf(sum('visits'), sum('installs'))}</p>
    </div>
  )
}
