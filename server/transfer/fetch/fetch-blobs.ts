import type { ImportDeps } from '../import-package/import-package.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { BlobFetcher, fetchDirectory, type RemoteBlob, sweepFetches } from './fetch-blob.ts'
import type { Fetching } from './fetch-http.ts'

/** Blobs that are on their way at once. */
const AT_ONCE = 3

/**
 * Fetches blobs, some at once, each once. When one cannot be had the others are given up; what came of them is kept.
 * @throws as `BlobFetcher.take`
 */
export async function takeAll(
  fetcher: BlobFetcher,
  blobs: readonly RemoteBlob[],
  onProgress: (done: number, total: number) => void,
  stop: AbortController,
): Promise<void> {
  await fetcher.requireSpace(blobs)
  const total = blobs.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  let next = 0
  const worker = async () => {
    for (;;) {
      const blob = blobs[next++]
      if (!blob) return
      stop.signal.throwIfAborted()
      await fetcher.take(blob, (bytes) => {
        done += bytes
        onProgress(done, total)
      })
    }
  }
  const workers = Array.from({ length: Math.min(AT_ONCE, blobs.length) }, () =>
    worker().catch((error: unknown) => {
      stop.abort(error)
      throw error
    }),
  )
  const results = await Promise.allSettled(workers)
  const failed = results.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw stop.signal.reason ?? failed.reason
}

/**
 * Does work that fetches, while no other fetch runs on this data directory, in whatever process: they share the files of
 * what is half fetched. When the work is done or has failed, its leases are given back.
 * @param work gets a fetcher, and what stops it
 */
export async function withFetcher<T>(
  deps: ImportDeps,
  fetching: Fetching,
  work: (fetcher: BlobFetcher, stop: AbortController) => Promise<T>,
): Promise<T> {
  return oneAtATime(fetchDirectory(deps.data), deps.data, fetching.signal, async () => {
    await sweepFetches(deps.data)
    const stop = new AbortController()
    const { signal } = fetching
    const onAbort = () => stop.abort(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
    try {
      return await work(new BlobFetcher(deps, { ...fetching, signal: stop.signal }), stop)
    } finally {
      signal?.removeEventListener('abort', onAbort)
      await deps.db.write(() => deps.content.blobs.releaseLeases())
    }
  })
}
