import { type App, readApps } from './app.ts'

/** Why the list did not come: what to tell the person, and a code to tell the administrator. */
export interface LoadFailure {
  kind: 'unreachable' | 'refused' | 'server' | 'form'
  code: string
}

export type LoadResult = { apps: App[] } | { failure: LoadFailure }

/** Asks the market API for every app. Never throws. */
export async function loadApps(): Promise<LoadResult> {
  let response: Response
  try {
    response = await fetch('/app-server/openapi/apps?page=1&pageSize=-1', {
      headers: { accept: 'application/json' },
    })
  } catch {
    return { failure: { kind: 'unreachable', code: '' } }
  }
  const answer: unknown = await response.json().catch(() => undefined)
  if (!response.ok) return { failure: failureOf(response, answer) }
  const apps = readApps(answer)
  return apps ? { apps } : { failure: { kind: 'form', code: `HTTP ${response.status}` } }
}

function failureOf(response: Response, answer: unknown): LoadFailure {
  const { code } = (answer ?? {}) as { code?: unknown }
  const parts = [`HTTP ${response.status}`, code, response.headers.get('x-request-id')]
  const kind = response.status === 401 || response.status === 403 ? 'refused' : 'server'
  return {
    kind,
    code: parts.filter((part) => part !== undefined && part !== null && part !== '').join(' · '),
  }
}
