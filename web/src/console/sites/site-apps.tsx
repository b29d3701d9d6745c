import { useState } from 'preact/hooks'
import { useTexts } from '../../i18n/texts.ts'
import { SelectField } from '../../parts/fields.tsx'
import { Badge } from '../../parts/notice.tsx'
import { Table } from '../../parts/table.tsx'
import type { Site } from './site-page.tsx'
import { siteTexts } from './texts.ts'

type Line = Site['lines'][number]
type Version = Line['versions'][number]

const KINDS = { current: 'good', behind: 'care', absent: 'plain', 'only-there': 'plain' } as const
const SHOWN = ['there', 'all', 'behind', 'absent'] as const
type Shown = (typeof SHOWN)[number]
/** Versions that a line names of each sort. */
const NAMED = 6

/** Each app that the site or this store has: what is there, what it lacks. */
export function SiteApps({ site }: { site: Site }) {
  const its = useTexts(siteTexts)
  const [shown, setShown] = useState<Shown>('there')
  const lines = site.lines.filter(({ state }) =>
    shown === 'all' ? true : shown === 'there' ? state !== 'absent' : state === shown,
  )
  return (
    <section class="part">
      <div class="row between">
        <h2>{its.apps}</h2>
        <SelectField
          label={its.show}
          isBare
          value={shown}
          options={SHOWN.map((one) => [one, its.shown[one]] as const)}
          onChange={(value: Shown) => setShown(value)}
        />
      </div>
      <Table
        key={shown}
        label={its.apps}
        rows={lines}
        keyOf={(one) => one.app}
        empty={its.noLines}
        columns={[
          {
            head: its.app,
            by: (one) => one.name,
            cell: (one) =>
              one.state === 'only-there' ? one.name : <a href={`/apps/${one.app}`}>{one.name}</a>,
          },
          {
            head: its.state,
            by: (one) => its.states[one.state],
            cell: (one) => <Badge kind={KINDS[one.state]}>{its.states[one.state]}</Badge>,
          },
          { head: its.there, cell: (one) => <Versions of={there(one)} /> },
          { head: its.lacks, cell: (one) => <Versions of={lacking(one)} /> },
        ]}
      />
    </section>
  )
}

const there = ({ versions }: Line) => versions.filter(({ state }) => state !== 'lacking')
/** What only this store has, and what stands there in another state. */
const lacking = ({ versions }: Line) =>
  versions.filter(({ state }) => state === 'lacking' || state === 'other')

function Versions({ of }: { of: readonly Version[] }) {
  const its = useTexts(siteTexts)
  if (of.length === 0) return <span class="quiet">–</span>
  const words = of
    .slice(0, NAMED)
    .map(({ version, state }) => (state === 'other' ? its.otherState(version) : version))
  return (
    <>
      {words.join(its.comma)}
      {of.length > NAMED && ` ${its.more(of.length - NAMED)}`}
    </>
  )
}
