import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAction } from '../../api/use-asked.ts'
import { common } from '../../i18n/common.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { architecturesOf } from '../../market/app-cards.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { CheckField, TextField } from '../../parts/fields.tsx'
import { Form, useDraft } from '../../parts/form.tsx'
import { MarkdownField } from '../../parts/markdown-field.tsx'
import { Badge } from '../../parts/notice.tsx'
import { Table } from '../../parts/table.tsx'
import type { App, TabProps } from './app-editor.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import { keeping } from './texts.ts'

type Line = App['versionLines'][number]

/** The versions: what is said of each, which are offered, and deleting one. */
export function VersionsTab({ app, reload }: TabProps) {
  const its = useTexts(keeping)
  const shared = useTexts(common)
  const formats = useFormats()
  const action = useAction()
  const [edited, setEdited] = useState<Line>()
  const [deleted, setDeleted] = useState<Line>()
  const setEnabled = (line: Line) =>
    action.run(async () => {
      const params = { id: app.id, version: line.version }
      await ask('PATCH /apps/{id}/versions/{version}', { params, body: { enabled: !line.enabled } })
      reload()
    })
  return (
    <>
      <p class="quiet lead">{its.versionsLead}</p>
      {action.problem && <ErrorNote problem={action.problem} />}
      <Table
        label={its.tab.versions}
        rows={app.versionLines}
        keyOf={(line) => line.version}
        empty={its.noVersions}
        columns={[
          {
            head: its.tab.versions,
            cell: (line) => (
              <>
                {line.version} {line.alias && <span class="quiet">{line.alias}</span>}
              </>
            ),
          },
          {
            head: its.state,
            by: (line) => (line.enabled ? 0 : 1),
            cell: (line) => (
              <Badge kind={line.enabled ? 'good' : 'care'}>{line.enabled ? its.enabled : its.disabled}</Badge>
            ),
          },
          {
            head: its.size,
            isNumber: true,
            by: (line) => line.size,
            cell: (line) => formats.size(line.size),
          },
          { head: its.arch, cell: (line) => architecturesOf([line.arch]).join(' · ') },
          {
            head: its.updated,
            isNumber: true,
            by: (line) => line.updatedAt,
            cell: (line) => formats.date(line.updatedAt),
          },
          {
            head: shared.edit,
            cell: (line) => (
              <div class="row tight">
                <button
                  type="button"
                  class="small"
                  aria-label={its.editVersion(line.version)}
                  onClick={() => setEdited(line)}
                >
                  {shared.edit}
                </button>
                <button type="button" class="small" onClick={() => void setEnabled(line)}>
                  {line.enabled ? its.disable : its.enable}
                </button>
                <button
                  type="button"
                  class="small"
                  aria-label={its.deleteVersion(line.version)}
                  onClick={() => setDeleted(line)}
                >
                  {shared.delete}
                </button>
              </div>
            ),
          },
        ]}
      />
      {edited && (
        <VersionDialog
          appId={app.id}
          line={edited}
          onClose={() => setEdited(undefined)}
          onDone={() => {
            setEdited(undefined)
            reload()
          }}
        />
      )}
      {deleted && (
        <DeleteDialog
          app={app}
          version={deleted.version}
          onClose={() => setDeleted(undefined)}
          onDone={reload}
        />
      )}
    </>
  )
}

interface VersionDialogProps {
  appId: string
  line: Line
  onClose(): void
  onDone(): void
}

function VersionDialog({ appId, line, onClose, onDone }: VersionDialogProps) {
  const its = useTexts(keeping)
  const { alias, notes, isPlugin } = line
  const { values, set, changes } = useDraft({ alias, notes, isPlugin })
  const save = async () => {
    const params = { id: appId, version: line.version }
    await ask('PATCH /apps/{id}/versions/{version}', { params, body: changes })
    onDone()
  }
  return (
    <Dialog title={its.editVersion(line.version)} isWide onClose={onClose}>
      <Form work={save} onCancel={onClose}>
        <TextField
          label={its.alias}
          maxLength={255}
          value={values.alias}
          onChange={(value) => set('alias', value)}
        />
        <MarkdownField
          label={its.notes}
          maxLength={100_000}
          value={values.notes}
          onChange={(value) => set('notes', value)}
        />
        <CheckField
          label={its.isPlugin}
          value={values.isPlugin}
          onChange={(value) => set('isPlugin', value)}
        />
      </Form>
    </Dialog>
  )
}
