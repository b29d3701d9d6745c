import { useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { common } from '../../i18n/common.ts'
import { useTexts } from '../../i18n/texts.ts'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge } from '../../parts/notice.tsx'
import { Pager } from '../../parts/pager.tsx'
import { Table } from '../../parts/table.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { peopleTexts } from './texts.ts'
import { UserDialog } from './user-dialog.tsx'

export type Account = AnswerOf<'GET /users'>['items'][number]
export const ROLES = ['member', 'publisher', 'administrator'] as const

/** The accounts of the store. */
export function UsersTab() {
  const its = useTexts(peopleTexts)
  const shared = useTexts(common)
  const [text, setText] = useState('')
  const [role, setRole] = useState<(typeof ROLES)[number] | ''>('')
  const [page, setPage] = useState(1)
  const [edited, setEdited] = useState<Account>()
  const [isInviting, setInviting] = useState(false)
  const asked = useAsked(
    (signal) => ask('GET /users', { query: { text, page, pageSize: 50, ...(role && { role }) }, signal }),
    [text, role, page],
  )
  return (
    <>
      <div class="row filters">
        <TextField
          label={its.find}
          help={its.findHelp}
          type="search"
          maxLength={100}
          value={text}
          onChange={(value) => {
            setText(value)
            setPage(1)
          }}
        />
        <SelectField
          label={its.role}
          value={role}
          options={[['', shared.all], ...ROLES.map((one) => [one, its.roles[one]] as const)]}
          onChange={(value) => {
            setRole(value)
            setPage(1)
          }}
        />
        <button type="button" class="primary" onClick={() => setInviting(true)}>
          {its.invite}
        </button>
      </div>
      <Loaded of={asked} lines={6}>
        {(found) => (
          <>
            <Table
              label={its.people}
              rows={found.items}
              keyOf={(one) => one.id}
              empty={its.empty}
              columns={[
                {
                  head: its.displayName,
                  by: (one) => one.displayName,
                  cell: (one) => (
                    <button type="button" class="plain link" onClick={() => setEdited(one)}>
                      {one.displayName}
                    </button>
                  ),
                },
                { head: its.login, by: (one) => one.login, cell: (one) => <code>{one.login}</code> },
                { head: its.role, by: (one) => one.role, cell: (one) => its.roles[one.role] },
                {
                  head: its.organisation,
                  by: (one) => one.organisationName ?? '',
                  cell: (one) => one.organisationName ?? '',
                },
                {
                  head: its.state,
                  by: (one) => (one.disabledAt === null ? 0 : 1),
                  cell: (one) => (
                    <Badge kind={one.disabledAt === null ? 'good' : 'bad'}>
                      {one.disabledAt === null ? its.active : its.disabled}
                    </Badge>
                  ),
                },
              ]}
            />
            <Pager {...found} onPage={setPage} />
          </>
        )}
      </Loaded>
      {edited && (
        <UserDialog
          account={edited}
          onClose={() => {
            setEdited(undefined)
            asked.reload()
          }}
        />
      )}
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  )
}
