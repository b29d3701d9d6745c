import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { PageHead } from '../../parts/page.tsx'
import { say } from '../../parts/say.tsx'
import { Table } from '../../parts/table.tsx'
import { BindGuide } from './bind-guide.tsx'
import { clientOf } from './client.ts'
import { isLive, KeyState } from './clusters-page.tsx'
import { FirstCall } from './first-call.tsx'
import { clusters } from './texts.ts'

/** One access key: how it is used, what was installed with it, how to bind with it. */
export function ClusterPage({ id }: { id: string }) {
  const its = useTexts(clusters)
  const formats = useFormats()
  const [isRevoking, setRevoking] = useState(false)
  const asked = useAsked((signal) => ask('GET /access-keys/{id}', { params: { id }, signal }), [id])
  return (
    <Loaded of={asked} lines={8} isPage>
      {(key) => (
        <>
          <PageHead
            title={key.name}
            beside={
              <>
                <KeyState keyShown={key} />
                {key.revokedAt === null && (
                  <button type="button" class="destroys" onClick={() => setRevoking(true)}>
                    {its.revoke(key.name)}
                  </button>
                )}
              </>
            }
          />
          <dl class="facts-list">
            <div>
              <dt>{its.rights}</dt>
              <dd>{key.actions.map((one) => its.actions[one]).join(' · ')}</dd>
            </div>
            <div>
              <dt>{its.created}</dt>
              <dd>{formats.dateTime(key.createdAt)}</dd>
            </div>
            <div>
              <dt>{its.expiresAt}</dt>
              <dd>{key.expiresAt === null ? its.expiresNever : formats.dateTime(key.expiresAt)}</dd>
            </div>
            {key.lastAgent && (
              <div>
                <dt>{its.agent}</dt>
                <dd title={key.lastAgent}>{clientOf(key.lastAgent, its.console)}</dd>
              </div>
            )}
          </dl>
          {isLive(key) && <FirstCall id={key.id} />}
          <h2>{its.installs}</h2>
          <Table
            label={its.installs}
            rows={key.installs}
            keyOf={(one) => `${one.appId} ${one.version}`}
            empty={its.noInstalls}
            columns={[
              {
                head: its.app,
                by: (one) => one.appName ?? one.appId,
                cell: (one) => <a href={`/apps/${one.appId}`}>{one.appName ?? one.appId}</a>,
              },
              { head: its.version, by: (one) => one.version, cell: (one) => one.version },
              {
                head: its.times,
                isNumber: true,
                by: (one) => one.installs,
                cell: (one) => formats.number(one.installs),
              },
              {
                head: its.last,
                isNumber: true,
                by: (one) => one.lastAt,
                cell: (one) => formats.dateTime(one.lastAt),
              },
            ]}
          />
          {isLive(key) && (
            <section class="part">
              <h2>{its.guide}</h2>
              <p class="quiet">{its.newKeyNeeded}</p>
              <BindGuide />
            </section>
          )}
          {isRevoking && (
            <Confirm
              title={its.revokeTitle(key.name)}
              verb={its.revoke(key.name)}
              work={() => ask('DELETE /access-keys/{id}', { params: { id } })}
              onClose={() => setRevoking(false)}
              onDone={() => {
                say(its.revokedNow)
                asked.reload()
              }}
            >
              <p>{its.revokeHelp}</p>
            </Confirm>
          )}
        </>
      )}
    </Loaded>
  )
}
