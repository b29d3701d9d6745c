import type { AnswerOf } from '../../api/ask.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { CheckField } from '../../parts/fields.tsx'
import { Badge } from '../../parts/notice.tsx'
import { previewTexts } from './preview-texts.ts'
import { ReleaseLine } from './release-line.tsx'
import { transfers } from './texts.ts'
import { VolumeMarks } from './volume-marks.tsx'

export type Bundle = AnswerOf<'POST /transfers/preview'>['bundles'][number]
type Release = Bundle['releases'][number]
const KINDS = { own: 'good', trusted: 'good', unknown: 'care', revoked: 'bad' } as const
const GROUPS = ['new', 'updated', 'older', 'same'] as const

interface BundlePreviewProps {
  bundle: Bundle
  removes: boolean
  onRemoves(removes: boolean): void
}

/** Who signed it, which volumes are there, what is new, updated, the same or gone. */
export function BundlePreview({ bundle, removes, onRemoves }: BundlePreviewProps) {
  const its = useTexts(transfers)
  const words = useTexts(previewTexts)
  const formats = useFormats()
  const { signer, volumes, releases, changes, removed, missingBase } = bundle
  const here = removed.filter((one) => one.here)
  const changeOf = ({ app, version }: Release) =>
    changes.find((change) => change.app === app && change.version === version)
  const groupOf = (release: Release): (typeof GROUPS)[number] => {
    if (release.outcome === 'unchanged') return 'same'
    if (release.outcome !== 'new') return release.outcome === 'older' ? 'older' : 'updated'
    return changeOf(release)?.from ? 'updated' : 'new'
  }
  return (
    <section class="panel">
      <h2>
        {its.bundle} {bundle.title}
      </h2>
      <dl class="facts-list">
        <div>
          <dt>{its.signedBy}</dt>
          <dd>
            {signer.state !== 'own' && signer.name}{' '}
            <Badge kind={KINDS[signer.state]}>{its.signers[signer.state]}</Badge>{' '}
            <code>{signer.fingerprint}</code>
            <p class={signer.state === 'unknown' ? 'care' : 'quiet small-text'}>
              {words.signerTexts[signer.state]}
            </p>
          </dd>
        </div>
        <div>
          <dt>{its.made}</dt>
          <dd>{formats.dateTime(Date.parse(bundle.createdAt))}</dd>
        </div>
        {volumes.count > 1 && <VolumeMarks {...volumes} />}
      </dl>
      {GROUPS.map((group) => {
        const members = releases.filter((release) => groupOf(release) === group)
        if (members.length === 0) return null
        return (
          <div key={group} class="change-group">
            <h3>
              {words.groups[group]} <span class="quiet">{formats.number(members.length)}</span>
            </h3>
            <ul class="plain-list">
              {members.map((one) => (
                <ReleaseLine key={`${one.app} ${one.version}`} release={one} change={changeOf(one)} />
              ))}
            </ul>
          </div>
        )
      })}
      {missingBase.length > 0 && <p class="bad-text">{its.missingBase(missingBase.length)}</p>}
      {here.length > 0 && (
        <div class="change-group">
          <h3>
            {words.groups.removed} <span class="quiet">{formats.number(here.length)}</span>
          </h3>
          <ul class="plain-list">
            {here.map(({ app, version }) => (
              <li key={`${app} ${version}`}>
                <a href={`/apps/${app}`}>{app}</a> {version}{' '}
                {!removes && <span class="quiet">· {words.kept}</span>}
              </li>
            ))}
          </ul>
          <CheckField
            label={words.removeToo(here.length)}
            help={words.removeHelp}
            value={removes}
            onChange={onRemoves}
          />
        </div>
      )}
    </section>
  )
}
