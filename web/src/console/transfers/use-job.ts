import { useEffect, useState } from 'preact/hooks'
import { type AnswerOf, addressOf, ask } from '../../api/ask.ts'

export type Job = AnswerOf<'GET /jobs/{id}'>
export type JobLine = AnswerOf<'GET /jobs/{id}/log'>['items'][number]

/** How long to wait before asking again where the stream of events was refused, in milliseconds. */
const AGAIN = 3000

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

/**
 * A job as it goes on: the store tells every change. Survives broken connections, a restart of the store and a session that
 * ends: the browser asks again by itself, and where it was refused, the page does.
 */
export function useJob(id: string | undefined, onLine?: (line: JobLine) => void): Job | undefined {
  const [job, setJob] = useState<Job>()
  // Lines go to whoever listens at first.
  useEffect(() => {
    if (id === undefined) return
    return watchJob(id, setJob, (line) => onLine?.(line))
  }, [id])
  return job
}

function watchJob(id: string, onJob: (job: Job) => void, onLine: (line: JobLine) => void): () => void {
  const stop = new AbortController()
  let events: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = <T>(event: Event) => JSON.parse((event as MessageEvent<string>).data) as T
  const open = () => {
    if (stop.signal.aborted) return
    events = new EventSource(addressOf('/jobs/{id}/events', { id }))
    events.addEventListener('job', (event) => onJob(read<Job>(event)))
    events.addEventListener('line', (event) => onLine(read<JobLine>(event)))
    events.addEventListener('end', () => events?.close())
    events.addEventListener('error', () => {
      if (events?.readyState !== EventSource.CLOSED) return
      clearTimeout(timer)
      timer = setTimeout(() => void again(), AGAIN)
    })
  }
  const again = async () => {
    try {
      // Unlike a stream, a question has the person sign in again where the session has ended.
      onJob(await ask('GET /jobs/{id}', { params: { id }, signal: stop.signal }))
      open()
    } catch {
      if (!stop.signal.aborted) timer = setTimeout(() => void again(), AGAIN)
    }
  }
  open()
  return () => {
    stop.abort()
    clearTimeout(timer)
    events?.close()
  }
}
