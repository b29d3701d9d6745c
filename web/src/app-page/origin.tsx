import { type AnswerOf, ask } from '../api/ask.ts'
import { useAsked } from '../api/use-asked.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { Copyable } from '../parts/copy.tsx'
import { Badge } from '../parts/notice.tsx'
import type { App, Version } from './app-page.tsx'
import { appPage } from './texts.ts'

type Origin = AnswerOf<'GET /apps/{id}/versions/{version}/origin'>

interface OriginProps {
  app: App
  line: App['versionLines'][number]
  version: Version | undefined
}

/** How the version came here, who signed it, and what to compare it with. */
export function OriginOfVersion({ app, line, version }: OriginProps) {
  const its = useTexts(appPage)
  const { data } = useAsked(
    (signal) =>
      ask('GET /apps/{id}/versions/{version}/origin', {
        params: { id: app.id, version: line.version },
        signal,
      }),
    [app.id, line.version, line.digest],
  )
  const images = (version?.parts ?? []).flatMap(({ kind, key, name, image }) =>
    image ? [{ key: `${kind} ${key}`, name, digest: image.digest }] : [],
  )
  return (
    <section aria-labelledby="origin">
      <h2 id="origin">{its.origin}</h2>
      <div class="origin">{data && <Told origin={data} publisher={app.publisher?.name} />}</div>
      <h3>{its.checksum}</h3>
      <Copyable text={line.digest} label={its.checksum} />
      <p class="quiet small-text">{its.checksumHelp}</p>
      {images.length > 0 && (
        <details>
          <summary>{its.imageChecksums(images.length)}</summary>
          <ul class="plain-list">
            {images.map(({ key, name, digest }) => (
              <li key={key}>
                {name}
                <Copyable text={digest} label={its.checksumOf(name)} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function Told({
  origin: { kind, at, title, bundle, signer },
  publisher,
}: {
  origin: Origin
  publisher?: string | undefined
}) {
  const its = useTexts(appPage)
  const formats = useFormats()
  if (kind === 'published') return <p>{its.pushedBy(publisher ?? '')}</p>
  if (kind === 'unknown') return <p>{its.originUnknown}</p>
  const when = at === null ? '' : formats.dateTime(at)
  return (
    <>
      {signer ? (
        <>
          <p>
            {its.signedBy(signer.state === 'own' ? its.thisStore : signer.name || its.unknownSigner)}{' '}
            <Badge kind={SIGNER_KINDS[signer.state]}>{its.signerStates[signer.state]}</Badge>
          </p>
          <p class="code quiet">{signer.fingerprint}</p>
        </>
      ) : (
        <p>
          <Badge>{its.unsigned}</Badge> <span class="quiet small-text">{its.unsignedHelp}</span>
        </p>
      )}
      <p class="quiet small-text">
        {bundle ? its.cameInBundle(when, bundle.id, formats.date(bundle.madeAt)) : its.cameAsPackage(when)}
        {title && <span class="origin-file">{title}</span>}
      </p>
    </>
  )
}

const SIGNER_KINDS = { own: 'good', trusted: 'good', unknown: 'care', revoked: 'bad' } as const
