import { useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Form, useDraft } from '../../parts/form.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { PageHead } from '../../parts/page.tsx'
import { say } from '../../parts/say.tsx'
import { Table } from '../../parts/table.tsx'
import { go } from '../../router/place.ts'
import { Figure } from '../figure.tsx'
import { SiteApps } from './site-apps.tsx'
import { siteTexts } from './texts.ts'

export type Site = AnswerOf<'GET /sites/{id}'>

/** One site: what it holds, how that is known, what it lacks. */
export function SitePage({ id }: { id: string }) {
  const asked = useAsked((signal) => ask('GET /sites/{id}', { params: { id }, signal }), [id])
  return (
    <Loaded of={asked} isPage lines={8}>
      {(site) => <Shown site={site} onChanged={asked.put} />}
    </Loaded>
  )
}

function Shown({ site, onChanged }: { site: Site; onChanged(site: Site): void }) {
  const its = useTexts(siteTexts)
  const formats = useFormats()
  const [isForgetting, setForgetting] = useState(false)
  const { fingerprint } = site
  const name = site.name || fingerprint.slice(0, 16)
  const at = formats.dateTime(Date.parse(site.knownAt))
  return (
    <>
      <PageHead
        title={name}
        lead={site.knowledge === 'inventory' ? its.byInventory(at) : its.byReceipts(at)}
        beside={
          <>
            <a class="button" href="/console/sites">
              {its.back}
            </a>
            {!site.isOwn && (
              <a class="button primary" href={`/console/transfers?tab=export&site=${fingerprint}`}>
                {its.exportFor}
              </a>
            )}
          </>
        }
      />
      {site.isOwn && <p class="care">{its.ownHelp}</p>}
      <dl class="figures">
        <Figure name={its.holds} value={its.holding(site.apps, site.versions, site.knowledge)} />
        <Figure name={its.behind} value={site.behind > 0 ? its.behindCount(site.behind) : its.upToDate} />
        <Figure name={its.absent} value={its.absentCount(site.absent)} />
        <Figure name={its.known} value={formats.ago(Date.parse(site.knownAt))} />
      </dl>
      <SiteApps site={site} />
      <Files site={site} />
      <section class="part">
        <h2>{its.settings}</h2>
        <Rename site={site} onChanged={onChanged} />
        <dl class="facts-list">
          <div>
            <dt>{its.fingerprint}</dt>
            <dd>
              <code>{fingerprint}</code>
            </dd>
          </div>
        </dl>
        <p class="row">
          <button type="button" class="destroys" onClick={() => setForgetting(true)}>
            {its.forget(name)}
          </button>
        </p>
      </section>
      {isForgetting && (
        <Confirm
          title={its.forget(name)}
          verb={its.forgetFiles(name, site.files.length)}
          work={() => ask('DELETE /sites/{id}', { params: { id: fingerprint } })}
          onClose={() => setForgetting(false)}
          onDone={() => {
            say(its.forgotten(name))
            go('/console/sites')
          }}
        >
          <p>{its.forgetHelp}</p>
        </Confirm>
      )}
    </>
  )
}

function Files({ site }: { site: Site }) {
  const its = useTexts(siteTexts)
  const formats = useFormats()
  return (
    <section class="part">
      <h2>{its.files}</h2>
      <Table
        label={its.files}
        rows={site.files}
        keyOf={(one) => one.id}
        empty=""
        columns={[
          { head: its.kind, by: (one) => one.kind, cell: (one) => its.kinds[one.kind] },
          {
            head: its.releases,
            isNumber: true,
            by: (one) => one.releases,
            cell: (one) => formats.number(one.releases),
          },
          {
            head: its.bundle,
            cell: (one) =>
              one.bundle ? <code>{one.bundle.slice(0, 16)}</code> : <span class="quiet">–</span>,
          },
          {
            head: its.written,
            isNumber: true,
            by: (one) => one.at,
            cell: (one) => formats.dateTime(Date.parse(one.at)),
          },
        ]}
      />
    </section>
  )
}

function Rename({ site, onChanged }: { site: Site; onChanged(site: Site): void }) {
  const its = useTexts(siteTexts)
  const draft = useDraft({ name: site.name })
  return (
    <Form
      isDirty={draft.isDirty}
      needsChange
      work={async () => {
        const params = { id: site.fingerprint }
        const changed = await ask('PATCH /sites/{id}', { params, body: { name: draft.values.name } })
        draft.reset({ name: changed.name })
        onChanged(changed)
      }}
    >
      <TextField
        label={its.name}
        help={its.nameHelp}
        maxLength={100}
        value={draft.values.name}
        onChange={(value) => draft.set('name', value)}
      />
    </Form>
  )
}
