import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { common } from '../../i18n/common.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { say } from '../../parts/say.tsx'
import { repositoryTexts, shortDigest } from './texts.ts'

/** What is to be deleted: a tag, a manifest, or the repository. */
export interface Doomed {
  repository: string
  tag?: string
  digest?: string
}

type Plan = AnswerOf<'GET /repositories/deletion'>

interface DeleteDialogProps {
  doomed: Doomed
  onClose(): void
  onDone(): void
}

/** Deletes from a repository, once it is clear what goes and what a collection will free. */
export function DeleteDialog({ doomed, onClose, onDone }: DeleteDialogProps) {
  const its = useTexts(repositoryTexts)
  const shared = useTexts(common)
  const formats = useFormats()
  const action = useAction()
  const { repository, tag, digest } = doomed
  const title =
    tag !== undefined
      ? its.deleteTag(tag)
      : digest !== undefined
        ? its.deleteManifest(shortDigest(digest))
        : its.deleteRepositoryOf(repository)
  const asked = useAsked((signal) => planOf(doomed, signal), [repository, tag, digest])
  return (
    <Dialog title={title} onClose={onClose}>
      <Loaded of={asked} lines={3}>
        {(plan) => (
          <>
            <PlanWords plan={plan} doomed={doomed} />
            {action.problem && <ErrorNote problem={action.problem} />}
            <div class="row end">
              <button type="button" onClick={onClose}>
                {shared.cancel}
              </button>
              <button
                type="button"
                class="destroys"
                aria-busy={action.isBusy}
                onClick={async () => {
                  if (!(await action.run(() => remove(doomed)))) return
                  say(its.deleted)
                  onClose()
                  onDone()
                }}
              >
                {plan.blobs.bytes > 0 ? its.andFree(title, formats.size(plan.blobs.bytes)) : title}
              </button>
            </div>
          </>
        )}
      </Loaded>
    </Dialog>
  )
}

function PlanWords({ plan, doomed }: { plan: Plan; doomed: Doomed }) {
  const its = useTexts(repositoryTexts)
  const formats = useFormats()
  const { tags, manifests, blobs, sharedBytes, listedBy, keptUntil } = plan
  const shown = tags.slice(0, 8).join(', ') + (tags.length > 8 ? ' …' : '')
  return (
    <>
      {doomed.tag === undefined && tags.length > 0 && <p>{its.tagsGo(tags.length, shown)}</p>}
      {listedBy > 0 && <p class="care">! {its.listedBy(listedBy)}</p>}
      <p>
        {manifests === 0
          ? its.nothingGoes
          : blobs.bytes > 0
            ? its.frees(manifests, formats.size(blobs.bytes))
            : its.freesNothing(manifests)}{' '}
        {manifests > 0 && sharedBytes > 0 && its.sharedStays(formats.size(sharedBytes))}
      </p>
      {manifests > 0 && (
        <p class="quiet">
          {keptUntil === null ? its.nextCollection : its.keptUntil(formats.dateTime(keptUntil))}
        </p>
      )}
    </>
  )
}

function planOf({ repository, tag, digest }: Doomed, signal: AbortSignal): Promise<Plan> {
  if (tag !== undefined) return ask('GET /repositories/tag/deletion', { query: { repository, tag }, signal })
  if (digest !== undefined)
    return ask('GET /repositories/manifest/deletion', { query: { repository, digest }, signal })
  return ask('GET /repositories/deletion', { query: { repository }, signal })
}

function remove({ repository, tag, digest }: Doomed): Promise<Plan> {
  if (tag !== undefined) return ask('DELETE /repositories/tag', { query: { repository, tag } })
  if (digest !== undefined) return ask('DELETE /repositories/manifest', { query: { repository, digest } })
  return ask('DELETE /repositories', { query: { repository } })
}
