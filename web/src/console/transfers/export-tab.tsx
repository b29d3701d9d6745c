import { ask } from '../../api/ask.ts'
import { Problem } from '../../api/problem.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { Form, useDraft } from '../../parts/form.tsx'
import { go } from '../../router/place.ts'
import { AppPicker, type PickedApp } from '../app-picker.tsx'
import { exportTexts } from './export-texts.ts'
import { transfers } from './texts.ts'

const FORMATS = ['bundle', 'ram', 'docker-compose', 'helm'] as const
const MEDIA = ['any', 'fat32', 'dvd', 'bd', 'custom'] as const
const ARCHES = ['amd64', 'arm64']

interface Wishes {
  apps: PickedApp[]
  versions: 'newest' | 'all'
  format: (typeof FORMATS)[number]
  arch: string
  since: string
  medium: (typeof MEDIA)[number]
  volumeSize: string
  stick: string
}

/** Apps, site, medium: then a job makes it. */
export function ExportTab() {
  const its = useTexts(transfers)
  const wish = useTexts(exportTexts)
  const formats = useFormats()
  const { data: sites } = useAsked((signal) => ask('GET /transfers/sites', { signal }), [])
  const { data: usb } = useAsked((signal) => ask('GET /transfers/usb', { signal }), [])
  const { values, set } = useDraft<Wishes>({
    ...{ apps: [], versions: 'newest', format: 'bundle', arch: '', since: '', medium: 'any', volumeSize: '' },
    stick: '',
  })
  const isBundle = values.format === 'bundle'
  const make = async () => {
    if (values.apps.length === 0)
      throw new Problem({
        status: 0,
        code: 'CHOOSE_FIRST',
        happened: wish.pickFirst,
        next: '',
        requestId: '',
      })
    const size = values.medium === 'custom' ? values.volumeSize : values.medium
    const body = {
      releases: values.apps.map(({ id }) => (values.versions === 'all' ? `${id}@*` : id)),
      format: values.format,
      ...(values.arch && { arch: values.arch }),
      ...(isBundle && size !== 'any' && { volumeSize: size }),
      ...(isBundle && values.since && { since: values.since }),
      ...(values.stick && { stick: values.stick }),
    }
    const job = await ask('POST /transfers/exports', { body })
    go(`/console/transfers/${job.id}`)
  }
  return (
    <>
      <p class="quiet lead">{wish.exportLead}</p>
      <Form work={make} verb={its.make} said="">
        <AppPicker picked={values.apps} onChange={(value) => set('apps', value)} />
        <div class="pair">
          <SelectField
            label={wish.which}
            value={values.versions}
            options={[
              ['newest', wish.newestOnly],
              ['all', wish.allVersions],
            ]}
            onChange={(value) => set('versions', value)}
          />
          <SelectField
            label={wish.format}
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
          {isBundle && (
            <>
              <SelectField
                label={wish.since}
                value={values.since}
                options={[
                  ['', wish.whole],
                  ...(sites?.items ?? []).map(
                    ({ id, site, at }) =>
                      [id, wish.sinceOf(site.slice(0, 16), formats.date(Date.parse(at)))] as const,
                  ),
                ]}
                onChange={(value) => set('since', value)}
              />
              <SelectField
                label={its.medium}
                value={values.medium}
                options={MEDIA.map((one) => [one, wish.media[one]] as const)}
                onChange={(value) => set('medium', value)}
              />
              {values.medium === 'custom' && (
                <TextField
                  label={wish.volumeSize}
                  help={wish.volumeSizeHelp}
                  required
                  maxLength={20}
                  value={values.volumeSize}
                  onChange={(value) => set('volumeSize', value)}
                />
              )}
            </>
          )}
          <SelectField
            label={wish.target}
            value={values.stick}
            options={[
              ['', wish.toDownload],
              ...(usb?.items ?? [])
                .filter(({ stick }) => !stick.readOnly)
                .map(({ stick }) => [stick.id, wish.stick(stick.label || stick.path)] as const),
            ]}
            onChange={(value) => set('stick', value)}
          />
        </div>
      </Form>
    </>
  )
}
