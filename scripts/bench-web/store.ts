import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type RunningServer, startServer } from '../../test/e2e/server.ts'
import { firstLink, LOGIN, PASSWORD } from '../../test/web/seeded-store.ts'
import { fillCatalogue } from '../bench-search/catalogue.ts'
import { logoPng } from '../sample-app/logo.ts'

/** As many apps as a page of the market shows have logos, as a real store's have. */
const WITH_LOGO = 24

/** A store of `count` apps, served. */
export async function storeOf(directory: string, count: number): Promise<RunningServer> {
  const data = path.join(directory, 'data')
  mkdirSync(data, { recursive: true })
  await fillCatalogue(path.join(data, 'raincask.db'), count)
  const server = await startServer(data)
  try {
    const { token } = await firstLink(data)
    await giveLogos(server.url, token)
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function giveLogos(url: string, link: string): Promise<void> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json', 'X-Raincask': '1' }
  const ask = async (method: string, call: string, body?: string | Uint8Array<ArrayBuffer>) => {
    const answer = await fetch(`${url}/api/v1${call}`, { method, headers, ...(body && { body }) })
    if (!answer.ok) throw new Error(`${method} ${call}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  const account = { login: LOGIN, displayName: LOGIN, password: PASSWORD }
  await ask('POST', '/first-administrator', JSON.stringify({ token: link, ...account }))
  const session = await ask(
    'POST',
    '/session',
    JSON.stringify({ login: LOGIN, password: PASSWORD, as: 'token' }),
  )
  headers['Authorization'] = `Bearer ${((await session.json()) as { token: string }).token}`
  const newest = (await (await ask('GET', `/search?pageSize=${WITH_LOGO}`)).json()) as {
    items: { id: string }[]
  }
  headers['Content-Type'] = 'image/png'
  for (const { id } of newest.items) await ask('PUT', `/apps/${id}/logo`, Uint8Array.from(logoPng()))
}
