import { useEffect } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { clusters } from './texts.ts'

const EVERY = 3000

/** Waits until the key is used for the first time, and says so. */
export function FirstCall({ id }: { id: string }) {
  const its = useTexts(clusters)
  const formats = useFormats()
  const { data, reload } = useAsked(
    (signal) => ask('GET /access-keys/{id}', { params: { id }, signal }),
    [id],
  )
  const seen = data?.lastUsedAt ?? null
  useEffect(() => {
    if (seen !== null) return
    const timer = setInterval(reload, EVERY)
    return () => clearInterval(timer)
  }, [seen, reload])
  return (
    <p class={seen === null ? 'live waits' : 'live good-text'} role="status">
      {seen === null ? its.waiting : `✓ ${its.connected(formats.dateTime(seen), data?.lastUsedFrom ?? '')}`}
    </p>
  )
}
