import type { AnswerOf } from '../../api/ask.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { CheckField } from '../../parts/fields.tsx'
import { Badge } from '../../parts/notice.tsx'
import { Table } from '../../parts/table.tsx'
import { transfers } from './texts.ts'

type Bundle = AnswerOf<'POST /transfers/preview'>['bundles'][number]
const KINDS = { own: 'good', trusted: 'good', unknown: 'care', revoked: 'bad' } as const
const OUTCOMES = { new: 'good', changed: 'good', unchanged: 'plain', older: 'care' } as const

interface BundlePreviewProps {
  bundle: Bundle
  removes: boolean
  onRemoves(removes: boolean): void
}

/** Who signed it, which versions are new, changed or the same, which volumes are there. */
export function BundlePreview({ bundle, removes, onRemoves }: BundlePreviewProps) {
  const its = useTexts(transfers)
  const formats = useFormats()
  const { signer, volumes, releases, removed, missingBase } = bundle
  const here = removed.filter((one) => one.here)
  return (
    <section class="panel">
      <h2>
        {its.bundle} {bundle.title}
      </h2>
      <dl class="facts-list">
        <div>
          <dt>{its.signedBy}</dt>
          <dd>
            {signer.name} <Badge kind={KINDS[signer.state]}>{its.signers[signer.state]}</Badge>{' '}
            <code>{signer.fingerprint}</code>
          </dd>
        </div>
        <div>
          <dt>{its.made}</dt>
          <dd>{formats.dateTime(Date.parse(bundle.createdAt))}</dd>
        </div>
        {volumes.count > 1 && (
          <div>
            <dt>{its.volumes}</dt>
            <dd>
              {its.volumesOf(volumes.given.length, volumes.count)}{' '}
              {volumes.missing.length > 0 && (
                <span class="care">{its.volumesMissing(volumes.missing.join(', '))}</span>
              )}
            </dd>
          </div>
        )}
      </dl>
      <Table
        label={bundle.title}
        rows={releases}
        keyOf={(one) => `${one.app} ${one.version}`}
        empty=""
        columns={[
          {
            head: its.what,
            by: (one) => one.outcome,
            cell: (one) => <Badge kind={OUTCOMES[one.outcome]}>{its.outcomes[one.outcome]}</Badge>,
          },
          { head: its.app, by: (one) => one.name, cell: (one) => one.name },
          { head: its.version, by: (one) => one.version, cell: (one) => one.version },
          { head: its.arch, by: (one) => one.arch, cell: (one) => one.arch },
        ]}
      />
      {missingBase.length > 0 && <p class="bad-text">{its.missingBase(missingBase.length)}</p>}
      {here.length > 0 && (
        <>
          <p>
            {its.removed}: {here.map(({ app, version }) => `${app} ${version}`).join(', ')}
          </p>
          <CheckField label={its.removeToo} value={removes} onChange={onRemoves} />
        </>
      )}
    </section>
  )
}
