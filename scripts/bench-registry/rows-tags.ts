import { manifestOver } from './content.ts'
import { HttpConnection } from './http-connection.ts'
import { load } from './load.ts'
import { demand, head, MANIFEST_TYPE, manifestPut, seedImage } from './registry-client.ts'
import type { Group } from './rows.ts'

const A_REQUEST = 40 // tags in one PUT, where the server takes several: below zot's limit of 46

/** Listing many tags. All of them are there before the clock starts; the list is counted. */
const tags: Group = {
  rows: [
    { id: 'tags-all', title: 'list of 10,000 tags in one answer', unit: 'ms' },
    { id: 'tags-pages', title: 'list of 10,000 tags by pages of 100', unit: 'ms' },
  ],
  async prepare(server, scale) {
    const { address } = server
    const { config, layers } = await seedImage(address, 'bench/tags', 'first')
    const names = Array.from({ length: scale.tags - 1 }, (_, i) => `t${String(i).padStart(6, '0')}`)
    const manifest = manifestOver(config, layers, 'first')
    const connection = new HttpConnection(address)
    if (server.product.tagsInOnePut) {
      const { headers } = await connection.send(
        head('HEAD', '/v2/bench/tags/manifests/first', address, { Accept: MANIFEST_TYPE }),
      )
      const digest = headers.get('docker-content-digest')
      for (let at = 0; at < names.length; at += A_REQUEST) {
        const some = names.slice(at, at + A_REQUEST).map((name) => `tag=${name}`)
        const put = manifestPut(address, 'bench/tags', `${digest}?${some.join('&')}`, manifest)
        demand(await connection.send(put, true), 'PUT manifest with tags', 201)
      }
    } else {
      for (const name of names)
        demand(
          await connection.send(manifestPut(address, 'bench/tags', name, manifest), true),
          'PUT tag',
          201,
        )
    }
    const path = '/v2/bench/tags/tags/list'
    const listed = demand(await connection.send(head('GET', path, address), true), path, 200).body
    connection.close()
    const found = (JSON.parse(listed) as { tags: string[] }).tags.length
    const list = (query: string, count: number) => async () => {
      const { p50, bytes, operations } = await load({
        kind: 'pages',
        path: path + query,
        address,
        connections: 1,
        count,
      })
      const whole = `${Math.round(bytes / operations / 1000)} kB`
      return { value: p50, extra: found === scale.tags ? whole : `${whole}, ${found} tags only` }
    }
    return { 'tags-all': list('', 50), 'tags-pages': list('?n=100', 3) }
  },
}

export const tagRows: Group[] = [tags]
