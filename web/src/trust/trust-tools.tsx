import { useTexts } from '../i18n/texts.ts'
import { Copyable } from '../parts/copy.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { trust } from './texts.ts'
import * as steps from './trust-steps.ts'

/** What to do in each client, a tab each. */
export function TrustTools({ trusted }: { trusted: steps.Trusted }) {
  const its = useTexts(trust)
  const tabs = [
    { id: 'docker', title: its.docker, body: () => <Docker trusted={trusted} /> },
    { id: 'containerd', title: its.containerd, body: () => <Containerd trusted={trusted} /> },
    { id: 'podman', title: its.podman, body: () => <Podman trusted={trusted} /> },
    { id: 'rainbond', title: its.rainbond, body: () => <Rainbond trusted={trusted} /> },
    { id: 'linux', title: its.linux, body: () => <Linux /> },
    { id: 'browsers', title: its.browsers, body: () => <Browsers /> },
  ]
  return <Tabs label={its.tools} tabs={tabs} />
}

interface ToolProps {
  trusted: steps.Trusted
}

function Docker({ trusted }: ToolProps) {
  const its = useTexts(trust)
  return (
    <>
      <Copyable text={steps.dockerLines(trusted)} label={its.docker} />
      <p class="quiet">{its.dockerHelp}</p>
    </>
  )
}

function Containerd({ trusted }: ToolProps) {
  const its = useTexts(trust)
  return (
    <>
      <Copyable text={steps.containerdLines(trusted)} label={its.containerd} />
      <p>{its.containerdHelp}</p>
      <Copyable text={steps.containerdHosts(trusted)} label="hosts.toml" />
      <p>{its.containerdConfig}</p>
      <Copyable text={steps.CONTAINERD_CONFIG} label="config.toml" />
      <p>{its.containerd2Config}</p>
      <Copyable text={steps.CONTAINERD_2_CONFIG} label="config.toml, version = 3" />
      <p>{its.ctr}</p>
      <Copyable text={steps.ctrLine(trusted)} label="ctr" />
    </>
  )
}

function Podman({ trusted }: ToolProps) {
  const its = useTexts(trust)
  return (
    <>
      <p>{its.podmanRoot}</p>
      <Copyable text={steps.podmanLines(trusted, true)} label={its.podmanRoot} />
      <p>{its.podmanUser}</p>
      <Copyable text={steps.podmanLines(trusted, false)} label={its.podmanUser} />
    </>
  )
}

function Rainbond({ trusted }: ToolProps) {
  const its = useTexts(trust)
  return (
    <>
      <p>{its.rainbondBuilder}</p>
      <p>{its.rainbondConsole}</p>
      <p>{its.k3s}</p>
      <Copyable text={steps.k3sRegistries(trusted)} label="registries.yaml" />
      <p>{its.k3sThen}</p>
      <Copyable text={steps.k3sLines()} label="k3s" />
    </>
  )
}

function Linux() {
  const its = useTexts(trust)
  const { redHat, debian, suse } = steps.LINUX
  return (
    <>
      <p class="quiet">{its.linuxHelp}</p>
      <p>{its.redHat}</p>
      <Copyable text={redHat} label={its.redHat} />
      <p>{its.debian}</p>
      <Copyable text={debian} label={its.debian} />
      <p>{its.suse}</p>
      <Copyable text={suse} label={its.suse} />
    </>
  )
}

function Browsers() {
  const its = useTexts(trust)
  const { windows, chromeOnLinux, macOs } = steps.BROWSERS
  return (
    <>
      <p>{its.windows}</p>
      <Copyable text={windows} label={its.windows} />
      <p>{its.firefox}</p>
      <p>{its.chromeOnLinux}</p>
      <Copyable text={chromeOnLinux} label={its.chromeOnLinux} />
      <p>{its.macOs}</p>
      <Copyable text={macOs} label={its.macOs} />
    </>
  )
}
