import { isLocal, useStoreInfo } from '../../api/store-info.ts'
import { hostsToml } from '../../app-page/install-values.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Copyable } from '../../parts/copy.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { clusters } from './texts.ts'

/** Three steps, and the values to paste in each. */
export function BindGuide({ accessKey }: { accessKey?: string }) {
  const its = useTexts(clusters)
  const info = useStoreInfo()
  return (
    <Loaded of={info}>
      {({ address, hub, domain }) => (
        <>
          <h3>{its.guideTitle}</h3>
          <LocalAddress address={address} />
          <ol>
            <li>{its.step1}</li>
            <li>
              {its.step2}
              <dl class="values">
                <dt>{its.address}</dt>
                <dd>
                  <Copyable text={address} label={its.address} />
                </dd>
                <dt>{its.domain}</dt>
                <dd>
                  <Copyable text={domain} label={its.domain} />
                </dd>
                {accessKey && (
                  <>
                    <dt>{its.accessKey}</dt>
                    <dd>
                      <Copyable text={accessKey} label={its.accessKey} />
                    </dd>
                  </>
                )}
                <dt>{its.type}</dt>
                <dd>
                  <Copyable text="rainstore" label={its.type} />
                </dd>
              </dl>
            </li>
            <li>{its.step3}</li>
          </ol>
          <details>
            <summary>{its.environment}</summary>
            <p class="quiet">{its.environmentHelp}</p>
            <Copyable text={environment(address, domain, accessKey)} label={its.environment} />
          </details>
          {address.startsWith('http:') && (
            <>
              <details>
                <summary>{its.containerd}</summary>
                <Copyable text={hostsToml(hub)} label="hosts.toml" />
              </details>
              <details>
                <summary>{its.docker}</summary>
                <Copyable text={`{ "insecure-registries": ["${hub}"] }`} label="daemon.json" />
              </details>
            </>
          )}
        </>
      )}
    </Loaded>
  )
}

/** Says so where clusters cannot reach the address that they would be given. */
export function LocalAddress({ address }: { address: string }) {
  const its = useTexts(clusters)
  if (!isLocal(address)) return null
  return (
    <p class="warning care">
      <span aria-hidden="true">! </span>
      {its.localAddress(address)}
    </p>
  )
}

function environment(address: string, domain: string, accessKey = '…'): string {
  return [
    `DEFAULT_APP_MARKET_URL=${address}`,
    `DEFAULT_APP_MARKET_DOMAIN=${domain}`,
    `DEFAULT_APP_MARKET_ACCESS_KEY=${accessKey}`,
  ].join('\n')
}
