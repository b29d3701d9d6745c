import { type AnswerOf, ask } from './ask.ts'
import { type Asked, useAsked } from './use-asked.ts'

export type StoreInfo = AnswerOf<'GET /store'>

let asked: Promise<StoreInfo> | undefined

/** Under which addresses clusters reach this store; asked for once. */
export function useStoreInfo(): Asked<StoreInfo> {
  return useAsked(() => {
    asked ??= ask('GET /store')
    asked.catch(() => {
      asked = undefined
    })
    return asked
  }, [])
}

/** True for an address that other machines can't reach. */
export function isLocal(address: string): boolean {
  try {
    return /^(localhost|127\..*|\[::1\])$/.test(new URL(address).hostname)
  } catch {
    return false
  }
}
