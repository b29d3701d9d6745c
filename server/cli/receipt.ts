import type { Command } from 'commander'
import { spokenFingerprint } from '../../bundles/minisign-keys.ts'
import { readReceipt } from '../transfer/sites/receipts.ts'
import { openAppliance } from './appliance.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'

/** `receipt show FILE`: what a site says that it has imported. */
export function receiptCommand(command: Command): void {
  command.description('read receipts that other stores sent back')
  command
    .command('show')
    .description('check a receipt and show what was imported')
    .argument('<file>', 'the receipt')
    .action((file: string, _options, self: Command) => showReceipt(file, self.optsWithGlobals()))
}

async function showReceipt(file: string, options: CommonOptions): Promise<void> {
  const appliance = await openAppliance(options.data)
  try {
    const receipt = await readReceipt(appliance.db, file)
    if (options.json) return printJson(receipt)
    const { site, bundle, importedAt, results, removed, addedBytes, ours } = receipt
    printLine(`bundle ${bundle.id}${ours ? '' : '  (not made by this store)'}`)
    printLine(`  imported    ${importedAt}, by that site’s clock`)
    printLine(`  site        ${spokenFingerprint(site.fingerprint)}; it has signed this`)
    for (const { name, version, outcome, digest } of results)
      printLine(`  ${name} ${version}  ${outcome}  ${digest}`)
    for (const { app, version } of removed) printLine(`  ${app} ${version}  removed`)
    printLine(`  ${formatBytes(addedBytes)} added`)
  } finally {
    await appliance.close()
  }
}
