import { useRef } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { type Action, useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge, Notice } from '../../parts/notice.tsx'
import { PageHead } from '../../parts/page.tsx'
import { say } from '../../parts/say.tsx'
import { Table } from '../../parts/table.tsx'
import { SitePage } from './site-page.tsx'
import { siteTexts } from './texts.ts'

type Site = AnswerOf<'GET /sites'>['items'][number]

/** Other appliances: what each is known to hold, how old that is, what it lacks; or one of them. */
export function SitesPage({ id }: { id: string }) {
  return id ? <SitePage id={id} /> : <SiteList />
}

function SiteList() {
  const its = useTexts(siteTexts)
  const action = useAction()
  const sites = useAsked((signal) => ask('GET /sites', { signal }), [])
  const added = (fingerprint: string) => {
    sites.reload()
    say(its.added(fingerprint.slice(0, 16)))
  }
  return (
    <>
      <PageHead title={its.title} lead={its.lead} beside={<AddFile action={action} onAdded={added} />} />
      {action.problem && <ErrorNote problem={action.problem} />}
      <FoundOnSticks action={action} onAdded={added} />
      <Loaded of={sites}>
        {({ items }) => (items.length === 0 ? <HowSitesBecomeKnown /> : <SiteTable sites={items} />)}
      </Loaded>
    </>
  )
}

function HowSitesBecomeKnown() {
  const its = useTexts(siteTexts)
  return (
    <Notice title={its.emptyTitle}>
      <p>{its.emptyLead}</p>
      <ol class="ways">
        {its.ways.split('\n').map((way, i) => (
          <li key={way}>{`${i + 1}. ${way}`}</li>
        ))}
      </ol>
      <p>
        <a href="/console/transfers?tab=export">{its.toExport}</a>
      </p>
    </Notice>
  )
}

function SiteTable({ sites }: { sites: Site[] }) {
  const its = useTexts(siteTexts)
  const formats = useFormats()
  return (
    <Table
      label={its.title}
      rows={sites}
      keyOf={(one) => one.fingerprint}
      empty=""
      columns={[
        {
          head: its.site,
          by: (one) => one.name || one.fingerprint,
          cell: (one) => (
            <>
              <a href={`/console/sites/${one.fingerprint}`}>
                {one.name || <code>{one.fingerprint.slice(0, 16)}</code>}
              </a>{' '}
              {one.isOwn && <Badge>{its.own}</Badge>}
            </>
          ),
        },
        {
          head: its.holds,
          isNumber: true,
          by: (one) => one.versions,
          cell: (one) => its.holding(one.apps, one.versions, one.knowledge),
        },
        {
          head: its.behind,
          isNumber: true,
          by: (one) => one.behind,
          cell: (one) =>
            one.behind > 0 ? (
              <Badge kind="care">{its.behindCount(one.behind)}</Badge>
            ) : (
              <Badge kind="good">{its.upToDate}</Badge>
            ),
        },
        {
          head: its.known,
          isNumber: true,
          by: (one) => one.knownAt,
          cell: (one) => (
            <time title={formats.dateTime(Date.parse(one.knownAt))} dateTime={one.knownAt}>
              {formats.ago(Date.parse(one.knownAt))}
            </time>
          ),
        },
        {
          head: its.next,
          cell: (one) =>
            !one.isOwn && (
              <a href={`/console/transfers?tab=export&site=${one.fingerprint}`}>{its.exportFor}</a>
            ),
        },
      ]}
    />
  )
}

interface AddProps {
  action: Action
  onAdded(fingerprint: string): void
}

/** Takes in a file that came back: a receipt or an inventory. */
function AddFile({ action, onAdded }: AddProps) {
  const its = useTexts(siteTexts)
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        class="unseen"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? []
          event.currentTarget.value = ''
          if (!file) return
          void action.run(async () => {
            const { site } = await ask('POST /transfers/sites', { body: { text: await file.text() } })
            onAdded(site)
          })
        }}
      />
      <button type="button" class="primary" aria-busy={action.isBusy} onClick={() => input.current?.click()}>
        {its.add}
      </button>
    </>
  )
}

/** Receipts and inventories on the sticks that are in. */
function FoundOnSticks({ action, onAdded }: AddProps) {
  const its = useTexts(siteTexts)
  const { data: usb } = useAsked((signal) => ask('GET /transfers/usb', { signal }), [])
  const found = (usb?.items ?? []).flatMap(({ stick, siteFiles }) =>
    siteFiles.map((file) => ({ ...file, stick: stick.label || stick.path })),
  )
  if (found.length === 0) return null
  return (
    <section class="live">
      <h2>{its.onSticks}</h2>
      <ul class="plain-list">
        {found.map(({ path, name, stick }) => (
          <li key={path} class="row between">
            <span>
              <code>{name}</code> <span class="quiet">{stick}</span>
            </span>
            <button
              type="button"
              class="small"
              aria-label={its.addWhat(name)}
              onClick={() =>
                void action.run(async () => {
                  const { site } = await ask('POST /transfers/sites', { body: { path } })
                  onAdded(site)
                })
              }
            >
              {its.addShort}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
