import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Copyable } from '../../parts/copy.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { CheckField, SelectField, TextField } from '../../parts/fields.tsx'
import { Form, useDraft } from '../../parts/form.tsx'
import { peopleTexts } from './texts.ts'
import { type Account, ROLES } from './users-tab.tsx'

/** An account: what it is, its way back in, and shutting it. */
export function UserDialog({ account, onClose }: { account: Account; onClose(): void }) {
  const its = useTexts(peopleTexts)
  const formats = useFormats()
  const action = useAction()
  const [link, setLink] = useState<{ link: string; expiresAt: number }>()
  const [revokes, setRevokes] = useState(false)
  const { data: organisations } = useAsked((signal) => ask('GET /organisations', { signal }), [])
  const { values, set, changes } = useDraft({
    displayName: account.displayName,
    email: account.email,
    role: account.role,
    organisationId: account.organisationId ?? '',
  })
  const params = { id: account.id }
  const save = async () => {
    const { organisationId, ...others } = changes
    const body = {
      ...others,
      ...(organisationId !== undefined && { organisationId: organisationId || null }),
    }
    await ask('PATCH /users/{id}', { params, body })
    onClose()
  }
  const setDisabled = async () => {
    if (account.disabledAt === null)
      await ask('POST /users/{id}/disable', { params, body: { revokeKeys: revokes } })
    else await ask('POST /users/{id}/enable', { params })
    onClose()
  }
  return (
    <Dialog title={its.editUser(account.displayName)} isWide onClose={onClose}>
      <Form work={save} onCancel={onClose}>
        <TextField
          label={its.displayName}
          required
          maxLength={64}
          value={values.displayName}
          onChange={(value) => set('displayName', value)}
        />
        <TextField
          label={its.email}
          isOptional
          type="email"
          maxLength={254}
          value={values.email}
          onChange={(value) => set('email', value)}
        />
        <SelectField
          label={its.role}
          help={its.roleHelp}
          value={values.role}
          options={ROLES.map((one) => [one, its.roles[one]] as const)}
          onChange={(value) => set('role', value)}
        />
        <SelectField
          label={its.organisation}
          value={values.organisationId}
          options={[
            ['', its.noOrganisation],
            ...(organisations?.items ?? []).map(({ id, name }) => [id, name] as const),
          ]}
          onChange={(value) => set('organisationId', value)}
        />
      </Form>
      <hr />
      {action.problem && <ErrorNote problem={action.problem} />}
      {link ? (
        <>
          <p>
            {its.linkHelp} {its.linkUntil(formats.dateTime(link.expiresAt))}
          </p>
          <Copyable text={link.link} label={its.linkTitle} />
        </>
      ) : (
        <button
          type="button"
          onClick={() =>
            void action.run(async () => setLink(await ask('POST /users/{id}/password-link', { params })))
          }
        >
          {its.passwordLink}
        </button>
      )}
      <hr />
      {account.disabledAt === null && (
        <>
          <p class="quiet">{its.disableHelp}</p>
          <CheckField label={its.revokeKeys} value={revokes} onChange={setRevokes} />
        </>
      )}
      <button
        type="button"
        class={account.disabledAt === null ? 'destroys' : ''}
        aria-busy={action.isBusy}
        onClick={() => void action.run(setDisabled)}
      >
        {account.disabledAt === null ? its.disable(account.displayName) : its.enable}
      </button>
    </Dialog>
  )
}
