import { isRecord } from '../image-archive/image-config.ts'

export type Fields = Record<string, unknown>

/** The objects of a list; empty for what is no list. Templates carry `null` for either. */
export function records(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

/** A text; empty for what is none. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** A whole number from 0 up; 0 for what is none. Real packages carry `"512"` and `512.0` too. */
export function amount(value: unknown): number {
  const number = Math.round(Number(value ?? 0))
  return Number.isSafeInteger(number) && number > 0 ? number : 0
}
