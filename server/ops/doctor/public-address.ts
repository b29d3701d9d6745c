import type { Check, Finding } from './check.ts'

const PATIENCE = 5000

/** The addresses that clusters are given lead to this store; asked as a cluster asks. */
export const publicAddress: Check = {
  name: 'address',
  run: async ({ settings: { publicUrl, hub } }) => {
    const found: Finding[] = []
    if (publicUrl !== undefined) found.push(await market(publicUrl))
    if (hub !== undefined) found.push(await registry(hub))
    if (found.length > 0) return found
    return [{ level: 'ok', what: 'No public address is set: clusters get the one that they asked.' }]
  },
}

/** Market contract, section 1: every console asks this first. */
async function market(publicUrl: string): Promise<Finding> {
  const address = `${publicUrl.replace(/\/$/, '')}/app-server/openapi/healthz`
  const answer = await ask(address)
  if (typeof answer === 'string') return unreachable(address, answer)
  const body = (await answer.json().catch(() => undefined)) as { isRainstore?: boolean } | undefined
  if (answer.ok && body?.isRainstore === true)
    return { level: 'ok', what: `${publicUrl} leads to this market.` }
  return {
    level: 'error',
    what: `${address} answers with ${answer.status}, and not as a market does.`,
    next: 'Something else listens there, or a proxy in front takes paths away: look at --public-url and the proxy.',
  }
}

async function registry(hub: string): Promise<Finding> {
  // Clusters try TLS first, and plain HTTP where the registry is set up as insecure.
  for (const scheme of ['https', 'http']) {
    const answer = await ask(`${scheme}://${hub}/v2/`)
    if (typeof answer === 'string') continue
    if (answer.headers.get('docker-distribution-api-version') === 'registry/2.0')
      return { level: 'ok', what: `${scheme}://${hub} leads to a registry.` }
  }
  return {
    level: 'error',
    what: `${hub} leads to no registry: ${await ask(`https://${hub}/v2/`).then((answer) => (typeof answer === 'string' ? answer : answer.status))}.`,
    next: 'Check --hub, the proxy in front, and whether this machine trusts the certificate (NODE_EXTRA_CA_CERTS names a CA).',
  }
}

async function ask(address: string): Promise<Response | string> {
  try {
    return await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) })
  } catch (error) {
    const { message, cause } = error as Error
    return (cause as Error | undefined)?.message || message
  }
}

function unreachable(address: string, reason: string): Finding {
  return {
    level: 'error',
    what: `${address} cannot be reached from here: ${reason}.`,
    next: 'Is the server running? Check the name in DNS, the firewall, the proxy in front, and that the certificate is trusted.',
  }
}
