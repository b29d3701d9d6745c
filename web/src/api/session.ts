import { store, useStore } from '../store.ts'
import type { Contract } from './contract.ts'
import { takeEarly } from './early.ts'
import { problemOf, unreachable } from './problem.ts'

export type User = NonNullable<Contract['GET /session']['answer']['user']>

/** Who is signed in; undefined until the store has said it. */
export const session = store<Contract['GET /session']['answer'] | undefined>(undefined)

/** Whoever waits for somebody to sign in again; undefined if nobody does. */
export const signInWanted = store<{ done(signedIn: boolean): void } | undefined>(undefined)

/** Who is signed in: undefined while that is not known, null for nobody. */
export function useUser(): User | null | undefined {
  return useStore(session)?.user
}

/** Where the store says who is signed in. */
export const SESSION = '/api/v1/session'

/** Asks the store who is signed in. @throws Problem */
export async function loadSession(): Promise<void> {
  let response: Response
  try {
    response = await (takeEarly(SESSION) ?? fetch(SESSION))
  } catch {
    throw unreachable()
  }
  if (!response.ok) throw await problemOf(response)
  session.set((await response.json()) as Contract['GET /session']['answer'])
}

let asking: Promise<boolean> | undefined

/** Asks the person to sign in again; false for someone who never was, or who does not want to. */
export function signInAgain(): Promise<boolean> {
  if (!session.get()?.user) return Promise.resolve(false)
  asking ??= new Promise<boolean>((resolve) => signInWanted.set({ done: resolve })).finally(() => {
    asking = undefined
    signInWanted.set(undefined)
  })
  return asking
}
