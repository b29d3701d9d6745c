import { useState } from 'preact/hooks'
import { isLocal, useStoreInfo } from '../api/store-info.ts'
import { useTexts } from '../i18n/texts.ts'
import { Copyable } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField, TextField } from '../parts/fields.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { recall, remember } from '../remembered.ts'
import type { App, Version } from './app-page.tsx'
import { imageName } from './components.tsx'
import {
  hostsToml,
  installCommand,
  installLink,
  PULL_TOOLS,
  type PullTool,
  pullCommands,
  TOOL_NAMES,
} from './install-values.ts'
import { appPage } from './texts.ts'

interface InstallDialogProps {
  app: App
  line: App['versionLines'][number]
  version: Version | undefined
  onClose(): void
}

/** Every way to get the app: the console's command, the console's page, the images themselves. */
export function InstallDialog({ app, line, version, onClose }: InstallDialogProps) {
  const its = useTexts(appPage)
  const info = useStoreInfo()
  const isOpen = app.listing === 'listed' && app.visibility === 'public' && line.enabled
  return (
    <Dialog title={its.installTitle(app.name, line.version)} isWide onClose={onClose}>
      <Loaded of={info}>
        {({ address, hub }) => (
          <>
            {isLocal(address) && <p class="care">{its.localAddress}</p>}
            <h3>{its.byCommand}</h3>
            {isOpen ? (
              <>
                <p class="quiet">{its.byCommandHelp}</p>
                <Copyable text={installCommand(app.id, line.version, address)} label={its.byCommand} />
              </>
            ) : (
              <p class="quiet">{its.byCommandPublic}</p>
            )}
            <ConsoleLink app={app} />
            <Pull
              parts={version?.parts ?? []}
              hub={hub}
              isOpen={isOpen}
              isPlain={address.startsWith('http:')}
            />
          </>
        )}
      </Loaded>
    </Dialog>
  )
}

function ConsoleLink({ app }: { app: App }) {
  const its = useTexts(appPage)
  const [address, setAddress] = useState(recall('console') ?? '')
  const link = installLink(address, app)
  return (
    <>
      <h3>{its.byLink}</h3>
      <p class="quiet">{its.byLinkHelp}</p>
      <TextField
        label={its.consoleAddress}
        value={address}
        placeholder="http://rainbond.example:7070"
        onChange={(value) => {
          setAddress(value)
          remember('console', value || undefined)
        }}
      />
      {link && (
        <p>
          <a href={link} target="_blank" rel="noopener noreferrer">
            {its.openConsole}
          </a>
        </p>
      )}
      <p class="quiet">
        {its.needsBinding} <a href="/console/clusters">{its.howToBind}</a>
      </p>
    </>
  )
}

interface PullProps {
  parts: Version['parts']
  hub: string
  isOpen: boolean
  isPlain: boolean
}

function Pull({ parts, hub, isOpen, isPlain }: PullProps) {
  const its = useTexts(appPage)
  const images = parts.flatMap(({ key, name, image }) =>
    image ? [{ key, name, ref: imageName(hub, image) }] : [],
  )
  const [tool, setTool] = useState<PullTool>('docker')
  const [chosen, setChosen] = useState<string>()
  const image = images.find(({ key }) => key === chosen) ?? images[0]
  if (!image) return null
  const { login, pull } = pullCommands(tool, hub, image.ref, { isPlain, isOpen })
  return (
    <>
      <h3>{its.pull}</h3>
      <p class="quiet">{its.pullHelp}</p>
      <div class="row">
        <SelectField
          label={its.tool}
          value={tool}
          options={PULL_TOOLS.map((one) => [one, TOOL_NAMES[one]] as const)}
          onChange={(one) => setTool(one)}
        />
        <SelectField
          label={its.which}
          value={image.key}
          options={images.map(({ key, name }) => [key, name] as const)}
          onChange={setChosen}
        />
      </div>
      <p class="quiet">{isOpen ? its.pullPublic : its.pullLogin}</p>
      {login && <Copyable text={login} label={tool} />}
      <Copyable text={pull} label={tool} />
      {!isPlain && (
        <p class="quiet">
          <a href="/trust">{its.trustCertificate}</a>
        </p>
      )}
      {isPlain && (
        <>
          <p class="quiet">{its.plainHttp}</p>
          {(tool === 'containerd' || tool === 'nerdctl') && (
            <Copyable text={hostsToml(hub)} label="hosts.toml" />
          )}
        </>
      )}
    </>
  )
}
