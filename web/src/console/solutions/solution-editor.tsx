import { useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Form, useDraft } from '../../parts/form.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { MarkdownField } from '../../parts/markdown-field.tsx'
import { Badge } from '../../parts/notice.tsx'
import { PageHead } from '../../parts/page.tsx'
import { go } from '../../router/place.ts'
import { AppPicker } from '../app-picker.tsx'
import { storeTexts } from '../store-texts.ts'

type Solution = AnswerOf<'GET /solutions/{id}'>

/** A solution, as its keepers edit it. */
export function SolutionEditor({ id }: { id: string }) {
  const asked = useAsked((signal) => ask('GET /solutions/{id}', { params: { id }, signal }), [id])
  return (
    <Loaded of={asked} isPage>
      {(solution) => <Editor solution={solution} put={asked.put} />}
    </Loaded>
  )
}

const valuesOf = ({ name, description, introduction, apps }: Solution) => ({
  name,
  description,
  introduction,
  apps: apps.map((app) => ({ id: app.id, name: app.name })),
})

function Editor({ solution, put }: { solution: Solution; put(solution: Solution): void }) {
  const its = useTexts(storeTexts)
  const action = useAction()
  const [isDeleting, setDeleting] = useState(false)
  const draft = useDraft(valuesOf(solution))
  const { values, set, changes } = draft
  const params = { id: solution.id }
  const save = async () => {
    const { apps, ...texts } = changes
    const body = { ...texts, ...(apps && { apps: apps.map(({ id }) => id) }) }
    const saved = await ask('PATCH /solutions/{id}', { params, body })
    put(saved)
    draft.reset(valuesOf(saved))
  }
  const setListed = () =>
    action.run(async () =>
      put(
        await ask(solution.listed ? 'POST /solutions/{id}/unlist' : 'POST /solutions/{id}/list', { params }),
      ),
    )
  return (
    <>
      <PageHead
        title={solution.name}
        beside={
          <>
            <Badge kind={solution.listed ? 'good' : 'plain'}>
              {solution.listed ? its.listed : its.unlisted}
            </Badge>
            <a class="button" href={`/solutions/${solution.id}`}>
              {its.view}
            </a>
            <button type="button" aria-busy={action.isBusy} onClick={() => void setListed()}>
              {solution.listed ? its.unlist : its.list}
            </button>
          </>
        }
      />
      {action.problem && <ErrorNote problem={action.problem} />}
      <Form work={save} isDirty={draft.isDirty} needsChange>
        <TextField
          label={its.name}
          required
          maxLength={128}
          value={values.name}
          onChange={(value) => set('name', value)}
        />
        <TextField
          label={its.description}
          rows={2}
          maxLength={2000}
          value={values.description}
          onChange={(value) => set('description', value)}
        />
        <AppPicker picked={values.apps} onChange={(value) => set('apps', value)} />
        <MarkdownField
          label={its.introduction}
          value={values.introduction}
          onChange={(value) => set('introduction', value)}
        />
      </Form>
      <div class="part">
        <button type="button" class="destroys" onClick={() => setDeleting(true)}>
          {its.deleteSolution(solution.name)}
        </button>
      </div>
      {isDeleting && (
        <Confirm
          title={`${its.deleteSolution(solution.name)}?`}
          verb={its.deleteSolution(solution.name)}
          work={() => ask('DELETE /solutions/{id}', { params })}
          onClose={() => setDeleting(false)}
          onDone={() => go('/console/solutions')}
        >
          <p>{its.appsStay}</p>
        </Confirm>
      )}
    </>
  )
}
