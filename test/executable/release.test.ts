import { createHash } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { formatPublicKey, generateSecretKey, parseSecretKey } from '../../bundles/minisign-keys.ts'
import type { Arch } from '../../scripts/build/base-node.ts'
import {
  LARGEST_ARCHIVE,
  packRelease,
  releaseMembers,
  releaseName,
  releaseTime,
} from '../../scripts/build/release/pack.ts'
import { packagesInside } from '../../scripts/build/release/packages.ts'
import { releaseTar } from '../../scripts/build/release/release-archive.ts'
import { signFiles, writeSums } from '../../scripts/build/release/sign-files.ts'
import { version } from '../../server/ops/version.ts'
import { missing } from '../e2e/clients/client.ts'
import { RAINCASK, runCommand } from '../e2e/command.ts'

const arch = process.arch as Arch
const top = releaseName(arch)

t.test('a release', { skip: missing('minisign') }, async (t) => {
  const directory = t.testdir()
  const at = (name: string) => join(directory, name)
  const packages = await packagesInside()
  const { name } = await packRelease(arch, RAINCASK, packages, directory)
  const unpacked = await runCommand('tar', ['-xzf', at(name), '-C', directory])
  t.equal(unpacked.code, 0, unpacked.stderr)

  t.test('holds an executable that runs, with licences and documents', async (t) => {
    const said = await runCommand(at(`${top}/raincask`), ['--version'])
    t.equal(said.stdout.trim(), version)
    for (const document of ['LICENSE', 'README.md', 'README.zh-CN.md', 'docs/operations.md'])
      t.ok(statSync(at(`${top}/${document}`)).size > 0, document)
    const licences = readFileSync(at(`${top}/THIRD-PARTY-LICENSES.txt`), 'utf8')
    for (const word of ['koa', 'zod', 'preact', 'SQLite', 'OpenSSL']) t.match(licences, word)
  })

  t.test('is small enough to send', async (t) => {
    t.ok(statSync(at(name)).size < LARGEST_ARCHIVE)
  })

  t.test('lists what is inside, in CycloneDX', async (t) => {
    const bill = JSON.parse(readFileSync(at(`${top}/raincask.cdx.json`), 'utf8'))
    const digest = createHash('sha256').update(readFileSync(RAINCASK)).digest('hex')
    t.match(bill, {
      bomFormat: 'CycloneDX',
      metadata: { component: { name: 'raincask', version, hashes: [{ content: digest }] } },
    })
    const names = (bill.components as { name: string }[]).map((one) => one.name)
    for (const part of ['better-sqlite3', 'drizzle-orm', 'koa', 'preact', 'sqlite', 'node'])
      t.ok(names.includes(part), part)
    t.notOk(names.includes('typescript'), 'tools are not inside')
  })

  t.test('is the same when it is packed again', async (t) => {
    const tar = async () => {
      const hash = createHash('sha256')
      const members = await releaseMembers(arch, RAINCASK, packages)
      for await (const chunk of releaseTar(top, members, releaseTime())) hash.update(chunk)
      return hash.digest('hex')
    }
    const { stdout } = await runCommand('sh', ['-c', `gzip -dc '${at(name)}' | sha256sum`])
    t.equal(stdout.slice(0, 64), await tar())
  })

  t.test('is signed so that minisign and sha256sum check it', async (t) => {
    const key = parseSecretKey(generateSecretKey())
    if (!key) throw new Error('no key')
    const sums = await writeSums(directory, [name])
    signFiles([at(name), sums], directory, key)
    const checked = await runCommand('sh', ['-c', `cd '${directory}' && sha256sum --check SHA256SUMS`])
    t.equal(checked.code, 0, checked.stderr)
    const verify = (file: string) =>
      runCommand('minisign', ['-Vm', file, '-P', formatPublicKey(key.publicKey)])
    for (const file of [at(name), sums]) t.equal((await verify(file)).code, 0, file)
    writeFileSync(sums, `${readFileSync(sums, 'utf8')}\n`)
    t.not((await verify(sums)).code, 0, 'a changed file is refused')
  })
})
