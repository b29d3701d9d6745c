import { useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge } from '../../parts/notice.tsx'
import { PageHead } from '../../parts/page.tsx'
import { Table } from '../../parts/table.tsx'
import { ClusterPage } from './cluster-page.tsx'
import { ConnectDialog } from './connect-dialog.tsx'
import { clusters } from './texts.ts'

export type Key = AnswerOf<'GET /access-keys'>['items'][number]

/** Access keys, or one of them. */
export function ClustersPage({ id }: { id: string }) {
  return id ? <ClusterPage id={id} /> : <KeyList />
}

function KeyList() {
  const its = useTexts(clusters)
  const formats = useFormats()
  const [isConnecting, setConnecting] = useState(false)
  const asked = useAsked((signal) => ask('GET /access-keys', { signal }), [])
  return (
    <>
      <PageHead
        title={its.title}
        lead={its.lead}
        beside={
          <button type="button" class="primary" onClick={() => setConnecting(true)}>
            {its.connect}
          </button>
        }
      />
      <Loaded of={asked}>
        {({ items }) => (
          <Table
            label={its.title}
            rows={items}
            keyOf={(key) => key.id}
            empty={its.empty}
            columns={[
              {
                head: its.name,
                by: (key) => key.name,
                cell: (key) => <a href={`/console/clusters/${key.id}`}>{key.name}</a>,
              },
              { head: its.state, by: stateOf, cell: (key) => <KeyState keyShown={key} /> },
              { head: its.rights, cell: (key) => key.actions.map((one) => its.actions[one]).join(' · ') },
              {
                head: its.lastSeen,
                by: (key) => key.lastUsedAt ?? 0,
                cell: (key) => (key.lastUsedAt === null ? its.never : formats.ago(key.lastUsedAt)),
              },
              {
                head: its.created,
                isNumber: true,
                by: (key) => key.createdAt,
                cell: (key) => formats.date(key.createdAt),
              },
            ]}
          />
        )}
      </Loaded>
      {isConnecting && (
        <ConnectDialog
          onClose={() => {
            setConnecting(false)
            asked.reload()
          }}
        />
      )}
    </>
  )
}

/** How a key stands. */
export function stateOf({ revokedAt, expiresAt }: Key): 'live' | 'revoked' | 'expired' {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && expiresAt < Date.now() ? 'expired' : 'live'
}

export function KeyState({ keyShown }: { keyShown: Key }) {
  const its = useTexts(clusters)
  const state = stateOf(keyShown)
  return <Badge kind={state === 'live' ? 'good' : 'bad'}>{its[state]}</Badge>
}
