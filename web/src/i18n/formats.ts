import { useContext } from 'preact/hooks'
import { type Language, LOCALES } from './language.ts'
import { LanguageContext } from './texts.ts'

/** Numbers, sizes and times as a language writes them. */
export interface Formats {
  number(value: number): string
  /** Short for cards: `1.2K`, `1.2万`. */
  compact(value: number): string
  /** Bytes, in thousands as disks count: `3.1 GB`. */
  size(bytes: number): string
  percent(part: number): string
  /** Milliseconds since 1970 UTC. */
  date(time: number): string
  dateTime(time: number): string
  /** How long ago, in the largest unit that fits. */
  ago(time: number): string
  /** Seconds that something takes: `2 min 5 s`. */
  duration(seconds: number): string
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte']
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

const made = new Map<Language, Formats>()

/** Formats of the page's language. */
export function useFormats(): Formats {
  return formatsOf(useContext(LanguageContext))
}

export function formatsOf(language: Language): Formats {
  const known = made.get(language)
  if (known) return known
  const formats = make(LOCALES[language])
  made.set(language, formats)
  return formats
}

function make(locale: string): Formats {
  const number = new Intl.NumberFormat(locale)
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const unit = (value: number, name: string, unitDisplay: 'short' | 'long', digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay,
      maximumFractionDigits: digits,
    }).format(value)
  return {
    number: (value) => number.format(value),
    compact: (value) => compact.format(value),
    percent: (part) => percent.format(part),
    size: (bytes) => {
      const step = Math.min(UNITS.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3 + 1e-9))
      const value = bytes / 1000 ** step
      return unit(
        value,
        UNITS[step] ?? 'byte',
        step === 0 ? 'long' : 'short',
        value < 100 && step > 0 ? 1 : 0,
      )
    },
    date: (time) => date.format(time),
    dateTime: (time) => dateTime.format(time),
    ago: (time) => {
      const seconds = (time - Date.now()) / 1000
      const [name, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ['minute', 60]
      return relative.format(Math.round(seconds / length), name)
    },
    duration: (seconds) => {
      const whole = Math.max(0, Math.round(seconds))
      const parts: [number, string][] = [
        [Math.floor(whole / 3600), 'hour'],
        [Math.floor((whole % 3600) / 60), 'minute'],
        [whole % 60, 'second'],
      ]
      const shown = parts.filter(([value]) => value > 0).slice(0, 2)
      if (shown.length === 0) return unit(0, 'second', 'short')
      return shown.map(([value, name]) => unit(value, name, 'short')).join(' ')
    },
  }
}
