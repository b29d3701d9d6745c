import { type AnswerOf, ask } from './ask.ts'
import { type Asked, useAsked } from './use-asked.ts'

export type StoreInfo = AnswerOf<'GET /store'>

let asked: Promise<StoreInfo> | undefined

/** Under which addresses clusters reach this store; asked for once. @throws Problem */
export function storeInfo(): Promise<StoreInfo> {
  asked ??= ask('GET /store')
  asked.catch(() => {
    asked = undefined
  })
  return asked
}

/** The same, for a page that shows it. */
export function useStoreInfo(): Asked<StoreInfo> {
  return useAsked(storeInfo, [])
}

/** True for an address that other machines can't reach. */
export function isLocal(address: string): boolean {
  try {
    return /^(localhost|127\..*|\[::1\])$/.test(new URL(address).hostname)
  } catch {
    return false
  }
}
