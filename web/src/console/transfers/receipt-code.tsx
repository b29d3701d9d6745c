import encodeQR from 'qr'
import { addressOf } from '../../api/ask.ts'
import { problemOf } from '../../api/problem.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Copyable } from '../../parts/copy.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { jobTexts } from './job-texts.ts'

/** Bytes that the largest code holds at its lowest level of correction (ISO/IEC 18004, version 40-L). */
const MOST = 2953

/** A receipt as a QR code, as it is: whoever scans it holds the file's very text. */
export function ReceiptCode({ name }: { name: string }) {
  const its = useTexts(jobTexts)
  const asked = useAsked(
    async (signal) => {
      const response = await fetch(addressOf('/transfers/receipts/{name}', { name }), { signal })
      if (!response.ok) throw await problemOf(response)
      return response.text()
    },
    [name],
  )
  return (
    <Loaded of={asked} lines={6}>
      {(text) =>
        new TextEncoder().encode(text).byteLength > MOST ? (
          <p class="care">{its.codeTooLarge}</p>
        ) : (
          <>
            <Code text={text} label={its.codeAlt(name)} />
            <details>
              <summary>{its.receipt}</summary>
              <Copyable text={text} label={its.receipt} />
            </details>
          </>
        )
      }
    </Loaded>
  )
}

/** One path for all dark modules, with the quiet zone that scanners want. */
function Code({ text, label }: { text: string; label: string }) {
  const modules = encodeQR(text, 'raw', { ecc: 'low', encoding: 'byte', border: 4 })
  const dark = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return (
    <svg class="qr" role="img" aria-label={label} viewBox={`0 0 ${modules.length} ${modules.length}`}>
      <path d={dark.join('')} />
    </svg>
  )
}
