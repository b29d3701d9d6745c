import { ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Table } from '../../parts/table.tsx'
import { peopleTexts } from './texts.ts'

/** Links that can still be used. */
export function InvitationsTab() {
  const its = useTexts(peopleTexts)
  const formats = useFormats()
  const action = useAction()
  const asked = useAsked((signal) => ask('GET /invitations', { signal }), [])
  const withdraw = (id: string) =>
    action.run(async () => {
      await ask('DELETE /invitations/{id}', { params: { id } })
      asked.reload()
    })
  return (
    <>
      {action.problem && <ErrorNote problem={action.problem} />}
      <Loaded of={asked}>
        {({ items }) => (
          <Table
            label={its.invitations}
            rows={items}
            keyOf={(one) => one.id}
            empty={its.invitationsEmpty}
            columns={[
              { head: its.note, by: (one) => one.note, cell: (one) => one.note || one.login || '' },
              { head: its.kind, cell: (one) => its.kinds[one.kind] },
              { head: its.role, cell: (one) => its.roles[one.role] },
              { head: its.organisation, cell: (one) => one.organisationName ?? '' },
              {
                head: its.expires,
                by: (one) => one.expiresAt,
                cell: (one) => formats.dateTime(one.expiresAt),
              },
              {
                head: its.withdraw,
                cell: (one) => (
                  <button
                    type="button"
                    class="small"
                    aria-label={its.withdrawWhat(one.note)}
                    onClick={() => void withdraw(one.id)}
                  >
                    {its.withdraw}
                  </button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </>
  )
}
