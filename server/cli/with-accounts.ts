import { type Accounts, openAccounts } from '../accounts/accounts.ts'
import { type Appliance, openAppliance } from './appliance.ts'
import type { CommonOptions } from './output.ts'

/** Opens the store's accounts for one command, and closes them after it. */
export async function withAccounts(
  options: CommonOptions,
  work: (accounts: Accounts, appliance: Appliance) => Promise<void>,
): Promise<void> {
  const appliance = await openAppliance(options.data)
  try {
    await work(openAccounts(appliance.db), appliance)
  } finally {
    await appliance.close()
  }
}
