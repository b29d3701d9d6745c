import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface Option<T extends string> {
  value: T
  label: ComponentChildren
  help?: ComponentChildren
}

interface ChoiceProps<T extends string> {
  legend: string
  value: T
  options: readonly Option<T>[]
  onChange(value: T): void
}

/** One of a few, all of them in sight. */
export function Choice<T extends string>({ legend, value, options, onChange }: ChoiceProps<T>) {
  const id = useId()
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {options.map((option) => (
        <div key={option.value} class={option.value === value ? 'check chosen' : 'check'}>
          <input
            id={`${id}-${option.value}`}
            type="radio"
            name={id}
            checked={option.value === value}
            aria-describedby={option.help ? `${id}-${option.value}-help` : undefined}
            onChange={() => onChange(option.value)}
          />
          <div>
            <label for={`${id}-${option.value}`}>{option.label}</label>
            {option.help && (
              <p id={`${id}-${option.value}-help`} class="quiet small-text">
                {option.help}
              </p>
            )}
          </div>
        </div>
      ))}
    </fieldset>
  )
}
