import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { openAppliance } from '../../../../server/cli/appliance.ts'
import { servedContents } from '../../../transfer/store-contents.ts'
import { checkWhole } from '../check-store.ts'
import { leftovers } from '../leftovers.ts'
import { type CrashWork, Kept } from '../work.ts'

/** What a store shows, as one text. */
async function shown(data: string): Promise<string> {
  const appliance = await openAppliance(data)
  try {
    const { blobs: _blobs, ...contents } = servedContents(appliance)
    return JSON.stringify(contents)
  } finally {
    await appliance.close()
  }
}

/**
 * An import, of a package or of a bundle: after each kill the catalogue is as before or as after, and what an earlier run
 * brought is sound.
 * @param options further arguments
 */
export async function importWork(
  directory: string,
  files: string[],
  options: string[] = [],
): Promise<CrashWork> {
  const store = await Kept.make(join(directory, 'store'), async (data) => (await openAppliance(data)).close())
  const data = store.path
  const before = await shown(data)
  let after: string | undefined
  const asItShould = async (wanted: (string | undefined)[]) =>
    wanted.includes(await shown(data)) ? [] : ['the catalogue is neither as before nor as after the import']
  return {
    args: ['import', ...files, '--data', data, '--json', ...options],
    checkCut: async () => [...(await checkWhole(data)), ...(await asItShould([before, after]))],
    checkDone: async () => {
      after ??= await shown(data)
      if (after === before) return ['the import brought nothing']
      return [...(await checkWhole(data)), ...(await asItShould([after])), ...(await leftovers(data))]
    },
    reset: () => {
      rmSync(data, { recursive: true, force: true })
      store.reset()
    },
  }
}
