import { useEffect, useState } from 'preact/hooks'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'

interface CopyProps {
  text: string
  /** What it is, to those who do not see it. */
  label: string
}

/** A text to take elsewhere, with a button that copies it. */
export function Copyable({ text, label }: CopyProps) {
  return (
    <div class="copyable">
      <code>{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  )
}

/** A button that copies a text, and says whether that went well. */
export function CopyButton({ text, label, words }: CopyProps & { words?: string }) {
  const its = useTexts(common)
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), 3000)
    return () => clearTimeout(timer)
  }, [state])
  const said = { idle: '', copied: its.copied, failed: its.notCopied }[state]
  return (
    <>
      <button
        type="button"
        class="small copy"
        aria-label={words ?? its.copyWhat(label)}
        title={words ?? its.copyWhat(label)}
        onClick={() => void copyText(text).then((done) => setState(done ? 'copied' : 'failed'))}
      >
        {state === 'copied' ? its.copied : (words ?? its.copy)}
      </button>
      <span class={state === 'failed' ? 'care' : 'unseen'} role="status">
        {said}
      </span>
    </>
  )
}

async function copyText(text: string): Promise<boolean> {
  // Absent where the page comes over plain HTTP, as it does in most closed networks.
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      // Not allowed: the older way may be.
    }
  }
  return copyFromSelection(text)
}

function copyFromSelection(text: string): boolean {
  const before = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'unseen'
  // Beside the button: a dialog keeps the focus within itself.
  ;(before?.parentElement ?? document.body).append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return copied
}
