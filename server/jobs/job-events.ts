import { setTimeout as pause } from 'node:timers/promises'
import { type Job, type JobLine, type Jobs, RESTING } from './jobs.ts'

/** Something that happened to a job, for those who watch it. */
export type JobEvent =
  | { kind: 'job'; id: string; job: Job }
  | { kind: 'line'; id: string; line: JobLine }
  /** Nothing, for so long that a connection would be taken for dead. */
  | { kind: 'quiet' }

/** How often the row is looked at, and how long silence may last, in milliseconds. */
const LOOK = 300
const QUIET = 15_000

/**
 * What happens to a job until it comes to rest, whoever runs it. Ids say how much was seen: `<revision>.<last line>`; to
 * a watcher who gives one back, only what is new is said.
 * @param lastId the last id that was seen, if any; what is not such an id counts for nothing
 * @throws RaincaskError JOB_NOT_FOUND
 */
export async function* jobEvents(
  jobs: Jobs,
  id: string,
  lastId: string,
  signal: AbortSignal,
): AsyncGenerator<JobEvent, void, undefined> {
  let [revision, line] = seenBefore(lastId)
  let spoke = Date.now()
  for (;;) {
    // The row first: a line that is written after it was read comes with the next look.
    const job = jobs.get(id)
    for (const one of jobs.log(id, line)) {
      line = one.number
      spoke = Date.now()
      yield { kind: 'line', id: `${revision}.${line}`, line: one }
    }
    if (job.revision !== revision) {
      revision = job.revision
      spoke = Date.now()
      yield { kind: 'job', id: `${revision}.${line}`, job }
    }
    if (RESTING.has(job.state) || signal.aborted) return
    if (Date.now() - spoke > QUIET) {
      spoke = Date.now()
      yield { kind: 'quiet' }
    }
    try {
      await pause(LOOK, undefined, { signal })
    } catch {
      return
    }
  }
}

function seenBefore(lastId: string): [revision: number, line: number] {
  const match = /^(\d{1,12})\.(\d{1,12})$/.exec(lastId)
  return match ? [Number(match[1]), Number(match[2])] : [0, 0]
}
