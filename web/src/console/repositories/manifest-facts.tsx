import type { ComponentChildren } from 'preact'
import type { AnswerOf } from '../../api/ask.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { usePlace, withQuery } from '../../router/place.ts'
import { repositoryTexts } from './texts.ts'

type Manifest = AnswerOf<'GET /repositories/manifest'>

/** What a manifest is, and what its image says of itself. */
export function ManifestFacts({ manifest }: { manifest: Manifest }) {
  const its = useTexts(repositoryTexts)
  const formats = useFormats()
  const place = usePlace()
  const { image, subject, tags } = manifest
  const annotations = Object.entries(manifest.annotations)
  return (
    <dl class="facts-list">
      <Fact name={its.digest}>
        <code>{manifest.digest}</code>
      </Fact>
      <Fact name={its.kind}>
        <code>{image ? manifest.mediaType : (manifest.artifactType ?? manifest.mediaType)}</code>
      </Fact>
      <Fact name={its.size}>{formats.size(manifest.bytes + manifest.size)}</Fact>
      {tags.length > 0 && (
        <Fact name={its.tags}>
          {tags.map((tag) => (
            <a key={tag} class="code tag" href={withQuery(place, { reference: tag })}>
              {tag}
            </a>
          ))}
        </Fact>
      )}
      {image?.platform && <Fact name={its.platform}>{image.platform}</Fact>}
      {image?.created && !Number.isNaN(Date.parse(image.created)) && (
        <Fact name={its.created}>{formats.dateTime(Date.parse(image.created))}</Fact>
      )}
      {image?.author && <Fact name={its.author}>{image.author}</Fact>}
      {image && image.command.length > 0 && (
        <Fact name={its.command}>
          <code>{image.command.join(' ')}</code>
        </Fact>
      )}
      {image && image.ports.length > 0 && <Fact name={its.ports}>{image.ports.join(', ')}</Fact>}
      {image?.user && (
        <Fact name={its.user}>
          <code>{image.user}</code>
        </Fact>
      )}
      {image?.workingDir && (
        <Fact name={its.directory}>
          <code>{image.workingDir}</code>
        </Fact>
      )}
      {subject && (
        <Fact name={its.subject}>
          <a class="code" href={withQuery(place, { reference: subject })}>
            {subject}
          </a>
        </Fact>
      )}
      {annotations.length > 0 && (
        <Fact name={its.annotations}>
          <ul class="plain-list">
            {annotations.map(([name, value]) => (
              <li key={name}>
                <code>
                  {name} = {value}
                </code>
              </li>
            ))}
          </ul>
        </Fact>
      )}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
