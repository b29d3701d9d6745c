import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { Command } from 'commander'
import {
  fingerprintOf,
  formatPublicKey,
  parseFingerprint,
  parsePublicKey,
  spokenFingerprint,
} from '../../bundles/minisign-keys.ts'
import { commandLineActor } from '../ops/audit.ts'
import { RaincaskError } from '../ops/errors.ts'
import { parseFile } from '../transfer/export/export-base.ts'
import { TrustStore } from '../transfer/trust/trust.ts'
import { loadSigningKey } from '../transfer/trust/trust-key.ts'
import { type Appliance, openAppliance } from './appliance.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'

/** `trust key`, `trust add`, `trust list`, `trust revoke`: this store's own key, and whose bundles it takes. */
export function trustCommand(command: Command): void {
  command.description('manage whose bundles are taken here')
  command
    .command('key')
    .description("show this store's own public key and fingerprint")
    .action((_options, self: Command) => showKey(self.optsWithGlobals()))
  command
    .command('add')
    .description('take bundles that this key signs')
    .argument('<key>', 'a public key: its line of base64, or the file that it is in')
    .option('--name <name>', 'what to call that store here')
    .action((key: string, _options, self: Command) => addKey(key, self.optsWithGlobals()))
  command
    .command('list')
    .description('list the signers')
    .action((_options, self: Command) => listKeys(self.optsWithGlobals()))
  command
    .command('revoke')
    .description('take no more bundles of a signer')
    .argument('<fingerprint>', 'as `trust list` shows it')
    .action((fingerprint: string, _options, self: Command) => revokeKey(fingerprint, self.optsWithGlobals()))
}

async function showKey(options: CommonOptions): Promise<void> {
  await withTrust(options, async (_trust, { data }) => {
    const { publicKey } = await loadSigningKey(data)
    const fingerprint = fingerprintOf(publicKey)
    if (options.json) return printJson({ publicKey: formatPublicKey(publicKey), fingerprint })
    printLine(`public key   ${formatPublicKey(publicKey)}`)
    printLine(`fingerprint  ${spokenFingerprint(fingerprint)}`)
  })
}

async function addKey(text: string, options: CommonOptions & { name?: string }): Promise<void> {
  const isFile = existsSync(text)
  const content = isFile ? await parseFile(text, 4096, (bytes) => bytes.toString('utf8')) : text
  const key = parsePublicKey(content)
  if (!key) throw new RaincaskError('USAGE', { reason: `${text} is not a public key, and no file with one.` })
  const name = options.name ?? (isFile ? basename(text, '.pub') : fingerprintOf(key).slice(0, 8))
  await withTrust(options, async (trust) => {
    const { fingerprint } = await trust.add(key, name, commandLineActor())
    if (options.json) return printJson({ fingerprint, name })
    printLine(`Bundles of ${name} are taken from now on. Fingerprint: ${spokenFingerprint(fingerprint)}`)
    printLine('Compare it with what the people of that store see with: raincask trust key')
  })
}

async function listKeys(options: CommonOptions): Promise<void> {
  await withTrust(options, async (trust) => {
    const signers = trust.list()
    if (options.json) return printJson(signers)
    if (signers.length === 0)
      return printLine('No other store is trusted yet. Add one with: raincask trust add KEY')
    for (const { fingerprint, name, revokedAt } of signers)
      printLine(`${spokenFingerprint(fingerprint)}  ${revokedAt === null ? '' : 'revoked  '}${name}`)
  })
}

async function revokeKey(text: string, options: CommonOptions): Promise<void> {
  const fingerprint = parseFingerprint(text)
  if (!fingerprint) throw new RaincaskError('USAGE', { reason: 'A fingerprint has 32 hex digits.' })
  await withTrust(options, async (trust) => {
    await trust.revoke(fingerprint, commandLineActor())
    if (options.json) printJson({ fingerprint, revoked: true })
    else
      printLine(
        `Bundles of ${spokenFingerprint(fingerprint)} are refused from now on; what they brought stays.`,
      )
  })
}

async function withTrust(
  options: CommonOptions,
  work: (trust: TrustStore, appliance: Appliance) => Promise<void>,
): Promise<void> {
  const appliance = await openAppliance(options.data)
  try {
    const { publicKey } = await loadSigningKey(appliance.data)
    await work(new TrustStore(appliance.db, publicKey), appliance)
  } finally {
    await appliance.close()
  }
}
