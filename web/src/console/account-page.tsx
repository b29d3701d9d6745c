import { useState } from 'preact/hooks'
import { type AnswerOf, addressOf, ask } from '../api/ask.ts'
import { loadSession } from '../api/session.ts'
import { useAction, useAsked } from '../api/use-asked.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { TextField } from '../parts/fields.tsx'
import { Form, useDraft } from '../parts/form.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Picture } from '../parts/logo.tsx'
import { MarkdownField } from '../parts/markdown-field.tsx'
import { Badge } from '../parts/notice.tsx'
import { PageHead } from '../parts/page.tsx'
import { PictureButton } from '../parts/picture-button.tsx'
import { Table } from '../parts/table.tsx'
import { peopleTexts } from './people/texts.ts'

type Me = AnswerOf<'GET /me'>
const MAX_AVATAR = 1024 * 1024

/** One's own account: profile, picture, password, sessions. */
export function AccountPage() {
  const its = useTexts(peopleTexts)
  const asked = useAsked((signal) => ask('GET /me', { signal }), [])
  return (
    <>
      <PageHead title={its.account} />
      <Loaded of={asked}>
        {(me) => (
          <>
            <Avatar me={me} put={asked.put} />
            <Profile me={me} />
            <section class="part">
              <h2>{its.changePassword}</h2>
              <PasswordForm />
            </section>
            <section class="part">
              <h2>{its.sessions}</h2>
              <SessionList />
            </section>
          </>
        )}
      </Loaded>
    </>
  )
}

function Avatar({ me, put }: { me: Me; put(me: Me): void }) {
  const its = useTexts(peopleTexts)
  const action = useAction()
  const source = me.avatar === null ? undefined : addressOf('/me/avatar', {}, { v: me.avatar.slice(7, 19) })
  return (
    <section class="part">
      <h2>{its.avatar}</h2>
      <div class="row">
        <Picture source={source} name={me.displayName} isLarge />
        <PictureButton
          verb={its.chooseAvatar}
          max={MAX_AVATAR}
          isBusy={action.isBusy}
          onPick={([file]) =>
            file && void action.run(async () => put(await ask('PUT /me/avatar', { body: file })))
          }
        />
        {me.avatar !== null && (
          <button
            type="button"
            onClick={() => void action.run(async () => put(await ask('DELETE /me/avatar')))}
          >
            {its.removeAvatar}
          </button>
        )}
      </div>
      {action.problem && <ErrorNote problem={action.problem} />}
    </section>
  )
}

function Profile({ me }: { me: Me }) {
  const its = useTexts(peopleTexts)
  const { displayName, email, phone, profile } = me
  const draft = useDraft({ displayName, email, phone, profile })
  const { values, set } = draft
  const save = async () => {
    await ask('PATCH /me', { body: draft.changes })
    draft.reset(values)
    await loadSession()
  }
  return (
    <Form work={save} isDirty={draft.isDirty} needsChange>
      <TextField
        label={its.displayName}
        required
        maxLength={64}
        value={values.displayName}
        onChange={(value) => set('displayName', value)}
      />
      <div class="pair">
        <TextField
          label={its.email}
          isOptional
          type="email"
          maxLength={254}
          value={values.email}
          onChange={(value) => set('email', value)}
        />
        <TextField
          label={its.phone}
          isOptional
          maxLength={32}
          value={values.phone}
          onChange={(value) => set('phone', value)}
        />
      </div>
      <MarkdownField
        label={its.profile}
        maxLength={20_000}
        value={values.profile}
        onChange={(value) => set('profile', value)}
      />
    </Form>
  )
}

function PasswordForm() {
  const its = useTexts(peopleTexts)
  const [values, setValues] = useState({ oldPassword: '', newPassword: '' })
  const save = async () => {
    await ask('PUT /me/password', { body: values })
    setValues({ oldPassword: '', newPassword: '' })
  }
  return (
    <Form work={save} verb={its.changePassword} said={its.passwordChanged}>
      <TextField
        label={its.oldPassword}
        type="password"
        autocomplete="current-password"
        required
        value={values.oldPassword}
        onChange={(oldPassword) => setValues({ ...values, oldPassword })}
      />
      <TextField
        label={its.newPassword}
        help={its.passwordHelp}
        type="password"
        autocomplete="new-password"
        required
        minLength={10}
        value={values.newPassword}
        onChange={(newPassword) => setValues({ ...values, newPassword })}
      />
    </Form>
  )
}

function SessionList() {
  const its = useTexts(peopleTexts)
  const formats = useFormats()
  const action = useAction()
  const asked = useAsked((signal) => ask('GET /sessions', { signal }), [])
  return (
    <Loaded of={asked}>
      {({ items }) => (
        <>
          {action.problem && <ErrorNote problem={action.problem} />}
          <Table
            label={its.sessions}
            rows={items}
            keyOf={(one) => one.id}
            empty=""
            columns={[
              { head: its.device, cell: (one) => one.agent },
              { head: its.address, cell: (one) => <code>{one.address}</code> },
              { head: its.since, by: (one) => one.createdAt, cell: (one) => formats.dateTime(one.createdAt) },
              {
                head: its.end,
                cell: (one) =>
                  one.isCurrent ? (
                    <Badge kind="good">{its.current}</Badge>
                  ) : (
                    <button
                      type="button"
                      class="small"
                      aria-label={its.endWhat(one.agent)}
                      onClick={() =>
                        void action.run(async () => {
                          await ask('DELETE /sessions/{id}', { params: { id: one.id } })
                          asked.reload()
                        })
                      }
                    >
                      {its.end}
                    </button>
                  ),
              },
            ]}
          />
        </>
      )}
    </Loaded>
  )
}
