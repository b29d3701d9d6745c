import { join } from 'node:path'
import { raincask, raincaskJson } from '../e2e/command.ts'
import { writeDemoPackage } from '../e2e/package-file.ts'
import { type RunningServer, startServer } from '../e2e/server.ts'

export const PASSWORD = 'correct horse battery'
export const LOGIN = 'admin'

export interface SeededStore {
  server: RunningServer
  data: string
  /** The demo app's id. */
  app: string
  /** Asks the API as its administrator. */
  ask(method: string, path: string, body?: unknown): Promise<unknown>
}

/** A running store in which the demo app has two versions, and that has an administrator. */
export async function seededStore(directory: string): Promise<SeededStore> {
  const data = join(directory, 'data')
  let app = ''
  for (const version of ['1.0', '1.1']) {
    const { file } = await writeDemoPackage(directory, 'containerd', version)
    const { releases } = await raincaskJson<{ releases: { appKeyID: string }[] }>(
      'import',
      file,
      '--data',
      data,
    )
    app = releases[0]?.appKeyID ?? ''
  }
  const server = await startServer(data)
  const headers: Record<string, string> = { 'Content-Type': 'application/json', 'X-Raincask': '1' }
  const ask = async (method: string, path: string, body?: unknown) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers, ...sent })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  }
  const { token } = await firstLink(data)
  await ask('POST', '/first-administrator', {
    token,
    login: LOGIN,
    displayName: '周管理员',
    password: PASSWORD,
  })
  const signedIn = (await ask('POST', '/session', { login: LOGIN, password: PASSWORD, as: 'token' })) as {
    token: string
  }
  headers['Authorization'] = `Bearer ${signedIn.token}`
  return { server, data, app, ask }
}

/** The link with which the first administrator makes their account. */
export async function firstLink(data: string): Promise<{ path: string; token: string }> {
  const { stdout, stderr, code } = await raincask('users', 'first-admin-link', '--data', data)
  const token = /token=([A-Za-z0-9_-]{43})/.exec(stdout)?.[1]
  if (code !== 0 || !token) throw new Error(`no link: ${stdout} ${stderr}`)
  return { path: `/first-run#token=${token}`, token }
}
