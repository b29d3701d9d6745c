import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Form } from '../../parts/form.tsx'
import { keeping } from './texts.ts'

/** Asks why an app is not listed: its publisher reads it. */
export function RefuseDialog({ id, onClose, onDone }: { id: string; onClose(): void; onDone(): void }) {
  const its = useTexts(keeping)
  const [reason, setReason] = useState('')
  const refuse = async () => {
    await ask('POST /apps/{id}/refuse', { params: { id }, body: { reason } })
    onDone()
  }
  return (
    <Dialog title={its.refuseTitle} onClose={onClose}>
      <Form work={refuse} verb={its.refuse} onCancel={onClose}>
        <TextField
          label={its.reason}
          help={its.reasonHelp}
          required
          maxLength={500}
          hasFocus
          value={reason}
          onChange={setReason}
        />
      </Form>
    </Dialog>
  )
}
