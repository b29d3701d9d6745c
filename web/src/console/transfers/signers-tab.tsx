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
import { trustTexts } from './trust-texts.ts'

/** Whose bundles are taken without asking, and what others need to trust this store. */
export function SignersTab() {
  const its = useTexts(transfers)
  const trust = useTexts(trustTexts)
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
      <p class="quiet lead">{trust.signersLead}</p>
      {action.problem && <ErrorNote problem={action.problem} />}
      <Loaded of={asked}>
        {({ own, items }) => (
          <>
            <Table
              label={its.tab.signers}
              rows={items}
              keyOf={(one) => one.fingerprint}
              empty={trust.signersEmpty}
              columns={[
                { head: trust.name, by: (one) => one.name, cell: (one) => one.name },
                { head: trust.fingerprint, cell: (one) => <code>{one.fingerprint}</code> },
                {
                  head: its.state,
                  cell: (one) =>
                    one.revokedAt === null ? (
                      <Badge kind="good">{trust.trusted}</Badge>
                    ) : (
                      <Badge kind="bad">{trust.revoked}</Badge>
                    ),
                },
                {
                  head: trust.since2,
                  isNumber: true,
                  by: (one) => one.addedAt,
                  cell: (one) => formats.date(one.addedAt),
                },
                {
                  head: its.what,
                  cell: (one) =>
                    one.revokedAt === null && (
                      <button type="button" class="small" onClick={() => void revoke(one.fingerprint)}>
                        {trust.revoke(one.name)}
                      </button>
                    ),
                },
              ]}
            />
            <div class="part row">
              <button type="button" class="primary" onClick={() => setAdding(true)}>
                {trust.addSigner}
              </button>
            </div>
            <section class="part">
              <h2>{trust.own}</h2>
              <h3>{trust.fingerprint}</h3>
              <Copyable text={own.fingerprint} label={trust.fingerprint} />
              <h3>{trust.publicKey}</h3>
              <Copyable text={own.publicKey} label={trust.publicKey} />
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
  const trust = useTexts(trustTexts)
  const { values, set } = useDraft({ name: '', publicKey: '' })
  const add = async () => {
    await ask('POST /transfers/signers', { body: values })
    onDone()
  }
  return (
    <Dialog title={trust.addSigner} onClose={onClose}>
      <Form work={add} verb={trust.addSigner} onCancel={onClose}>
        <TextField
          label={trust.name}
          required
          maxLength={100}
          hasFocus
          value={values.name}
          onChange={(value) => set('name', value)}
        />
        <TextField
          label={trust.publicKey}
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
