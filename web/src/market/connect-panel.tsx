import { useTexts } from '../i18n/use-texts.ts'
import { Copyable } from '../parts/copy.tsx'

/** The market that a store starts with. */
const MARKET_DOMAIN = 'default'
const LOCAL = /^(localhost|127\..*|\[::1\])$/

/** What a Rainbond console wants to know to use this store as its market. */
export function ConnectPanel() {
  const texts = useTexts()
  return (
    <section class="panel" aria-labelledby="connect">
      <h2 id="connect">{texts.connectTitle}</h2>
      <p>{texts.connectHelp}</p>
      <h3>{texts.address}</h3>
      <Copyable text={location.origin} label={texts.address} />
      {LOCAL.test(location.hostname) && <p class="care">{texts.localAddress}</p>}
      <h3>{texts.marketDomain}</h3>
      <Copyable text={MARKET_DOMAIN} label={texts.marketDomain} />
      <h3>{texts.accessKey}</h3>
      <p>{texts.accessKeyHelp}</p>
      <Copyable text="raincask keys create --name cluster-1" label={texts.accessKey} />
    </section>
  )
}
