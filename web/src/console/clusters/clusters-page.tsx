import { useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { storeInfo } from '../../api/store-info.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge } from '../../parts/notice.tsx'
import { PageHead } from '../../parts/page.tsx'
import { Table } from '../../parts/table.tsx'
import { LocalAddress } from './bind-guide.tsx'
import { clientOf } from './client.ts'
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
  const asked = useAsked(async (signal) => {
    const [{ items }, { address }] = await Promise.all([ask('GET /access-keys', { signal }), storeInfo()])
    return { items, address }
  }, [])
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
        {({ items, address }) => (
          <>
            <LocalAddress address={address} />
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
                  cell: (key) => <LastSeen seen={key} />,
                },
                {
                  head: its.expiresAt,
                  by: (key) => key.expiresAt ?? Number.MAX_SAFE_INTEGER,
                  cell: (key) => (key.expiresAt === null ? its.expiresNever : formats.date(key.expiresAt)),
                },
                {
                  head: its.created,
                  isNumber: true,
                  by: (key) => key.createdAt,
                  cell: (key) => formats.date(key.createdAt),
                },
              ]}
            />
          </>
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

/** When it was last used, from where and by what. */
function LastSeen({ seen: { lastUsedAt, lastUsedFrom, lastAgent } }: { seen: Key }) {
  const its = useTexts(clusters)
  const formats = useFormats()
  if (lastUsedAt === null) return its.never
  const from = [lastUsedFrom && its.from(lastUsedFrom), lastAgent && clientOf(lastAgent, its.console)]
  return (
    <>
      {formats.ago(lastUsedAt)} <span class="quiet small-text">{from.filter(Boolean).join(' · ')}</span>
    </>
  )
}

/** A key that ends so soon is pointed out, in milliseconds. */
const SOON = 30 * 86_400_000

/** How a key stands. */
export function stateOf({ revokedAt, expiresAt }: Key): 'live' | 'expiring' | 'revoked' | 'expired' {
  if (revokedAt !== null) return 'revoked'
  if (expiresAt === null) return 'live'
  const left = expiresAt - Date.now()
  if (left < 0) return 'expired'
  return left < SOON ? 'expiring' : 'live'
}

/** True for a key that still opens the store. */
export function isLive(key: Key): boolean {
  return ['live', 'expiring'].includes(stateOf(key))
}

const KINDS = { live: 'good', expiring: 'care', revoked: 'bad', expired: 'bad' } as const

export function KeyState({ keyShown }: { keyShown: Key }) {
  const its = useTexts(clusters)
  const formats = useFormats()
  const state = stateOf(keyShown)
  const words = state === 'expiring' ? its.expiresSoon(formats.ago(keyShown.expiresAt ?? 0)) : its[state]
  return <Badge kind={KINDS[state]}>{words}</Badge>
}
