import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'

interface PagerProps {
  page: number
  pageSize: number
  total: number
  onPage(page: number): void
}

/** Steps through a long list; nothing where one page holds it. */
export function Pager({ page, pageSize, total, onPage }: PagerProps) {
  const its = useTexts(common)
  const pages = Math.max(1, Math.ceil(total / pageSize))
  if (pages === 1) return null
  return (
    <nav class="pager" aria-label={its.page(page, pages)}>
      <button type="button" disabled={page <= 1} onClick={() => onPage(page - 1)}>
        {its.earlier}
      </button>
      <span>{its.page(page, pages)}</span>
      <button type="button" disabled={page >= pages} onClick={() => onPage(page + 1)}>
        {its.later}
      </button>
    </nav>
  )
}
