import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Form, useDraft } from '../../parts/form.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge } from '../../parts/notice.tsx'
import { PageHead } from '../../parts/page.tsx'
import { Table } from '../../parts/table.tsx'
import { go } from '../../router/place.ts'
import { storeTexts } from '../store-texts.ts'
import { MarketEditor, MarketFields } from './market-editor.tsx'

/** The markets that clusters bind to, or one of them. */
export function MarketsPage({ id }: { id: string }) {
  return id ? <MarketEditor id={id} /> : <MarketList />
}

function MarketList() {
  const its = useTexts(storeTexts)
  const [isMaking, setMaking] = useState(false)
  const asked = useAsked((signal) => ask('GET /markets', { signal }), [])
  return (
    <>
      <PageHead
        title={its.markets}
        lead={its.marketsLead}
        beside={
          <button type="button" class="primary" onClick={() => setMaking(true)}>
            {its.newMarket}
          </button>
        }
      />
      <Loaded of={asked}>
        {({ items }) => (
          <Table
            label={its.markets}
            rows={items}
            keyOf={(one) => one.id}
            empty=""
            columns={[
              {
                head: its.name,
                by: (one) => one.name,
                cell: (one) => (
                  <>
                    <a href={`/console/markets/${one.id}`}>{one.name}</a>{' '}
                    {one.isDefault && <Badge>{its.isDefault}</Badge>}
                  </>
                ),
              },
              { head: its.domain, by: (one) => one.domain, cell: (one) => <code>{one.domain}</code> },
              { head: its.visibility, cell: (one) => its.visibilities[one.visibility] },
            ]}
          />
        )}
      </Loaded>
      {isMaking && <MakeDialog onClose={() => setMaking(false)} />}
    </>
  )
}

function MakeDialog({ onClose }: { onClose(): void }) {
  const its = useTexts(storeTexts)
  const draft = useDraft<{
    domain: string
    name: string
    description: string
    visibility: 'public' | 'bound'
  }>({
    domain: '',
    name: '',
    description: '',
    visibility: 'public',
  })
  const make = async () => {
    const made = await ask('POST /markets', { body: draft.values })
    go(`/console/markets/${made.id}`)
  }
  return (
    <Dialog title={its.newMarket} onClose={onClose}>
      <Form work={make} verb={its.newMarket} onCancel={onClose}>
        <MarketFields draft={draft} />
      </Form>
    </Dialog>
  )
}
