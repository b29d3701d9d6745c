import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'tap'
import { RAINCASK, raincask, raincaskJson } from '../e2e/command.ts'

interface ReadyLine {
  url: string
  firstAdministratorLink: string | null
}

/** Starts `serve`, reads its ready line, runs `work` and stops it. */
async function serving(data: string, work: (ready: ReadyLine) => Promise<void>): Promise<string> {
  const child = spawn(RAINCASK, ['serve', '--data', data, '--listen', '127.0.0.1:0', '--json'])
  const ended = new Promise((resolve) => child.on('close', resolve))
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const ready = await new Promise<ReadyLine>((resolve, reject) => {
    let line = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      line += text
      if (line.includes('\n')) resolve(JSON.parse(line) as ReadyLine)
    })
    void ended.then(() => reject(new Error(log)))
  })
  try {
    await work(ready)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
  return log
}

function become(url: string, token: string | undefined, login: string): Promise<Response> {
  const account = { token, login, displayName: 'Root', password: 'correct horse battery' }
  return fetch(`${url}/api/v1/first-administrator`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Raincask': '1' },
    body: JSON.stringify(account),
  })
}

function tokenOf(link: string | null): string | undefined {
  return /\/first-run#token=([A-Za-z0-9_-]{43})$/.exec(link ?? '')?.[1]
}

test('serve hands out a new first-administrator link at each start, until there is one', async (t) => {
  const data = join(t.testdir(), 'data')
  let old: string | undefined
  await serving(data, async ({ url, firstAdministratorLink }) => {
    t.ok(firstAdministratorLink?.startsWith(url))
    old = tokenOf(firstAdministratorLink)
  })
  const log = await serving(data, async ({ url, firstAdministratorLink }) => {
    t.equal((await become(url, old, 'root')).status, 404)
    const made = await raincaskJson<{ link: string }>('users', 'first-admin-link', '--data', data)
    t.match(made.link, /^http:\/\/127\.0\.0\.1:8080\/first-run#token=/)
    t.equal((await become(url, tokenOf(firstAdministratorLink), 'root')).status, 404)
    t.equal((await become(url, tokenOf(made.link), 'root')).status, 201)
  })
  t.notMatch(log, /token=|correct horse/)
  await serving(data, async ({ firstAdministratorLink }) => {
    t.equal(firstAdministratorLink, null)
  })
  const late = await raincask('users', 'first-admin-link', '--data', data)
  t.equal(late.code, 1)
  t.match(late.stderr, /has an administrator already/)
})

test('accounts are made, listed, reset and disabled', async (t) => {
  const data = join(t.testdir(), 'data')
  const at = ['--data', data]
  const organisation = await raincaskJson<{ id: string }>('organisations', 'create', '--name', '总部', ...at)
  const made = await raincaskJson<Record<string, unknown>>(
    ...['users', 'create', '--login', 'Lin', '--name', '林', '--role', 'administrator'],
    ...['--organisation', organisation.id, '--url', 'https://store.example', ...at],
  )
  t.match(made, { login: 'lin', role: 'administrator', organisationId: organisation.id })
  t.match(made['link'], /^https:\/\/store\.example\/new-password#token=[A-Za-z0-9_-]{43}$/)
  await raincaskJson('users', 'create', '--login', 'wu', '--role', 'member', ...at)
  const list = await raincaskJson<Record<string, unknown>[]>('users', 'list', ...at)
  t.same(
    list.map(({ login, role }) => [login, role]),
    [
      ['lin', 'administrator'],
      ['wu', 'member'],
    ],
  )
  t.notMatch(JSON.stringify(list), /argon2/)
  const reset = await raincask('users', 'reset-link', 'WU', ...at)
  t.match(reset.stdout, /\/new-password#token=[A-Za-z0-9_-]{43}\n/)
  t.match(await raincaskJson('users', 'disable', 'wu', ...at), { login: 'wu', disabledAt: Number })
  t.equal((await raincask('users', 'disable', 'lin', ...at)).code, 1)
  t.match((await raincask('users', 'list', ...at)).stdout, /wu {2}member {2}disabled/)
  t.match((await raincask('organisations', 'list', ...at)).stdout, /1 people {2}总部/)
})

test('what was not asked for rightly is not done', async (t) => {
  const at = ['--data', join(t.testdir(), 'data')]
  const cases: [args: string[], words: RegExp][] = [
    [['users', 'create', '--login', 'a b'], /login/],
    [['users', 'create', '--login', 'ab', '--role', 'god'], /role/],
    [['users', 'create', '--login', 'ab', '--organisation', 'nowhere'], /organisation/],
    [['users', 'disable', 'nobody'], /no account nobody/],
    [['organisations', 'create', '--name', ' '], /name/],
    [['keys', 'create', '--name', 'x', '--expires', 'soon'], /--expires/],
    [['audit', '--since', 'yesterday'], /--since/],
    [['audit', '--action', 'nonsense'], /action/],
  ]
  for (const [args, words] of cases) {
    const { code, stderr } = await raincask(...args, ...at)
    t.not(code, 0, args.join(' '))
    t.match(stderr, words)
  }
  t.same(await raincaskJson('users', 'list', ...at), [])
})

test('a password comes through a pipe, and long enough', async (t) => {
  const data = join(t.testdir(), 'data')
  const create = (login: string, password: string) =>
    new Promise<{ code: number | null; out: string }>((resolve) => {
      const args = ['users', 'create', '--login', login, '--password-stdin', '--json', '--data', data]
      const child = spawn(RAINCASK, args)
      let out = ''
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          out += text
        })
      child.on('close', (code) => resolve({ code, out }))
      child.stdin.end(password)
    })
  t.equal((await create('lin', 'short\n')).code, 1)
  const made = await create('lin', 'correct horse battery\n')
  t.equal(made.code, 0)
  t.notMatch(made.out, /link|correct horse/)
})

test('a key with an end is listed with it, and the audit says who made it', async (t) => {
  const at = ['--data', join(t.testdir(), 'data')]
  const key = await raincaskJson<{ id: string }>('keys', 'create', '--name', 'x', '--expires', '90d', ...at)
  t.same(Object.keys(key).sort(), ['accessKey', 'actions', 'id'])
  const [listed] = await raincaskJson<{ expiresAt: number }[]>('keys', 'list', ...at)
  const days = ((listed?.expiresAt ?? 0) - Date.now()) / 86_400_000
  t.ok(days > 89.9 && days <= 90, `${days} days`)
  t.match((await raincask('keys', 'list', ...at)).stdout, /expires \d{4}-\d\d-\d\dT/)
  await raincask('keys', 'revoke', key.id, ...at)
  const lines = (await raincask('audit', '--json', '--since', '1h', ...at)).stdout.trim().split('\n')
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  t.match(entries, [
    { actor: 'command-line', action: 'access-key.created', target: `key:${key.id}`, address: 'local' },
    { actor: 'command-line', action: 'access-key.revoked', target: `key:${key.id}` },
  ])
  t.match((await raincask('audit', '--csv', ...at)).stdout, /"access-key\.created"/)
  t.match((await raincask('audit', ...at)).stdout, /access-key\.revoked/)
  t.match((await raincask('audit', '--action', 'app.listed', ...at)).stdout, /no such entries/)
})
