import { useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { common } from '../../i18n/common.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Form, useDraft } from '../../parts/form.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Table } from '../../parts/table.tsx'
import { peopleTexts } from './texts.ts'

type Organisation = AnswerOf<'GET /organisations'>['items'][number]

/** The organisations. */
export function OrganisationsTab() {
  const its = useTexts(peopleTexts)
  const shared = useTexts(common)
  const [edited, setEdited] = useState<Organisation | 'new'>()
  const [deleted, setDeleted] = useState<Organisation>()
  const asked = useAsked((signal) => ask('GET /organisations', { signal }), [])
  return (
    <>
      <div class="row filters">
        <button type="button" class="primary" onClick={() => setEdited('new')}>
          {its.newOrganisation}
        </button>
      </div>
      <Loaded of={asked}>
        {({ items }) => (
          <Table
            label={its.organisations}
            rows={items}
            keyOf={(one) => one.id}
            empty={its.organisationsEmpty}
            columns={[
              { head: its.name, by: (one) => one.name, cell: (one) => one.name },
              { head: its.description, cell: (one) => one.description },
              { head: its.members, isNumber: true, by: (one) => one.people, cell: (one) => one.people },
              {
                head: shared.edit,
                cell: (one) => (
                  <div class="row tight">
                    <button
                      type="button"
                      class="small"
                      aria-label={its.editOrganisation(one.name)}
                      onClick={() => setEdited(one)}
                    >
                      {shared.edit}
                    </button>
                    <button
                      type="button"
                      class="small"
                      aria-label={its.deleteOrganisation(one.name)}
                      onClick={() => setDeleted(one)}
                    >
                      {shared.delete}
                    </button>
                  </div>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {edited && (
        <OrganisationDialog
          had={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onDone={() => {
            setEdited(undefined)
            asked.reload()
          }}
        />
      )}
      {deleted && (
        <Confirm
          title={`${its.deleteOrganisation(deleted.name)}?`}
          verb={its.deleteOrganisation(deleted.name)}
          work={() => ask('DELETE /organisations/{id}', { params: { id: deleted.id } })}
          onClose={() => setDeleted(undefined)}
          onDone={asked.reload}
        />
      )}
    </>
  )
}

interface OrganisationDialogProps {
  had: Organisation | undefined
  onClose(): void
  onDone(): void
}

function OrganisationDialog({ had, onClose, onDone }: OrganisationDialogProps) {
  const its = useTexts(peopleTexts)
  const { values, set } = useDraft({ name: had?.name ?? '', description: had?.description ?? '' })
  const save = async () => {
    if (had) await ask('PATCH /organisations/{id}', { params: { id: had.id }, body: values })
    else await ask('POST /organisations', { body: values })
    onDone()
  }
  return (
    <Dialog title={had ? its.editOrganisation(had.name) : its.newOrganisation} onClose={onClose}>
      <Form work={save} onCancel={onClose}>
        <TextField
          label={its.name}
          required
          maxLength={64}
          hasFocus
          value={values.name}
          onChange={(value) => set('name', value)}
        />
        <TextField
          label={its.description}
          isOptional
          rows={3}
          maxLength={2000}
          value={values.description}
          onChange={(value) => set('description', value)}
        />
      </Form>
    </Dialog>
  )
}
