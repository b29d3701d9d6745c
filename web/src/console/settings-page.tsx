import { useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../api/ask.ts'
import { Problem } from '../api/problem.ts'
import { useAction, useAsked } from '../api/use-asked.ts'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { CheckField, TextField } from '../parts/fields.tsx'
import { Form, useDraft } from '../parts/form.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page.tsx'
import { say } from '../parts/say.tsx'
import { storeTexts } from './store-texts.ts'
import { TransferForm } from './transfer-form.tsx'

type Maintenance = AnswerOf<'GET /settings/maintenance'>

/** Review of listings, and how the store looks after itself. */
export function SettingsPage() {
  const its = useTexts(storeTexts)
  // All at once: a form that came later would push those below it down.
  const asked = useAsked(
    (signal) =>
      Promise.all([
        ask('GET /settings/listing', { signal }),
        ask('GET /settings/maintenance', { signal }),
        ask('GET /transfers/settings', { signal }),
      ]),
    [],
  )
  return (
    <>
      <PageHead title={its.settings} />
      <Loaded of={asked} lines={12}>
        {([listing, maintenance, { settings, inbox }]) => (
          <>
            <section class="part">
              <h2>{its.reviewTitle}</h2>
              <ReviewSetting reviewed={listing.reviews} />
            </section>
            <section class="part">
              <h2>{its.maintenance}</h2>
              <p class="quiet lead">{its.maintenanceHelp}</p>
              <MaintenanceForm settings={maintenance} />
            </section>
            <section class="part">
              <h2>{its.incoming}</h2>
              <TransferForm settings={settings} inbox={inbox} />
            </section>
          </>
        )}
      </Loaded>
    </>
  )
}

function ReviewSetting({ reviewed }: { reviewed: boolean }) {
  const its = useTexts(storeTexts)
  const shared = useTexts(common)
  const [isOn, setOn] = useState(reviewed)
  const action = useAction()
  return (
    <>
      <CheckField
        label={its.review}
        help={its.reviewHelp}
        value={isOn}
        onChange={(value) =>
          void action.run(async () => {
            const { reviews } = await ask('PUT /settings/listing', { body: { reviews: value } })
            setOn(reviews)
            say(shared.saved)
          })
        }
      />
      {action.problem && <ErrorNote problem={action.problem} />}
    </>
  )
}

const valuesOf = ({ gc, uploads, scrub, retention }: Maintenance) => ({
  gcSchedule: gc.schedule ?? '',
  gcGrace: gc.grace,
  unpublishedGrace: gc.unpublishedGrace,
  uploadsSchedule: uploads.schedule ?? '',
  uploadsAge: uploads.maxAge,
  scrubSchedule: scrub.schedule ?? '',
  scrubRate: String(scrub.rate),
  retention: JSON.stringify(retention, undefined, 2),
})

type Values = ReturnType<typeof valuesOf>

function MaintenanceForm({ settings }: { settings: Maintenance }) {
  const its = useTexts(storeTexts)
  const draft = useDraft(valuesOf(settings))
  const { values, set } = draft
  const save = async () => {
    const saved = await ask('PUT /settings/maintenance', { body: bodyOf(settings, values, its.notJson) })
    draft.reset(valuesOf(saved))
  }
  const field = (name: keyof Values, label: string, help?: string) => (
    <TextField
      key={name}
      label={label}
      help={help}
      value={values[name]}
      onChange={(value) => set(name, value)}
    />
  )
  return (
    <Form work={save} isDirty={draft.isDirty} needsChange>
      <div class="pair">
        {field('gcSchedule', its.gcSchedule)}
        {field('gcGrace', its.gcGrace, its.durationHelp)}
        {field('unpublishedGrace', its.unpublishedGrace, its.durationHelp)}
        {field('uploadsSchedule', its.uploadsSchedule)}
        {field('uploadsAge', its.uploadsAge, its.durationHelp)}
        {field('scrubSchedule', its.scrubSchedule)}
        {field('scrubRate', its.scrubRate)}
      </div>
      <TextField
        label={its.retention}
        help={its.retentionHelp}
        rows={4}
        isMono
        value={values.retention}
        onChange={(value) => set('retention', value)}
      />
    </Form>
  )
}

function bodyOf(settings: Maintenance, values: Values, notJson: string): Maintenance {
  let retention: Maintenance['retention']
  try {
    retention = JSON.parse(values.retention || '[]') as Maintenance['retention']
  } catch {
    throw new Problem({ status: 0, code: 'REQUEST_INVALID', happened: notJson, next: '', requestId: '' })
  }
  return {
    ...settings,
    gc: {
      schedule: values.gcSchedule || null,
      grace: values.gcGrace,
      unpublishedGrace: values.unpublishedGrace,
    },
    uploads: { schedule: values.uploadsSchedule || null, maxAge: values.uploadsAge },
    scrub: { schedule: values.scrubSchedule || null, rate: Number(values.scrubRate) },
    retention,
  }
}
