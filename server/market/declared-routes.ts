import type { RouteGroup } from '../ops/declared-routes.ts'
import { CERTIFICATION_PATH } from './certification/page.ts'
import type { MarketRoute } from './market-request.ts'
import { marketRouteTable } from './route-table.ts'

const PREFIX = '/app-server'

/** Every address of the market, from the table that answers them. */
export const marketGroup: RouteGroup = {
  name: 'Market',
  below: ['openapi', 'markets', 'marketui'].map((room) => `${PREFIX}/${room}`),
  rules: {
    anyone: 'anyone; what is in the answer is what they may see',
    OnlyRead: 'anyone, as reading the catalogue takes no key; what is in the answer is what the key may see',
    ReadInstall: 'an access key with `ReadInstall`',
    Write: 'an access key with `Write`',
  },
  routes: [
    ...marketRouteTable.map((route) => ({
      method: route.method,
      path: PREFIX + route.path,
      rule: route.access,
      ...alsoOf(route),
    })),
    {
      method: 'OPTIONS',
      path: `${PREFIX}/openapi/:path*`,
      rule: 'anyone',
      also: 'tells browsers that other sites’ pages may ask; so below `/markets` and `/marketui`',
    },
  ],
}

function alsoOf({ accessIfAsked, ownAppOnly, domains }: MarketRoute): { also?: string } {
  const said = [
    accessIfAsked && `with ${accessIfAsked.flags.join(' or ')}: \`${accessIfAsked.action}\``,
    ownAppOnly && 'the caller’s own app',
    domains !== 'any' && 'of a market that is there and that the key may bind',
  ].filter((text) => typeof text === 'string')
  return said.length > 0 ? { also: said.join('; ') } : {}
}

/** The page in a frame that hands a key to a console. */
export const certificationGroup: RouteGroup = {
  name: 'Certification',
  rules: {
    anyone: 'anyone',
    proof: 'whoever shows a user name and its password, or an access key that holds, in the form itself',
  },
  routes: [
    { method: 'GET', path: CERTIFICATION_PATH, rule: 'anyone', also: 'may be framed by any site' },
    { method: 'GET', path: `${CERTIFICATION_PATH}.js`, rule: 'anyone' },
    { method: 'GET', path: `${CERTIFICATION_PATH}.css`, rule: 'anyone' },
    { method: 'POST', path: CERTIFICATION_PATH, rule: 'proof', also: 'from its own page' },
  ],
}
