import { useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { Form, useDraft } from '../../parts/form.tsx'
import { BindGuide } from './bind-guide.tsx'
import { FirstCall } from './first-call.tsx'
import { clusters } from './texts.ts'

const RIGHTS = {
  OnlyRead: ['OnlyRead'],
  ReadInstall: ['OnlyRead', 'ReadInstall'],
  Write: ['OnlyRead', 'ReadInstall', 'Write'],
} as const
type Rights = keyof typeof RIGHTS
const DAY = 86_400_000
const LIFETIMES = ['0', '30', '90', '365', '1095']

/** Makes an access key, then shows where it goes, and waits with the person for the first call. */
export function ConnectDialog({ onClose }: { onClose(): void }) {
  const its = useTexts(clusters)
  const [made, setMade] = useState<AnswerOf<'POST /access-keys'>>()
  const { values, set } = useDraft<{ name: string; rights: Rights; days: string }>({
    name: '',
    rights: 'ReadInstall',
    days: '0',
  })
  const make = async () => {
    const days = Number(values.days)
    const body = {
      name: values.name,
      actions: [...RIGHTS[values.rights]],
      ...(days > 0 && { expiresAt: Date.now() + days * DAY }),
    }
    setMade(await ask('POST /access-keys', { body }))
  }
  if (made)
    return (
      <Dialog title={its.madeTitle(made.name)} isWide onClose={onClose}>
        <p class="care">{its.shownOnce}</p>
        <BindGuide accessKey={made.accessKey} />
        <FirstCall id={made.id} />
      </Dialog>
    )
  return (
    <Dialog title={its.connect} onClose={onClose}>
      <Form work={make} verb={its.make} said="" onCancel={onClose}>
        <TextField
          label={its.name}
          help={its.nameHelp}
          required
          maxLength={64}
          hasFocus
          value={values.name}
          onChange={(value) => set('name', value)}
        />
        <SelectField
          label={its.rights}
          help={its.rightsHelp}
          value={values.rights}
          options={(Object.keys(RIGHTS) as Rights[]).map((one) => [one, its.actions[one]] as const)}
          onChange={(value) => set('rights', value)}
        />
        <SelectField
          label={its.expires}
          value={values.days}
          options={LIFETIMES.map(
            (days) => [days, days === '0' ? its.expiresNever : its.expiresDays(Number(days))] as const,
          )}
          onChange={(value) => set('days', value)}
        />
      </Form>
    </Dialog>
  )
}
