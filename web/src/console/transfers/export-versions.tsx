import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import { SelectField } from '../../parts/fields.tsx'
import type { PickedApp } from '../app-picker.tsx'
import { exportTexts } from './export-texts.ts'

interface ExportVersionsProps {
  apps: readonly PickedApp[]
  versions: Readonly<Record<string, string>>
  onChange(versions: Record<string, string>): void
}

/** The newest version of each chosen app, a single one, or all. */
export function ExportVersions({ apps, versions, onChange }: ExportVersionsProps) {
  const its = useTexts(exportTexts)
  if (apps.length === 0) return null
  return (
    <fieldset class="part">
      <legend>{its.versions}</legend>
      <div class="pair">
        {apps.map((app) => (
          <VersionsOf
            key={app.id}
            app={app}
            value={versions[app.id] ?? ''}
            onChange={(value) => onChange({ ...versions, [app.id]: value })}
          />
        ))}
      </div>
    </fieldset>
  )
}

function VersionsOf({
  app,
  value,
  onChange,
}: {
  app: PickedApp
  value: string
  onChange(value: string): void
}) {
  const its = useTexts(exportTexts)
  const { data } = useAsked((signal) => ask('GET /apps/{id}', { params: { id: app.id }, signal }), [app.id])
  return (
    <SelectField
      label={its.versionOf(app.name)}
      value={value}
      options={[
        ['', data?.version ? `${its.newest} (${data.version})` : its.newest],
        ['*', its.allVersions],
        ...(data?.versionLines ?? []).map(({ version }) => [version, version] as const),
      ]}
      onChange={onChange}
    />
  )
}
