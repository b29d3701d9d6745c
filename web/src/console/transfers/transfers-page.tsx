import { useTexts } from '../../i18n/texts.ts'
import { PageHead } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { usePlace } from '../../router/place.ts'
import { ExportTab } from './export-tab.tsx'
import { ImportTab } from './import-tab.tsx'
import { JobPage } from './job-page.tsx'
import { JobsTab } from './jobs-tab.tsx'
import { PreviewPage } from './preview-page.tsx'
import { ReceiptsTab } from './receipts-tab.tsx'
import { SignersTab } from './signers-tab.tsx'
import { transfers } from './texts.ts'

/** Bringing packages in and sending bundles out; a preview; a job. */
export function TransfersPage({ id }: { id: string }) {
  const its = useTexts(transfers)
  const { query } = usePlace()
  if (id === 'preview')
    return <PreviewPage upload={query.get('upload') ?? undefined} paths={query.getAll('path')} />
  if (id) return <JobPage id={id} />
  return (
    <>
      <PageHead title={its.title} />
      <Tabs
        label={its.tabs}
        tabs={[
          { id: 'import', title: its.tab.import, body: () => <ImportTab /> },
          { id: 'export', title: its.tab.export, body: () => <ExportTab /> },
          { id: 'jobs', title: its.tab.jobs, body: () => <JobsTab /> },
          { id: 'receipts', title: its.tab.receipts, body: () => <ReceiptsTab /> },
          { id: 'signers', title: its.tab.signers, body: () => <SignersTab /> },
        ]}
      />
    </>
  )
}
