import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useUser } from '../../api/session.ts'
import { useAction } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { SelectField } from '../../parts/fields.tsx'
import { say } from '../../parts/say.tsx'
import { go } from '../../router/place.ts'
import type { TabProps } from './app-editor.tsx'
import { ListingBadge } from './apps-page.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import { RefuseDialog } from './refuse-dialog.tsx'
import { keeping } from './texts.ts'

const VISIBILITIES = ['public', 'market', 'organisation', 'private'] as const

/** Listing, review, who sees it, and deleting the app. */
export function ListingTab({ app, reload, put }: TabProps) {
  const its = useTexts(keeping)
  const isAdministrator = useUser()?.role === 'administrator'
  const action = useAction()
  const [asks, setAsks] = useState<'refuse' | 'delete'>()
  const params = { id: app.id }
  const list = () =>
    action.run(async () => {
      const { listing } = await ask('POST /apps/{id}/list', { params })
      say(listing === 'review' ? its.reviewNow : its.listedNow)
      reload()
    })
  const unlist = () =>
    action.run(async () => {
      await ask('POST /apps/{id}/unlist', { params })
      say(its.unlistedNow)
      reload()
    })
  const approve = () =>
    action.run(async () => {
      await ask('POST /apps/{id}/approve', { params })
      say(its.listedNow)
      reload()
    })
  const help = { listed: its.listedHelp, review: its.reviewHelp, unlisted: its.unlistedHelp }[app.listing]
  return (
    <div class="form">
      <h2>{its.listing}</h2>
      <p>
        <ListingBadge listing={app.listing} /> {help}
      </p>
      {app.reviewNote && (
        <p class="care">
          {its.refused} {app.reviewNote}
        </p>
      )}
      {action.problem && <ErrorNote problem={action.problem} />}
      <div class="row">
        {app.listing === 'unlisted' && (
          <button type="button" class="primary" aria-busy={action.isBusy} onClick={() => void list()}>
            {its.list}
          </button>
        )}
        {app.listing === 'review' && isAdministrator && (
          <>
            <button type="button" class="primary" aria-busy={action.isBusy} onClick={() => void approve()}>
              {its.approve}
            </button>
            <button type="button" onClick={() => setAsks('refuse')}>
              {its.refuse}
            </button>
          </>
        )}
        {app.listing !== 'unlisted' && (
          <button type="button" aria-busy={action.isBusy} onClick={() => void unlist()}>
            {its.unlist}
          </button>
        )}
      </div>
      <h2>{its.visibility}</h2>
      <SelectField
        label={its.visibility}
        help={its.visibilityHelp}
        value={app.visibility}
        options={VISIBILITIES.map((one) => [one, its.visibilities[one]] as const)}
        onChange={(visibility) =>
          void action.run(async () => put(await ask('PATCH /apps/{id}', { params, body: { visibility } })))
        }
      />
      <h2>{its.deleteApp}</h2>
      <div class="row">
        <button type="button" class="destroys" onClick={() => setAsks('delete')}>
          {its.deleteApp}
        </button>
      </div>
      {asks === 'refuse' && (
        <RefuseDialog
          id={app.id}
          onClose={() => setAsks(undefined)}
          onDone={() => {
            setAsks(undefined)
            reload()
          }}
        />
      )}
      {asks === 'delete' && (
        <DeleteDialog app={app} onClose={() => setAsks(undefined)} onDone={() => go('/console/apps')} />
      )}
    </div>
  )
}
