import type { ComponentChildren } from 'preact'
import { useContext, useState } from 'preact/hooks'
import { common } from '../i18n/common.ts'
import { LOCALES } from '../i18n/language.ts'
import { LanguageContext, useTexts } from '../i18n/texts.ts'

export interface Column<T> {
  head: string
  cell(row: T): ComponentChildren
  /** What it sorts by; without it the column does not sort. */
  by?(row: T): string | number
  isNumber?: boolean
}

interface TableProps<T> {
  /** What the table is, to those who hear the page. */
  label: string
  rows: readonly T[]
  columns: readonly Column<T>[]
  keyOf(row: T): string
  /** Says how to fill it. */
  empty: ComponentChildren
}

/** A table that sorts by its heads; on narrow screens it scrolls by itself. */
export function Table<T>({ label, rows, columns, keyOf, empty }: TableProps<T>) {
  const its = useTexts(common)
  const locale = LOCALES[useContext(LanguageContext)]
  const [order, setOrder] = useState<{ column: number; down: boolean }>()
  if (rows.length === 0) return <div class="empty">{empty}</div>
  const by = order && columns[order.column]?.by
  const sorted = by ? [...rows].sort((a, b) => compare(by(a), by(b), locale) * (order.down ? -1 : 1)) : rows
  return (
    // Focusable, since it scrolls; a group, since a page of tables would be a page of landmarks.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it with the arrow keys
    <div class="table-frame" role="group" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column, i) => {
              const isOrder = order?.column === i
              const sort = isOrder ? (order.down ? 'descending' : 'ascending') : 'none'
              return (
                <th
                  key={column.head}
                  scope="col"
                  class={column.isNumber ? 'number' : undefined}
                  {...(column.by && { 'aria-sort': sort })}
                >
                  {column.by ? (
                    <button
                      type="button"
                      class="head"
                      title={its.sortBy(column.head)}
                      onClick={() =>
                        setOrder({ column: i, down: isOrder ? !order.down : column.isNumber === true })
                      }
                    >
                      {column.head}
                      <span aria-hidden="true">{isOrder ? (order.down ? ' ↓' : ' ↑') : ' ↕'}</span>
                    </button>
                  ) : (
                    column.head
                  )}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.head} class={column.isNumber ? 'number' : undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function compare(a: string | number, b: string | number, locale: string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), locale, { numeric: true })
}
