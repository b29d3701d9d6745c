import { useState } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import { TextField } from '../../parts/fields.tsx'
import { go } from '../../router/place.ts'
import { DropZone } from './drop-zone.tsx'
import { ImportHistory } from './import-history.tsx'
import { previewOf } from './preview-address.ts'
import { Sticks } from './sticks.tsx'
import { transfers } from './texts.ts'
import { UploadList } from './upload-list.tsx'

/** A drop zone, the sticks that are in, and what came in before. */
export function ImportTab() {
  return (
    <>
      <DropZone />
      <UploadList />
      <Sticks />
      <Place />
      <ImportHistory />
    </>
  )
}

function Place() {
  const its = useTexts(transfers)
  const [path, setPath] = useState('')
  const { data } = useAsked((signal) => ask('GET /transfers/settings', { signal }), [])
  return (
    <details class="part">
      <summary>{its.place}</summary>
      <form
        class="row filters"
        onSubmit={(event) => {
          event.preventDefault()
          if (path.trim()) go(previewOf([path.trim()]))
        }}
      >
        <TextField
          label={its.place}
          help={data ? its.inbox(data.inbox) : its.placeHelp}
          isMono
          required
          maxLength={4096}
          value={path}
          onChange={setPath}
        />
        <button type="submit">{its.preview}</button>
      </form>
    </details>
  )
}
