import { test } from 'tap'
import { addressOfRequest, addressOfUrl, hubAddress } from '../../server/market/store-address.ts'

// Address, base, hub: never a scheme, a path or a slash in the hub (2e.6).
const ADDRESSES: [string, string, string][] = [
  ['http://store:8080', 'http://store:8080', 'store:8080'],
  ['https://store.intranet/', 'https://store.intranet', 'store.intranet'],
  ['http://store', 'http://store', 'store:80'],
  ['https://STORE', 'https://store', 'store:443'],
  ['http://10.0.0.7', 'http://10.0.0.7', '10.0.0.7'],
  ['http://[fd00::1]:5000', 'http://[fd00::1]:5000', '[fd00::1]:5000'],
  ['http://localhost', 'http://localhost', 'localhost'],
]

for (const [url, base, hub] of ADDRESSES) {
  test(`${url} is ${hub} for registries`, async (t) => {
    t.same(addressOfUrl(url), { base, hub })
    const { protocol, host } = new URL(url)
    t.same(addressOfRequest(protocol.slice(0, -1), host), { base, hub })
  })
}

test('a public URL with more than a host is refused', async (t) => {
  for (const url of [
    'store:8080',
    'ftp://store',
    'http://a@store',
    'http://store/path',
    'http://store/?a',
    '',
  ]) {
    t.throws(() => addressOfUrl(url), { code: 'CONFIG_INVALID' }, url)
  }
})

test('a request without a host has no address', async (t) => {
  t.throws(() => addressOfRequest('http', ''), { code: 'REQUEST_INVALID' })
})

test('the registry may have an address of its own', async (t) => {
  for (const hub of ['store:8443', '10.0.0.7', 'localhost', '[fd00::1]:5000', 'Store.Intranet:8443'])
    t.equal(hubAddress(hub), hub.toLowerCase())
  for (const hub of ['store', 'http://store:8443', 'store:8443/', '', 'a b:1'])
    t.throws(() => hubAddress(hub), { code: 'CONFIG_INVALID' }, hub)
})
