import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Form } from '../../parts/form.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge } from '../../parts/notice.tsx'
import { PageHead } from '../../parts/page.tsx'
import { Table } from '../../parts/table.tsx'
import { go } from '../../router/place.ts'
import { storeTexts } from '../store-texts.ts'
import { SolutionEditor } from './solution-editor.tsx'

/** Solutions that one may edit, or one of them. */
export function SolutionsPage({ id }: { id: string }) {
  return id ? <SolutionEditor id={id} /> : <SolutionList />
}

function SolutionList() {
  const its = useTexts(storeTexts)
  const [isMaking, setMaking] = useState(false)
  const [name, setName] = useState('')
  const asked = useAsked((signal) => ask('GET /solutions', { query: { own: true }, signal }), [])
  return (
    <>
      <PageHead
        title={its.solutions}
        lead={its.solutionsLead}
        beside={
          <button type="button" class="primary" onClick={() => setMaking(true)}>
            {its.newSolution}
          </button>
        }
      />
      <Loaded of={asked}>
        {({ items }) => (
          <Table
            label={its.solutions}
            rows={items}
            keyOf={(one) => one.id}
            empty={its.solutionsEmpty}
            columns={[
              {
                head: its.name,
                by: (one) => one.name,
                cell: (one) => <a href={`/console/solutions/${one.id}`}>{one.name}</a>,
              },
              {
                head: its.state,
                by: (one) => Number(one.listed),
                cell: (one) => (
                  <Badge kind={one.listed ? 'good' : 'plain'}>{one.listed ? its.listed : its.unlisted}</Badge>
                ),
              },
              { head: its.apps, isNumber: true, by: (one) => one.apps, cell: (one) => one.apps },
            ]}
          />
        )}
      </Loaded>
      {isMaking && (
        <Dialog title={its.newSolution} onClose={() => setMaking(false)}>
          <Form
            verb={its.newSolution}
            onCancel={() => setMaking(false)}
            work={async () => {
              const made = await ask('POST /solutions', { body: { name } })
              go(`/console/solutions/${made.id}`)
            }}
          >
            <TextField label={its.name} required maxLength={128} hasFocus value={name} onChange={setName} />
          </Form>
        </Dialog>
      )}
    </>
  )
}
