import { useEffect, useState } from 'preact/hooks'
import { type AnswerOf, addressOf } from '../../api/ask.ts'

export type Job = AnswerOf<'GET /jobs/{id}'>
export type JobLine = AnswerOf<'GET /jobs/{id}/log'>['items'][number]

/** What a job works on, in the words of people: exports are asked for by ids, and know names once they have ended. */
export function titleOf({ kind, title, result }: Job): string {
  const releases = (result as { releases?: { name: string; version: string }[] } | null)?.releases ?? []
  if (kind !== 'export' || releases.length === 0) return title
  const names = releases.slice(0, 3).map(({ name, version }) => `${name} ${version}`)
  return `${names.join(', ')}${releases.length > 3 ? ' …' : ''}`
}

/** The page that shows a job. */
export function placeOf({ id, kind }: Pick<Job, 'id' | 'kind'>): string {
  return kind === 'collect' ? `/console/repositories/collect?job=${id}` : `/console/transfers/${id}`
}

/** A job as it goes on: the store tells every change. Survives broken connections; the browser asks again by itself. */
export function useJob(id: string | undefined, onLine?: (line: JobLine) => void): Job | undefined {
  const [job, setJob] = useState<Job>()
  // Lines go to whoever listens at first.
  useEffect(() => {
    if (id === undefined) return
    const events = new EventSource(addressOf('/jobs/{id}/events', { id }))
    events.addEventListener('job', (event) => setJob(JSON.parse((event as MessageEvent<string>).data) as Job))
    events.addEventListener('line', (event) =>
      onLine?.(JSON.parse((event as MessageEvent<string>).data) as JobLine),
    )
    events.addEventListener('end', () => events.close())
    return () => events.close()
  }, [id])
  return job
}
