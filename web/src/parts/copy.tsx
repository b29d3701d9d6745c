import { useEffect, useState } from 'preact/hooks'
import { useTexts } from '../i18n/use-texts.ts'

/** A text to take elsewhere, with a button that copies it. `label` says what it is to those who do not see it. */
export function Copyable({ text, label }: { text: string; label: string }) {
  const texts = useTexts()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <div class="copyable">
      <code>{text}</code>
      <button
        type="button"
        class="small"
        aria-label={texts.copyWhat(label)}
        onClick={() => void copyText(text).then(setCopied)}
      >
        {copied ? texts.copied : texts.copy}
      </button>
      <span class="unseen" role="status">
        {copied ? texts.copied : ''}
      </span>
    </div>
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
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return copied
}
