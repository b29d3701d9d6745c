import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { common } from '../../i18n/common.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { CheckField } from '../../parts/fields.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { say } from '../../parts/say.tsx'
import type { App } from './app-editor.tsx'
import { keeping } from './texts.ts'

interface DeleteDialogProps {
  app: App
  /** One version; the whole app if left out. */
  version?: string
  onClose(): void
  onDone(): void
}

/** Deletes a version or an app, once it is clear what that frees and whom it touches. */
export function DeleteDialog({ app, version, onClose, onDone }: DeleteDialogProps) {
  const its = useTexts(keeping)
  const shared = useTexts(common)
  const formats = useFormats()
  const action = useAction()
  const [isMeant, setMeant] = useState(false)
  const { id } = app
  const asked = useAsked(
    (signal) =>
      version === undefined
        ? ask('GET /apps/{id}/deletion', { params: { id }, signal })
        : ask('GET /apps/{id}/versions/{version}/deletion', { params: { id, version }, signal }),
    [id, version],
  )
  const remove = async () => {
    const query = { force: isMeant }
    if (version === undefined) await ask('DELETE /apps/{id}', { params: { id }, query })
    else await ask('DELETE /apps/{id}/versions/{version}', { params: { id, version }, query })
  }
  const title = version === undefined ? its.deleteAppTitle(app.name) : its.deleteVersion(version)
  return (
    <Dialog title={title} onClose={onClose}>
      <Loaded of={asked} lines={2}>
        {({ bytes, installedBy }) => {
          const size = formats.size(bytes)
          return (
            <>
              <p>
                {its.frees(size)} {its.installedBy(installedBy)}
              </p>
              {installedBy > 0 && <CheckField label={its.deleteAnyway} value={isMeant} onChange={setMeant} />}
              {action.problem && <ErrorNote problem={action.problem} />}
              <div class="row end">
                <button type="button" onClick={onClose}>
                  {shared.cancel}
                </button>
                <button
                  type="button"
                  class="destroys"
                  aria-busy={action.isBusy}
                  disabled={installedBy > 0 && !isMeant}
                  onClick={async () => {
                    if (!(await action.run(remove))) return
                    say(its.deleted)
                    onClose()
                    onDone()
                  }}
                >
                  {version === undefined
                    ? its.deleteAppFrees(app.name, size)
                    : its.deleteVersionFrees(version, size)}
                </button>
              </div>
            </>
          )
        }}
      </Loaded>
    </Dialog>
  )
}
