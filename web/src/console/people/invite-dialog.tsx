import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Copyable } from '../../parts/copy.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { Form, useDraft } from '../../parts/form.tsx'
import { peopleTexts } from './texts.ts'
import { ROLES } from './users-tab.tsx'

const HOURS = ['24', '72', '168']

/** Makes a link with which somebody makes their account. */
export function InviteDialog({ onClose }: { onClose(): void }) {
  const its = useTexts(peopleTexts)
  const formats = useFormats()
  const [made, setMade] = useState<{ link: string; expiresAt: number }>()
  const { data: organisations } = useAsked((signal) => ask('GET /organisations', { signal }), [])
  const { values, set } = useDraft<{
    note: string
    role: (typeof ROLES)[number]
    organisationId: string
    hours: string
  }>({ note: '', role: 'publisher', organisationId: '', hours: '72' })
  const make = async () => {
    const body = { ...values, organisationId: values.organisationId || null, hours: Number(values.hours) }
    setMade(await ask('POST /invitations', { body }))
  }
  if (made)
    return (
      <Dialog title={its.linkTitle} isWide onClose={onClose}>
        <p>
          {its.linkHelp} {its.linkUntil(formats.dateTime(made.expiresAt))}
        </p>
        <Copyable text={made.link} label={its.linkTitle} />
      </Dialog>
    )
  return (
    <Dialog title={its.inviteTitle} onClose={onClose}>
      <p class="quiet">{its.inviteHelp}</p>
      <Form work={make} verb={its.makeLink} said="" onCancel={onClose}>
        <TextField
          label={its.note}
          help={its.noteHelp}
          isOptional
          maxLength={100}
          value={values.note}
          onChange={(value) => set('note', value)}
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
        <SelectField
          label={its.hours}
          value={values.hours}
          options={HOURS.map((one) => [one, its.hoursOf(Number(one))] as const)}
          onChange={(value) => set('hours', value)}
        />
      </Form>
    </Dialog>
  )
}
