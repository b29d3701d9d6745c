import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAction } from '../../api/use-asked.ts'
import { common } from '../../i18n/common.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { Form, useDraft } from '../../parts/form.tsx'
import type { App, TabProps } from './app-editor.tsx'
import { keeping } from './texts.ts'

type Package = App['packages'][number]

/** Packages: the named offers, in the order that people see them. */
export function PackagesTab({ app, reload }: TabProps) {
  const its = useTexts(keeping)
  const shared = useTexts(common)
  const action = useAction()
  const [edited, setEdited] = useState<Package | 'new'>()
  const order = app.packages.map(({ id }) => id)
  const move = (id: string, by: number) => {
    const next = order.filter((one) => one !== id)
    next.splice(order.indexOf(id) + by, 0, id)
    void action.run(async () => {
      await ask('PUT /apps/{id}/packages', { params: { id: app.id }, body: { order: next } })
      reload()
    })
  }
  const remove = (id: string) =>
    action.run(async () => {
      await ask('DELETE /packages/{id}', { params: { id } })
      reload()
    })
  return (
    <>
      <p class="quiet lead">{its.packagesLead}</p>
      {action.problem && <ErrorNote problem={action.problem} />}
      {app.packages.length === 0 && <p class="empty">{its.noPackages}</p>}
      <ol class="plain-list panels">
        {app.packages.map((one, i) => (
          <li key={one.id} class="panel">
            <div class="row between">
              <div>
                <h2>{one.name}</h2>
                <p class="quiet">{one.version ?? its.newest}</p>
              </div>
              <div class="row tight">
                <button type="button" class="small" disabled={i === 0} onClick={() => move(one.id, -1)}>
                  {its.up}
                </button>
                <button
                  type="button"
                  class="small"
                  disabled={i === order.length - 1}
                  onClick={() => move(one.id, 1)}
                >
                  {its.down}
                </button>
                <button
                  type="button"
                  class="small"
                  aria-label={its.editPackage(one.name)}
                  onClick={() => setEdited(one)}
                >
                  {shared.edit}
                </button>
                <button
                  type="button"
                  class="small"
                  aria-label={its.removePackage(one.name)}
                  onClick={() => void remove(one.id)}
                >
                  {shared.remove}
                </button>
              </div>
            </div>
            {one.description && <p>{one.description}</p>}
          </li>
        ))}
      </ol>
      <button type="button" onClick={() => setEdited('new')}>
        {its.addPackage}
      </button>
      {edited && (
        <PackageDialog
          app={app}
          had={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onDone={() => {
            setEdited(undefined)
            reload()
          }}
        />
      )}
    </>
  )
}

interface PackageDialogProps {
  app: App
  had: Package | undefined
  onClose(): void
  onDone(): void
}

function PackageDialog({ app, had, onClose, onDone }: PackageDialogProps) {
  const its = useTexts(keeping)
  const { values, set } = useDraft({
    name: had?.name ?? '',
    description: had?.description ?? '',
    version: had?.version ?? '',
  })
  const save = async () => {
    const body = { ...values, version: values.version || null }
    if (had) await ask('PATCH /packages/{id}', { params: { id: had.id }, body })
    else await ask('POST /apps/{id}/packages', { params: { id: app.id }, body })
    onDone()
  }
  return (
    <Dialog title={had ? its.editPackage(had.name) : its.addPackage} onClose={onClose}>
      <Form work={save} onCancel={onClose}>
        <TextField
          label={its.packageName}
          required
          maxLength={64}
          hasFocus
          value={values.name}
          onChange={(value) => set('name', value)}
        />
        <TextField
          label={its.packageDescription}
          isOptional
          rows={3}
          maxLength={2000}
          value={values.description}
          onChange={(value) => set('description', value)}
        />
        <SelectField
          label={its.packageVersion}
          value={values.version}
          options={[['', its.newest], ...app.versionLines.map(({ version }) => [version, version] as const)]}
          onChange={(value) => set('version', value)}
        />
      </Form>
    </Dialog>
  )
}
