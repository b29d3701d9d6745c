import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { exportTexts } from './export-texts.ts'
import { FORMATS, MEDIA, type Wishes } from './export-wishes.ts'
import { transfers } from './texts.ts'

const ARCHES = ['amd64', 'arm64']

interface FieldsProps {
  values: Wishes
  set<Name extends keyof Wishes>(name: Name, value: Wishes[Name]): void
}

/** The form that it is written in, and for which processors. */
export function FormatFields({ values, set }: FieldsProps) {
  const its = useTexts(transfers)
  const wish = useTexts(exportTexts)
  return (
    <div class="pair part">
      <SelectField
        label={wish.format}
        help={values.format === 'bundle' ? undefined : wish.formatHelp}
        value={values.format}
        options={FORMATS.map((one) => [one, wish.formats[one]] as const)}
        onChange={(value) => set('format', value)}
      />
      <SelectField
        label={its.arch}
        value={values.arch}
        options={[['', wish.archAll], ...ARCHES.map((one) => [one, one] as const)]}
        onChange={(value) => set('arch', value)}
      />
    </div>
  )
}

/** What it is written to, and in volumes of which size. */
export function ExportMedium({
  values,
  set,
  sticks,
}: FieldsProps & { sticks: readonly { id: string; label: string; path: string; free: number }[] }) {
  const its = useTexts(transfers)
  const wish = useTexts(exportTexts)
  const formats = useFormats()
  return (
    <div class="pair">
      {values.format === 'bundle' && (
        <SelectField
          label={its.medium}
          value={values.medium}
          options={MEDIA.map((one) => [one, wish.media[one]] as const)}
          onChange={(value) => set('medium', value)}
        />
      )}
      {values.format === 'bundle' && values.medium === 'custom' && (
        <TextField
          label={wish.volumeSize}
          help={wish.volumeSizeHelp}
          required
          maxLength={20}
          value={values.volumeSize}
          onChange={(value) => set('volumeSize', value)}
        />
      )}
      <SelectField
        label={wish.target}
        value={values.stick}
        options={[
          ['', wish.toDownload],
          ...sticks.map(
            ({ id, label, path, free }) => [id, wish.stick(label || path, formats.size(free))] as const,
          ),
        ]}
        onChange={(value) => {
          set('stick', value)
          // The usual one; whoever has another says so.
          if (value && values.medium === 'any') set('medium', 'fat32')
        }}
      />
    </div>
  )
}
