import { useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../api/ask.ts'
import { useAction, useAsked } from '../api/use-asked.ts'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { SelectField, TextField } from '../parts/fields.tsx'
import { Form, useDraft } from '../parts/form.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page.tsx'
import { categoryOptions } from './category-options.ts'
import { storeTexts } from './store-texts.ts'

type Category = AnswerOf<'GET /categories'>['items'][number]

/** The tree of categories. */
export function CategoriesPage() {
  const its = useTexts(storeTexts)
  const [edited, setEdited] = useState<Category | 'new'>()
  const [removed, setRemoved] = useState<Category>()
  const asked = useAsked((signal) => ask('GET /categories', { signal }), [])
  const move = useAction()
  return (
    <>
      <PageHead
        title={its.categories}
        lead={its.categoriesLead}
        beside={
          <button type="button" class="primary" onClick={() => setEdited('new')}>
            {its.newCategory}
          </button>
        }
      />
      {move.problem && <ErrorNote problem={move.problem} />}
      <Loaded of={asked}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="empty">{its.categoriesEmpty}</p>
          ) : (
            <Branch
              all={items}
              parentId={null}
              onEdit={setEdited}
              onRemove={setRemoved}
              onSwap={(one, other) =>
                void move.run(async () => {
                  const siblings = items.filter(({ parentId }) => parentId === one.parentId)
                  const order = siblings.map(({ id }) =>
                    id === one.id ? other.id : id === other.id ? one.id : id,
                  )
                  for (const [position, id] of order.entries())
                    await ask('PATCH /categories/{id}', { params: { id }, body: { position } })
                  asked.reload()
                })
              }
            />
          )
        }
      </Loaded>
      {edited && (
        <CategoryDialog
          had={edited === 'new' ? undefined : edited}
          all={asked.data?.items ?? []}
          onClose={() => setEdited(undefined)}
          onDone={() => {
            setEdited(undefined)
            asked.reload()
          }}
        />
      )}
      {removed && (
        <Confirm
          title={`${its.removeCategory(removed.name)}?`}
          verb={its.removeCategory(removed.name)}
          work={() => ask('DELETE /categories/{id}', { params: { id: removed.id } })}
          onClose={() => setRemoved(undefined)}
          onDone={asked.reload}
        >
          <p>{its.categoryMoves}</p>
        </Confirm>
      )}
    </>
  )
}

interface BranchProps {
  all: Category[]
  parentId: string | null
  onEdit(one: Category): void
  onRemove(one: Category): void
  onSwap(one: Category, other: Category): void
}

function Branch(props: BranchProps) {
  const its = useTexts(storeTexts)
  const shared = useTexts(common)
  const { all, parentId, onEdit, onRemove, onSwap } = props
  const here = all.filter((one) => one.parentId === parentId)
  if (here.length === 0) return null
  return (
    <ul class="tree">
      {here.map((one, i) => {
        const [before, after] = [here[i - 1], here[i + 1]]
        return (
          <li key={one.id}>
            <div class="row between">
              <span>
                {one.name} <span class="quiet small-text">{its.appCount(one.apps)}</span>
              </span>
              <span class="row tight">
                <button
                  type="button"
                  class="small"
                  aria-label={its.earlier(one.name)}
                  disabled={!before}
                  onClick={() => before && onSwap(one, before)}
                >
                  ↑
                </button>
                <button
                  type="button"
                  class="small"
                  aria-label={its.later(one.name)}
                  disabled={!after}
                  onClick={() => after && onSwap(one, after)}
                >
                  ↓
                </button>
                <button
                  type="button"
                  class="small"
                  aria-label={its.rename(one.name)}
                  onClick={() => onEdit(one)}
                >
                  {shared.edit}
                </button>
                <button
                  type="button"
                  class="small"
                  aria-label={its.removeCategory(one.name)}
                  onClick={() => onRemove(one)}
                >
                  {shared.remove}
                </button>
              </span>
            </div>
            <Branch {...props} parentId={one.id} />
          </li>
        )
      })}
    </ul>
  )
}

interface CategoryDialogProps {
  had: Category | undefined
  all: Category[]
  onClose(): void
  onDone(): void
}

function CategoryDialog({ had, all, onClose, onDone }: CategoryDialogProps) {
  const its = useTexts(storeTexts)
  const { values, set } = useDraft({ name: had?.name ?? '', parentId: had?.parentId ?? '' })
  const save = async () => {
    const body = { name: values.name, parentId: values.parentId || null }
    if (had) await ask('PATCH /categories/{id}', { params: { id: had.id }, body })
    else await ask('POST /categories', { body })
    onDone()
  }
  return (
    <Dialog title={had ? its.rename(had.name) : its.newCategory} onClose={onClose}>
      <Form work={save} onCancel={onClose}>
        <TextField
          label={its.name}
          required
          maxLength={64}
          hasFocus
          value={values.name}
          onChange={(value) => set('name', value)}
        />
        <SelectField
          label={its.below}
          value={values.parentId}
          options={[['', its.top], ...categoryOptions(all.filter(({ id }) => id !== had?.id))]}
          onChange={(value) => set('parentId', value)}
        />
      </Form>
    </Dialog>
  )
}
