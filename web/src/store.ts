import { useEffect, useState } from 'preact/hooks'

/** A value that parts of the page look at. */
export interface Store<T> {
  get(): T
  set(value: T): void
  watch(seen: (value: T) => void): () => void
}

export function store<T>(first: T): Store<T> {
  let value = first
  const watchers = new Set<(value: T) => void>()
  return {
    get: () => value,
    set: (next) => {
      value = next
      for (const seen of [...watchers]) seen(next)
    },
    watch: (seen) => {
      watchers.add(seen)
      return () => watchers.delete(seen)
    },
  }
}

/** The store's value, and a new drawing whenever it changes. */
export function useStore<T>(watched: Store<T>): T {
  const [value, setValue] = useState(() => watched.get())
  useEffect(() => {
    setValue(() => watched.get())
    return watched.watch((next) => setValue(() => next))
  }, [watched])
  return value
}
