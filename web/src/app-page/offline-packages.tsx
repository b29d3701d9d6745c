import { useEffect } from 'preact/hooks'
import { addressOf, ask } from '../api/ask.ts'
import { useUser } from '../api/session.ts'
import { useAction, useAsked } from '../api/use-asked.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { Badge } from '../parts/notice.tsx'
import type { App } from './app-page.tsx'
import { appPage } from './texts.ts'

const LOOK = 2000
const FORMATS = ['ram', 'bundle', 'docker-compose', 'helm'] as const

/** Packages of a version to carry away; its keepers have them made here. */
export function OfflinePackages({ app, version }: { app: App; version: string }) {
  const its = useTexts(appPage)
  const formats = useFormats()
  const user = useUser()
  const action = useAction()
  const params = { id: app.id, version }
  const asked = useAsked(
    async (signal) =>
      user ? ask('GET /apps/{id}/versions/{version}/offline-packages', { params, signal }) : undefined,
    [app.id, version, user?.id],
  )
  const items = asked.data?.items ?? []
  const { reload } = asked
  const isMaking = items.some(({ state }) => state === 'making')
  useEffect(() => {
    if (!isMaking) return
    const timer = setInterval(reload, LOOK)
    return () => clearInterval(timer)
  }, [isMaking, reload])
  const make = (format: (typeof FORMATS)[number]) =>
    action.run(async () => {
      await ask('POST /apps/{id}/versions/{version}/offline-packages', { params, body: { format } })
      reload()
    })
  const missing = FORMATS.filter((format) => !items.some((one) => one.format === format && !one.outdated))
  return (
    <section aria-labelledby="offline">
      <h2 id="offline">{its.offline}</h2>
      {!user && <p class="quiet">{its.offlineSignIn}</p>}
      {user && items.length === 0 && !app.isKept && <p class="quiet">{its.offlineNone}</p>}
      <ul class="plain-list">
        {items.map((one) => (
          <li key={one.id}>
            {one.state === 'ready' ? (
              <a href={addressOf('/offline-packages/{id}/file', { id: one.id })} download>
                {its.formatOf(one.format)} {formats.size(one.size)}
              </a>
            ) : (
              <span role="status">
                {its.formatOf(one.format)} <span class="quiet">{its.making}</span>
              </span>
            )}{' '}
            {one.outdated && <Badge kind="care">{its.outdated}</Badge>}
          </li>
        ))}
      </ul>
      {action.problem && <ErrorNote problem={action.problem} />}
      {user && app.isKept && missing.length > 0 && (
        <div class="row chips">
          {missing.map((format) => (
            <button key={format} type="button" class="small" onClick={() => void make(format)}>
              {its.makeOffline(its.formatOf(format))}
            </button>
          ))}
        </div>
      )}
    </section>
  )
}
