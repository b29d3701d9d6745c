import { addressOf, ask } from '../api/ask.ts'
import { useAsked } from '../api/use-asked.ts'
import { useTexts } from '../i18n/texts.ts'
import { Picture } from '../parts/logo.tsx'
import type { App } from './app-page.tsx'
import { appPage } from './texts.ts'

/** Who brought the app. */
export function PublisherCard({ publisher }: { publisher: App['publisher'] }) {
  const its = useTexts(appPage)
  const id = publisher?.userId ?? undefined
  const { data } = useAsked(
    async (signal) =>
      id === undefined ? undefined : ask('GET /publishers/{id}', { params: { id }, signal }),
    [id],
  )
  if (!publisher) return <p class="quiet">{its.importedHelp}</p>
  const avatar = id !== undefined && data?.avatar ? addressOf('/publishers/{id}/avatar', { id }) : undefined
  return (
    <div class="row publisher">
      <Picture source={avatar} name={publisher.name} />
      <div>
        {id === undefined ? (
          <strong>{publisher.name}</strong>
        ) : (
          <a href={`/publishers/${id}`}>{publisher.name}</a>
        )}
        {data?.organisation && <p class="quiet">{its.memberOf(data.organisation.name)}</p>}
      </div>
    </div>
  )
}
