import { useState } from 'preact/hooks'
import { addressOf } from '../../api/ask.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { lazy } from '../../router/lazy.tsx'
import { jobTexts } from './job-texts.ts'

const ReceiptCode = lazy<{ name: string }>(() =>
  import('./receipt-code.tsx').then((part) => part.ReceiptCode),
)

/** The proof of an import, for the sender: as a file, and as a code for whoever may carry nothing out. */
export function ReceiptPart({ name }: { name: string }) {
  const its = useTexts(jobTexts)
  const [isOpen, setOpen] = useState(false)
  const inventory = name.replace(/\.receipt$/, '.inventory')
  const file = (of: string) => addressOf('/transfers/receipts/{name}', { name: of })
  return (
    <div class="part">
      <h3>{its.receipt}</h3>
      <p class="quiet">{its.receiptHelp}</p>
      <div class="row part">
        <a class="button" href={file(name)} download={name}>
          {its.downloadReceipt}
        </a>
        <a class="button" href={file(inventory)} download={inventory}>
          {its.downloadInventory}
        </a>
        <button type="button" onClick={() => setOpen(true)}>
          {its.showCode}
        </button>
      </div>
      {isOpen && (
        <Dialog title={its.codeTitle} onClose={() => setOpen(false)}>
          <p class="quiet">{its.codeHelp}</p>
          <ReceiptCode name={name} />
        </Dialog>
      )}
    </div>
  )
}
