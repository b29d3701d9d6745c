import { useStoreInfo } from '../../api/store-info.ts'
import { PULL_TOOLS, pullCommands } from '../../app-page/install-values.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Copyable } from '../../parts/copy.tsx'
import { repositoryTexts } from './texts.ts'

interface PullCommandsProps {
  /** `repository:tag` or `repository@digest`. */
  image: string
  /** Anyone may pull it. */
  isOpen: boolean
  /** False for artifacts: templates, signatures, charts. */
  isImage: boolean
}

/** What to type to pull it: in docker, containerd and podman; artifacts, with ORAS. */
export function PullCommands({ image, isOpen, isImage }: PullCommandsProps) {
  const its = useTexts(repositoryTexts)
  const info = useStoreInfo().data
  const hub = info?.hub ?? location.host
  const isPlain = (info?.address ?? location.protocol).startsWith('http:')
  const ref = `${hub}/${image}`
  if (!isImage)
    return (
      <section>
        <h2>{its.pull}</h2>
        <Copyable text={`oras pull${isPlain ? ' --plain-http' : ''} ${ref}`} label="oras" />
      </section>
    )
  return (
    <section>
      <h2>{its.pull}</h2>
      <ul class="plain-list">
        {PULL_TOOLS.map((tool) => (
          <li key={tool}>
            <Copyable text={pullCommands(tool, hub, ref, { isPlain, isOpen }).pull} label={tool} />
          </li>
        ))}
      </ul>
      {!isOpen && <p class="quiet small-text">{its.pullLogin}</p>}
    </section>
  )
}
