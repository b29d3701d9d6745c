import { useState } from 'preact/hooks'
import { ask } from '../api/ask.ts'
import { useAsked } from '../api/use-asked.ts'
import { useTexts } from '../i18n/texts.ts'
import { SelectField, TextField } from '../parts/fields.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { storeTexts } from './store-texts.ts'

export interface PickedApp {
  id: string
  name: string
}

interface AppPickerProps {
  picked: readonly PickedApp[]
  onChange(picked: PickedApp[]): void
}

/** Chooses apps by searching for them; the order stays as they were added. */
export function AppPicker({ picked, onChange }: AppPickerProps) {
  const its = useTexts(storeTexts)
  const [text, setText] = useState('')
  const asked = useAsked(
    (signal) => ask('GET /keeper/apps', { query: { text, pageSize: 20 }, signal }),
    [text],
  )
  const isPicked = (id: string) => picked.some((one) => one.id === id)
  return (
    <fieldset class="picker">
      <legend>
        {its.pickApps} <span class="quiet">{its.picked(picked.length)}</span>
      </legend>
      <ul class="row chips">
        {picked.map((app) => (
          <li key={app.id}>
            <button
              type="button"
              class="small chip"
              aria-label={its.removeApp(app.name)}
              onClick={() => onChange(picked.filter(({ id }) => id !== app.id))}
            >
              {app.name} <span aria-hidden="true">✕</span>
            </button>
          </li>
        ))}
      </ul>
      <SolutionChoice onPick={(apps) => onChange([...picked, ...apps.filter(({ id }) => !isPicked(id))])} />
      <TextField label={its.pickHelp} type="search" maxLength={100} value={text} onChange={setText} />
      <div class="picker-found">
        <Loaded of={asked} lines={3}>
          {({ items }) => {
            const shown = items.filter(({ id }) => !isPicked(id))
            if (shown.length === 0) return <p class="quiet">{its.noneFound}</p>
            return (
              <ul class="row chips">
                {shown.map(({ id, name }) => (
                  <li key={id}>
                    <button
                      type="button"
                      class="small"
                      aria-label={its.addApp(name)}
                      onClick={() => onChange([...picked, { id, name }])}
                    >
                      + {name}
                    </button>
                  </li>
                ))}
              </ul>
            )
          }}
        </Loaded>
      </div>
    </fieldset>
  )
}

/** Adds the apps of a solution; nothing where there is none. */
function SolutionChoice({ onPick }: { onPick(apps: PickedApp[]): void }) {
  const its = useTexts(storeTexts)
  const { data } = useAsked((signal) => ask('GET /solutions', { signal }), [])
  if (data?.items.length === 0) return null
  // Until they are known the field holds its place.
  const solutions = data?.items ?? []
  return (
    <SelectField
      label={its.fromSolution}
      value=""
      options={[['', ''], ...solutions.map(({ id, name }) => [id, name] as const)]}
      onChange={(id) => {
        if (id)
          void ask('GET /solutions/{id}', { params: { id } }).then(
            ({ apps }) => onPick(apps.map((app) => ({ id: app.id, name: app.name }))),
            () => undefined,
          )
      }}
    />
  )
}
