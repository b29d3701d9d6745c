import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { asProblem, type Problem } from './problem.ts'

/** Something that was asked for. While it is asked anew, what was there before stays. */
export interface Asked<T> {
  data: T | undefined
  problem: Problem | undefined
  isLoading: boolean
  reload(): void
  /** Puts in what a change answered, without asking again. */
  put(data: T): void
}

/** Asks when the page shows, and again whenever one of `deps` changes; an answer that comes too late is dropped. */
export function useAsked<T>(work: (signal: AbortSignal) => Promise<T>, deps: readonly unknown[]): Asked<T> {
  const [state, setState] = useState<{ data?: T; problem?: Problem; isLoading: boolean }>({ isLoading: true })
  const [turn, setTurn] = useState(0)
  const reload = useCallback(() => setTurn((before) => before + 1), [])
  const put = useCallback((data: T) => setState({ data, isLoading: false }), [])
  // The caller says what the work depends on.
  useEffect(() => {
    const stop = new AbortController()
    setState((before) => ({ ...before, isLoading: true }))
    work(stop.signal).then(
      (data) => !stop.signal.aborted && setState({ data, isLoading: false }),
      (error: unknown) =>
        !stop.signal.aborted &&
        setState((before) => ({ ...before, problem: asProblem(error), isLoading: false })),
    )
    return () => stop.abort()
  }, [...deps, turn])
  return { data: state.data, problem: state.problem, isLoading: state.isLoading, reload, put }
}

/** Something that a person does: whether it is under way, and why it failed. */
export interface Action {
  isBusy: boolean
  problem: Problem | undefined
  /** Does it, unless it is under way; true if it was done. */
  run(work: () => Promise<unknown>): Promise<boolean>
  clear(): void
}

export function useAction(): Action {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const busy = useRef(false)
  const run = useCallback(async (work: () => Promise<unknown>) => {
    if (busy.current) return false
    busy.current = true
    setBusy(true)
    setProblem(undefined)
    try {
      await work()
      return true
    } catch (error) {
      setProblem(asProblem(error))
      return false
    } finally {
      busy.current = false
      setBusy(false)
    }
  }, [])
  const clear = useCallback(() => setProblem(undefined), [])
  return { isBusy, problem, run, clear }
}
