import { type AnswerOf, ask } from '../api/ask.ts'
import { useTexts } from '../i18n/texts.ts'
import { CheckField, TextField } from '../parts/fields.tsx'
import { Form, useDraft } from '../parts/form.tsx'
import { storeTexts } from './store-texts.ts'

type Settings = AnswerOf<'GET /transfers/settings'>['settings']
/** Rates are shown in millions of bytes. */
const MB = 1_000_000

const valuesOf = ({ directories, rateLimit, unsignedPackages, usb }: Settings) => ({
  directories: directories.join('\n'),
  rate: rateLimit === null ? '' : String(rateLimit / MB),
  unsigned: unsignedPackages,
  watch: usb.watch,
  importTrusted: usb.importTrusted,
})

/** What may come in, from where, and how fast. What is not shown here stays. */
export function TransferForm({ settings, inbox }: { settings: Settings; inbox: string }) {
  const its = useTexts(storeTexts)
  const draft = useDraft(valuesOf(settings))
  const { values, set } = draft
  const save = async () => {
    const body = {
      ...settings,
      directories: values.directories
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
      rateLimit: values.rate.trim() === '' ? null : Math.round(Number(values.rate) * MB),
      unsignedPackages: values.unsigned,
      usb: { ...settings.usb, watch: values.watch, importTrusted: values.importTrusted },
    }
    const saved = await ask('PUT /transfers/settings', { body })
    draft.reset(valuesOf(saved.settings))
  }
  return (
    <Form work={save} isDirty={draft.isDirty} needsChange>
      <CheckField label={its.unsigned} value={values.unsigned} onChange={(value) => set('unsigned', value)} />
      <CheckField label={its.usbWatch} value={values.watch} onChange={(value) => set('watch', value)} />
      <CheckField
        label={its.usbTrusted}
        help={its.usbTrustedHelp}
        value={values.importTrusted}
        onChange={(value) => set('importTrusted', value)}
      />
      <TextField
        label={its.rateLimit}
        help={its.rateLimitHelp}
        type="number"
        min={1}
        isOptional
        value={values.rate}
        onChange={(value) => set('rate', value)}
      />
      <TextField
        label={its.directories}
        help={its.directoriesHelp(inbox)}
        rows={3}
        isMono
        isOptional
        value={values.directories}
        onChange={(value) => set('directories', value)}
      />
    </Form>
  )
}
