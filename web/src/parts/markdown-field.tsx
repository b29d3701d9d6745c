import { useState } from 'preact/hooks'
import { keeping } from '../console/apps/texts.ts'
import { useTexts } from '../i18n/texts.ts'
import { TextField } from './fields.tsx'
import { Markdown } from './markdown/markdown.tsx'

interface MarkdownFieldProps {
  label: string
  value: string
  onChange(value: string): void
  maxLength?: number
  rows?: number
}

/** A document, with a look at what it becomes. */
export function MarkdownField({ label, value, onChange, maxLength = 200_000, rows = 8 }: MarkdownFieldProps) {
  const its = useTexts(keeping)
  const [isPreview, setPreview] = useState(false)
  return (
    <div class="markdown-field">
      <TextField
        label={label}
        help={its.markdownHelp}
        rows={rows}
        maxLength={maxLength}
        isMono
        value={value}
        onChange={onChange}
      />
      <button type="button" class="small" aria-pressed={isPreview} onClick={() => setPreview(!isPreview)}>
        {its.preview}
      </button>
      {isPreview && (
        <div class="panel">
          {value.trim() ? <Markdown source={value} /> : <p class="quiet">{its.nothingToPreview}</p>}
        </div>
      )}
    </div>
  )
}
