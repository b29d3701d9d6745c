import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { Form, useDraft } from '../../parts/form.tsx'
import { MarkdownField } from '../../parts/markdown-field.tsx'
import { categoryOptions } from '../category-options.ts'
import type { App, TabProps } from './app-editor.tsx'
import { keeping } from './texts.ts'

const valuesOf = (app: App) => ({
  name: app.name,
  description: app.description,
  categoryId: app.categoryId ?? '',
  tags: app.tags.join(', '),
  devStatus: app.devStatus,
  introduction: app.introduction,
  installDoc: app.installDoc,
  useDoc: app.useDoc,
})

/** Name, one line, category, tags, and the three documents. */
export function TextsTab({ app, put }: TabProps) {
  const its = useTexts(keeping)
  const { data: categories } = useAsked((signal) => ask('GET /categories', { signal }), [])
  const draft = useDraft(valuesOf(app))
  const { values, set, changes } = draft
  const save = async () => {
    const { tags, categoryId, ...texts } = changes
    const body = {
      ...texts,
      ...(categoryId !== undefined && { categoryId: categoryId || null }),
      ...(tags !== undefined && { tags: tagsIn(tags) }),
    }
    const saved = await ask('PATCH /apps/{id}', { params: { id: app.id }, body })
    put(saved)
    draft.reset(valuesOf(saved))
  }
  return (
    <Form work={save} isDirty={draft.isDirty} needsChange>
      <TextField
        label={its.name}
        required
        maxLength={255}
        value={values.name}
        onChange={(value) => set('name', value)}
      />
      <TextField
        label={its.description}
        help={its.descriptionHelp}
        rows={2}
        maxLength={2000}
        value={values.description}
        onChange={(value) => set('description', value)}
      />
      <div class="pair">
        <SelectField
          label={its.category}
          value={values.categoryId}
          options={[['', its.noCategory], ...categoryOptions(categories?.items ?? [])]}
          onChange={(value) => set('categoryId', value)}
        />
        <TextField
          label={its.tags}
          help={its.tagsHelp}
          value={values.tags}
          onChange={(value) => set('tags', value)}
        />
      </div>
      <MarkdownField
        label={its.introduction}
        value={values.introduction}
        onChange={(value) => set('introduction', value)}
      />
      <MarkdownField
        label={its.installDoc}
        value={values.installDoc}
        onChange={(value) => set('installDoc', value)}
      />
      <MarkdownField label={its.useDoc} value={values.useDoc} onChange={(value) => set('useDoc', value)} />
    </Form>
  )
}

/** Tags as people type them: with commas of either language between. */
export function tagsIn(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[,，、;；]/)
        .map((tag) => tag.trim())
        .filter(Boolean),
    ),
  ]
}
