import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Copyable } from '../../parts/copy.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Form, useDraft } from '../../parts/form.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge } from '../../parts/notice.tsx'
import { Table } from '../../parts/table.tsx'
import { transfers } from './texts.ts'

/** Whose bundles are taken without asking, and what others need to trust this store. */
export function SignersTab() {
  const its = useTexts(transfers)
  const formats = useFormats()
  const action = useAction()
  const [isAdding, setAdding] = useState(false)
  const asked = useAsked((signal) => ask('GET /transfers/signers', { signal }), [])
  const revoke = (fingerprint: string) =>
    action.run(async () => {
      await ask('DELETE /transfers/signers/{fingerprint}', { params: { fingerprint } })
      asked.reload()
    })
  return (
    <>
      <p class="quiet lead">{its.signersLead}</p>
      {action.problem && <ErrorNote problem={action.problem} />}
      <Loaded of={asked}>
        {({ own, items }) => (
          <>
            <Table
              label={its.tab.signers}
              rows={items}
              keyOf={(one) => one.fingerprint}
              empty={its.signersEmpty}
              columns={[
                { head: its.name, by: (one) => one.name, cell: (one) => one.name },
                { head: its.fingerprint, cell: (one) => <code>{one.fingerprint}</code> },
                {
                  head: its.state,
                  cell: (one) =>
                    one.revokedAt === null ? (
                      <Badge kind="good">{its.trusted}</Badge>
                    ) : (
                      <Badge kind="bad">{its.revoked}</Badge>
                    ),
                },
                {
                  head: its.since2,
                  isNumber: true,
                  by: (one) => one.addedAt,
                  cell: (one) => formats.date(one.addedAt),
                },
                {
                  head: its.what,
                  cell: (one) =>
                    one.revokedAt === null && (
                      <button type="button" class="small" onClick={() => void revoke(one.fingerprint)}>
                        {its.revoke(one.name)}
                      </button>
                    ),
                },
              ]}
            />
            <div class="part row">
              <button type="button" class="primary" onClick={() => setAdding(true)}>
                {its.addSigner}
              </button>
            </div>
            <section class="part">
              <h2>{its.own}</h2>
              <h3>{its.fingerprint}</h3>
              <Copyable text={own.fingerprint} label={its.fingerprint} />
              <h3>{its.publicKey}</h3>
              <Copyable text={own.publicKey} label={its.publicKey} />
            </section>
          </>
        )}
      </Loaded>
      {isAdding && (
        <AddDialog
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false)
            asked.reload()
          }}
        />
      )}
    </>
  )
}

function AddDialog({ onClose, onDone }: { onClose(): void; onDone(): void }) {
  const its = useTexts(transfers)
  const { values, set } = useDraft({ name: '', publicKey: '' })
  const add = async () => {
    await ask('POST /transfers/signers', { body: values })
    onDone()
  }
  return (
    <Dialog title={its.addSigner} onClose={onClose}>
      <Form work={add} verb={its.addSigner} onCancel={onClose}>
        <TextField
          label={its.name}
          required
          maxLength={100}
          hasFocus
          value={values.name}
          onChange={(value) => set('name', value)}
        />
        <TextField
          label={its.publicKey}
          required
          rows={3}
          isMono
          value={values.publicKey}
          onChange={(value) => set('publicKey', value)}
        />
      </Form>
    </Dialog>
  )
}
