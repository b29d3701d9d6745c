import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'

interface Labelled {
  label: string
  help?: ComponentChildren
  isOptional?: boolean
}

interface TextProps extends Labelled {
  value: string
  onChange(value: string): void
  name?: string
  type?: 'text' | 'password' | 'email' | 'search' | 'number' | 'datetime-local' | 'date'
  rows?: number
  maxLength?: number
  minLength?: number
  min?: number
  required?: boolean
  autocomplete?: string
  placeholder?: string
  pattern?: string
  isMono?: boolean
  hasFocus?: boolean
}

/** A line of text, or several with `rows`. */
export function TextField(props: TextProps) {
  const {
    label,
    help,
    isOptional,
    value,
    onChange,
    rows,
    maxLength,
    isMono,
    hasFocus,
    type = 'text',
    ...rest
  } = props
  const its = useTexts(common)
  const id = useId()
  const isNear = maxLength !== undefined && value.length > maxLength * 0.8
  const described = help || isNear ? `${id}-help` : undefined
  const shared = {
    ...rest,
    id,
    value,
    class: isMono ? 'code' : undefined,
    'aria-describedby': described,
    ...(maxLength !== undefined && { maxLength }),
    ...(hasFocus && { autofocus: true }),
  }
  return (
    <div class="field">
      <label for={id}>
        {label} {isOptional && <span class="quiet">{its.optional}</span>}
      </label>
      {rows === undefined ? (
        <input {...shared} type={type as 'text'} onInput={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <textarea {...shared} rows={rows} onInput={(event) => onChange(event.currentTarget.value)} />
      )}
      {described && (
        <p id={described} class="quiet small-text">
          {help} {isNear && its.characters(value.length, maxLength)}
        </p>
      )}
    </div>
  )
}

interface SelectProps<T extends string> extends Labelled {
  value: T
  options: readonly (readonly [value: T, label: string])[]
  onChange(value: T): void
  /** The label is for those who hear the page alone. */
  isBare?: boolean
}

/** One of several. */
export function SelectField<T extends string>(props: SelectProps<T>) {
  const { label, help, isOptional, value, options, onChange, isBare = false } = props
  const its = useTexts(common)
  const id = useId()
  return (
    <div class="field">
      <label for={id} class={isBare ? 'unseen' : undefined}>
        {label} {isOptional && <span class="quiet">{its.optional}</span>}
      </label>
      <select
        id={id}
        value={value}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={(event) => onChange(event.currentTarget.value as T)}
      >
        {options.map(([one, words]) => (
          <option key={one} value={one} selected={one === value}>
            {words}
          </option>
        ))}
      </select>
      {help && (
        <p id={`${id}-help`} class="quiet small-text">
          {help}
        </p>
      )}
    </div>
  )
}

interface CheckProps {
  label: ComponentChildren
  help?: ComponentChildren
  value: boolean
  disabled?: boolean
  onChange(value: boolean): void
}

/** Yes or no. */
export function CheckField({ label, help, value, disabled = false, onChange }: CheckProps) {
  const id = useId()
  return (
    <div class="check">
      <input
        id={id}
        type="checkbox"
        checked={value}
        disabled={disabled}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <div>
        <label for={id}>{label}</label>
        {help && (
          <p id={`${id}-help`} class="quiet small-text">
            {help}
          </p>
        )}
      </div>
    </div>
  )
}
