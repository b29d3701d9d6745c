import { useEffect } from 'preact/hooks'
import { store, useStore } from '../store.ts'

const said = store<{ text: string; at: number }>({ text: '', at: 0 })

/** Says shortly that something was done: seen for some seconds, and read out. */
export function say(text: string): void {
  said.set({ text, at: Date.now() })
}

/** Where that is shown: once in the page, always there, so that readers of the screen notice. */
export function Said() {
  const { text, at } = useStore(said)
  // The same text said again stays as long again.
  useEffect(() => {
    if (!text) return
    const timer = setTimeout(() => said.set({ text: '', at: 0 }), 4000)
    return () => clearTimeout(timer)
  }, [text, at])
  return (
    <div class={text ? 'said' : 'unseen'} role="status">
      {text}
    </div>
  )
}
