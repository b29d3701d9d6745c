import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Badge } from '../../parts/notice.tsx'
import { say } from '../../parts/say.tsx'
import { previewOf } from './preview-address.ts'
import { transfers } from './texts.ts'

type OnStick = AnswerOf<'GET /transfers/usb'>['items'][number]
const LOOK = 5000
const SIGNERS = { own: 'good', trusted: 'good', unknown: 'care', revoked: 'bad' } as const

/** Sticks that are in, and what is on them. */
export function Sticks() {
  const its = useTexts(transfers)
  const asked = useAsked((signal) => ask('GET /transfers/usb', { signal }), [])
  const { reload } = asked
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && reload(), LOOK)
    return () => clearInterval(timer)
  }, [reload])
  return (
    <section class="part">
      <h2>{its.sticks}</h2>
      <Loaded of={asked} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="empty">{its.sticksEmpty}</p>
          ) : (
            <ul class="plain-list panels">
              {items.map((one) => (
                <li key={one.stick.id} class="panel">
                  <StickContents {...one} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

function StickContents({ stick, bundles, packages, siteFiles, problems }: OnStick) {
  const its = useTexts(transfers)
  const formats = useFormats()
  const isEmpty = bundles.length + packages.length + siteFiles.length + problems.length === 0
  return (
    <>
      <h3>
        {stick.label || stick.path}{' '}
        <span class="quiet">{its.stickOf(formats.size(stick.free), formats.size(stick.size))}</span>{' '}
        {stick.readOnly && <Badge>{its.readOnly}</Badge>}
      </h3>
      {isEmpty && <p class="quiet">{its.nothingOnStick}</p>}
      <ul class="plain-list">
        {bundles.map((one) => (
          <Found key={one.id} name={one.title} size={one.blobs.bytes} paths={one.files}>
            <Badge kind={SIGNERS[one.signer.state]}>{its.signers[one.signer.state]}</Badge>{' '}
            {one.isPartial && <span class="care">{its.isPartial}</span>}
          </Found>
        ))}
        {packages.map((one) => (
          <Found key={one.path} name={one.name} size={one.size} paths={[one.path]} />
        ))}
        {siteFiles.map((one) => (
          <SiteFile key={one.path} path={one.path} name={one.name} />
        ))}
      </ul>
      {problems.map((problem) => (
        <p key={problem} class="care">
          {problem}
        </p>
      ))}
    </>
  )
}

interface FoundProps {
  name: string
  size: number
  paths: string[]
  children?: ComponentChildren
}

function Found({ name, size, paths, children }: FoundProps) {
  const its = useTexts(transfers)
  const formats = useFormats()
  return (
    <li class="row between">
      <span>
        {name} <span class="quiet">{formats.size(size)}</span> {children}
      </span>
      <a class="button" aria-label={its.previewWhat(name)} href={previewOf(paths)}>
        {its.preview}
      </a>
    </li>
  )
}

/** A receipt or inventory that a site sent back on the stick. */
function SiteFile({ path, name }: { path: string; name: string }) {
  const its = useTexts(transfers)
  const action = useAction()
  const take = () =>
    action.run(async () => {
      await ask('POST /transfers/sites', { body: { path } })
      say(its.takenIn)
    })
  return (
    <li>
      <div class="row between">
        <span>
          {its.siteFiles}: <span class="code">{name}</span>
        </span>
        <button type="button" aria-busy={action.isBusy} onClick={() => void take()}>
          {its.takeIn(name)}
        </button>
      </div>
      {action.problem && <ErrorNote problem={action.problem} />}
    </li>
  )
}
