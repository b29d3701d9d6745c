import { commandLineKeeper, type Keeper } from '../catalog/keeper.ts'
import { type Keeping, openKeeping } from '../catalog/keeping.ts'
import { MarketDirectory } from '../catalog/market-directory.ts'
import { loadMarketIdentity } from '../catalog/market-identity.ts'
import { commandLineActor } from '../ops/audit.ts'
import { openAppliance } from './appliance.ts'
import type { CommonOptions } from './output.ts'

/** Opens the catalogue for one command, as whoever runs it on the machine, and closes it after it. */
export async function withKeeping(
  options: CommonOptions,
  work: (keeping: Keeping, keeper: Keeper) => Promise<void> | void,
): Promise<void> {
  const appliance = await openAppliance(options.data)
  try {
    const { db, content } = appliance
    const markets = new MarketDirectory(db, await loadMarketIdentity(db))
    await work(openKeeping(db, content, markets), commandLineKeeper(commandLineActor()))
  } finally {
    await appliance.close()
  }
}
