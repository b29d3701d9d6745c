import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { openStore, openStoreAt } from '../content/store.ts'
import { RAINCASK, raincask, raincaskJson } from '../e2e/command.ts'

/** Starts a command and kills it `after` milliseconds past the moment at which `begun` is true. */
async function killed(args: string[], begun: () => boolean, after: number): Promise<boolean> {
  const child = spawn(RAINCASK, args, { stdio: 'ignore' })
  const ended = new Promise<boolean>((resolve) =>
    child.once('close', (_code, signal) => resolve(signal === 'SIGKILL')),
  )
  for (let i = 0; i < 2000 && child.exitCode === null && !begun(); i++) await sleep(2)
  await sleep(after)
  child.kill('SIGKILL')
  return ended
}

test('backups and restores that were killed at any moment are made good by the next', async (t) => {
  const store = await openStore(t)
  const data = store.data.root
  const to = join(data, '../backups')
  const images = []
  for (let i = 0; i < 12; i++)
    images.push(
      await store.push(`team/app${i}`, { tag: '1', layers: [randomBytes(500_000), randomBytes(300_000)] }),
    )
  let cut = 0
  for (let i = 0; i < 5; i++) {
    const count = existsSync(join(to, 'snapshots')) ? readdirSync(join(to, 'snapshots')).length : 0
    const begun = () => existsSync(join(to, 'snapshots')) && readdirSync(join(to, 'snapshots')).length > count
    if (await killed(['backup', '--to', to, '--data', data], begun, i * 15)) cut++
    // What is there by name is whole, whenever it was cut.
    for (const { name } of await raincaskJson<{ name: string }[]>('backup', 'list', '--from', to))
      t.equal((await raincask('backup', 'verify', '--from', to, '--snapshot', name)).code, 0)
  }
  t.ok(cut > 0, `${cut} backups were killed`)
  await raincaskJson('backup', '--to', to, '--data', data)
  t.equal(
    readdirSync(join(to, 'snapshots')).length,
    (await raincaskJson<[]>('backup', 'list', '--from', to)).length,
  )
  t.equal((await raincask('backup', 'verify', '--from', to)).code, 0)
  const { leases } = store.db.sqlite.prepare('SELECT count(*) AS leases FROM blob_leases').get() as {
    leases: number
  }
  t.equal(leases, 0, 'no lease of a killed backup is left')

  const target = join(data, '../target')
  for (let i = 0; i < 4; i++) {
    const begun = () => existsSync(join(target, 'restore-unfinished.json'))
    await killed(['restore', '--from', to, '--data', target], begun, i * 15)
    if (existsSync(join(target, 'restore-unfinished.json'))) continue
    // It was quicker than the blow: once more from the beginning.
    rmSync(target, { recursive: true, force: true })
  }
  await raincaskJson('restore', '--from', to, '--data', target)
  const restored = await openStoreAt(t, target)
  for (const [i, image] of images.entries()) t.ok(restored.isWhole(`team/app${i}`, image))
})

test('a restore that was killed while it took its directory is begun anew', async (t) => {
  const store = await openStore(t)
  const image = await store.push('team/app', { tag: '1', layers: [randomBytes(1000)] })
  const to = join(store.data.root, '../backups')
  const target = join(store.data.root, '../target')
  await raincaskJson('backup', '--to', to, '--data', store.data.root)
  mkdirSync(target)
  writeFileSync(join(target, 'restore-unfinished.json.partial'), '{"name":')
  await raincaskJson('restore', '--from', to, '--data', target)
  t.notOk(readdirSync(target).some((name) => name.startsWith('restore-unfinished')))
  t.ok((await openStoreAt(t, target)).isWhole('team/app', image))
})
