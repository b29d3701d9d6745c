import { useRef, useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { say } from '../../parts/say.tsx'
import { exportTexts } from './export-texts.ts'
import type { SiteFile } from './export-wishes.ts'

interface ExportSiteProps {
  files: readonly SiteFile[]
  value: string
  onChange(id: string): void
  /** A file of a site came in: the list is to be read again. */
  onAdded(file: SiteFile): void
}

/** For which site: one that is known, or one whose receipt or inventory is brought here. */
export function ExportSite({ files, value, onChange, onAdded }: ExportSiteProps) {
  const its = useTexts(exportTexts)
  const formats = useFormats()
  const { data } = useAsked((signal) => ask('GET /sites', { signal }), [files.length])
  const nameOf = (site: string) =>
    data?.items.find(({ fingerprint }) => fingerprint === site)?.name || site.slice(0, 16)
  return (
    <>
      <SelectField
        label={its.since}
        help={its.sinceHelp}
        value={value}
        options={[
          ['', its.anySite],
          ...files.map(({ id, site, kind, at }) => {
            const words = its.siteOf(nameOf(site), its.siteKinds[kind], formats.dateTime(Date.parse(at)))
            return [id, words] as const
          }),
        ]}
        onChange={onChange}
      />
      <AddSite onAdded={onAdded} />
    </>
  )
}

function AddSite({ onAdded }: Pick<ExportSiteProps, 'onAdded'>) {
  const its = useTexts(exportTexts)
  const input = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLDetailsElement>(null)
  const action = useAction()
  const [text, setText] = useState('')
  const take = (read: () => Promise<string>) =>
    action.run(async () => {
      const added = await ask('POST /transfers/sites', { body: { text: await read() } })
      setText('')
      if (box.current) box.current.open = false
      say(its.taken(added.site.slice(0, 16)))
      onAdded(added)
    })
  return (
    <details ref={box}>
      <summary>{its.addSite}</summary>
      <div class="form part">
        <input
          ref={input}
          type="file"
          class="unseen"
          tabIndex={-1}
          aria-hidden="true"
          accept=".receipt,.inventory,.txt"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? []
            if (file) void take(() => file.text())
            event.currentTarget.value = ''
          }}
        />
        <div class="row">
          <button type="button" aria-busy={action.isBusy} onClick={() => input.current?.click()}>
            {its.chooseFile}
          </button>
        </div>
        <TextField label={its.orPaste} help={its.pasteHelp} rows={4} isMono value={text} onChange={setText} />
        {action.problem && <ErrorNote problem={action.problem} />}
        <div class="row">
          <button
            type="button"
            aria-busy={action.isBusy}
            disabled={text.trim() === ''}
            onClick={() => void take(() => Promise.resolve(`${text.trim()}\n`))}
          >
            {its.take}
          </button>
        </div>
      </div>
    </details>
  )
}
