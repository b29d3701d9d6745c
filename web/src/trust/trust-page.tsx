import { ask } from '../api/ask.ts'
import type { Contract } from '../api/contract.ts'
import { useAsked } from '../api/use-asked.ts'
import { useFormats } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { Copyable } from '../parts/copy.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Notice } from '../parts/notice.tsx'
import { PageHead } from '../parts/page.tsx'
import { trust } from './texts.ts'
import { FILE, fetchLines } from './trust-steps.ts'
import { TrustTools } from './trust-tools.tsx'

type Tls = Contract['GET /tls']['answer']

/** How to trust this server's certificate: for anyone, and over plain HTTP, as nobody can by HTTPS before. */
export function TrustPage() {
  const its = useTexts(trust)
  const asked = useAsked((signal) => ask('GET /tls', { signal }), [])
  return (
    <main class="width page" id="main" tabIndex={-1}>
      <PageHead title={its.title} lead={its.lead} />
      <Loaded of={asked} lines={8}>
        {(tls) => (tls.certificate ? <Served tls={tls} /> : <NoTls />)}
      </Loaded>
    </main>
  )
}

function NoTls() {
  const its = useTexts(trust)
  return (
    <Notice title={its.noneTitle}>
      <p>{its.none}</p>
      <Copyable text="raincask serve --listen-tls 0.0.0.0:8443" label={its.noneTitle} />
      <p class="quiet">{its.noneHelp}</p>
    </Notice>
  )
}

function Served({ tls }: { tls: Tls }) {
  const its = useTexts(trust)
  const { origin, protocol } = location
  const trusted = { registry: tls.registry, origin, isServed: tls.authority !== null }
  return (
    <>
      <Facts tls={tls} />
      {tls.authority ? (
        <p>
          <a class="button" href="/ca.crt" download={FILE}>
            {its.download}
          </a>
        </p>
      ) : (
        <p class="care">{its.unknownSigner}</p>
      )}
      {tls.authority && protocol === 'http:' && (
        <>
          <h2>{its.checkTitle}</h2>
          <p>{its.check}</p>
          <Copyable text="raincask tls show" label={its.checkTitle} />
        </>
      )}
      <h2>{its.getTitle}</h2>
      <Copyable text={fetchLines(trusted)} label={its.getTitle} />
      <p class="quiet">{its.get}</p>
      <h2>{its.tools}</h2>
      <TrustTools trusted={trusted} />
    </>
  )
}

function Facts({ tls: { address, registry, authority, certificate } }: { tls: Tls }) {
  const its = useTexts(trust)
  const { date } = useFormats()
  const signed = authority ?? certificate
  if (!signed) return null
  return (
    <dl class="facts-list">
      <dt>{its.address}</dt>
      <dd>{address}</dd>
      <dt>{its.registry}</dt>
      <dd>{registry}</dd>
      <dt>{its.signer}</dt>
      <dd>{authority?.subject ?? certificate?.issuer}</dd>
      <dt>{its.fingerprint}</dt>
      <dd>
        <Copyable text={signed.fingerprint} label={its.fingerprint} />
      </dd>
      <dt>{its.until}</dt>
      <dd>{date(Date.parse(signed.until))}</dd>
      <dt>{its.names}</dt>
      <dd>{certificate?.names.join(', ')}</dd>
    </dl>
  )
}
