import type { Command } from 'commander'
import { takeInventory } from '../transfer/sites/inventory.ts'
import { writeWhole } from '../transfer/sites/receipts.ts'
import { openAppliance } from './appliance.ts'
import { type CommonOptions, printJson, printLine } from './output.ts'

/** `inventory`: what this store holds, signed, for a sender to make a delta against. */
export function inventoryCommand(command: Command): void {
  command
    .description('write what this store holds, signed, for another store to make a delta against')
    .option('--output <file>', 'where to write it; default: standard output')
    .action((_options, self: Command) => inventory(self.optsWithGlobals()))
}

async function inventory(options: CommonOptions & { output?: string }): Promise<void> {
  const appliance = await openAppliance(options.data)
  try {
    const { file, digest, takenAt, releases, blobs } = await takeInventory(appliance)
    if (options.output === undefined) {
      process.stdout.write(file)
      return
    }
    await writeWhole(options.output, file)
    if (options.json)
      printJson({ file: options.output, digest, takenAt, releases, blobs, size: file.byteLength })
    else printLine(`${options.output}  ${releases} releases, ${blobs} blobs, ${file.byteLength} bytes`)
  } finally {
    await appliance.close()
  }
}
