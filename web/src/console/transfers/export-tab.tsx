import { useEffect } from 'preact/hooks'
import { ask } from '../../api/ask.ts'
import { useAction, useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { useDraft } from '../../parts/form.tsx'
import { go, usePlace } from '../../router/place.ts'
import { AppPicker } from '../app-picker.tsx'
import { ExportCheck, ExtentChoice } from './export-check.tsx'
import { ExportMedium, FormatFields } from './export-fields.tsx'
import { ExportSite } from './export-site.tsx'
import { exportTexts } from './export-texts.ts'
import { ExportVersions } from './export-versions.tsx'
import { NO_WISHES, newestOfSites, requestOf, sizeOf, type Wishes } from './export-wishes.ts'
import { transfers } from './texts.ts'

/** What, for whom, by which medium; its size before it is made; then a job makes it. */
export function ExportTab() {
  const its = useTexts(transfers)
  const wish = useTexts(exportTexts)
  const formats = useFormats()
  const action = useAction()
  const wanted = usePlace().query.get('site') ?? ''
  const sites = useAsked((signal) => ask('GET /transfers/sites', { signal }), [])
  const usb = useAsked((signal) => ask('GET /transfers/usb', { signal }), [])
  const { values, set } = useDraft<Wishes>(NO_WISHES)
  const files = newestOfSites(sites.data?.items ?? [])
  // The page of sites names one, by its own name or by that of what it sent back.
  const named = sites.data?.items.find(({ id, site }) => id === wanted || site === wanted)
  const preset = files.find(({ site }) => site === named?.site)?.id
  useEffect(() => {
    if (preset !== undefined) set('site', preset)
  }, [preset, set])
  const request = requestOf(values)
  const hasApps = values.apps.length > 0
  const estimate = useAsked(
    async (signal) => (hasApps ? ask('POST /transfers/exports/plan', { body: request, signal }) : undefined),
    [JSON.stringify(request)],
  )
  const found = hasApps && !estimate.problem ? estimate.data : undefined
  const sticks = (usb.data?.items ?? []).map(({ stick }) => stick).filter(({ readOnly }) => !readOnly)
  const stick = sticks.find(({ id }) => id === values.stick)
  const size = found && sizeOf(found, values)
  const isTooMuch = found && size ? size.bytes > (stick?.free ?? found.freeBytes) : false
  const make = () =>
    action.run(async () => {
      const { since, ...rest } = request
      const isDelta = since !== undefined && values.extent === 'missing'
      const body = { ...rest, verify: true, ...(isDelta && { since }), ...(stick && { stick: stick.id }) }
      const job = await ask('POST /transfers/exports', { body })
      go(`/console/transfers/${job.id}`)
    })
  return (
    <div class="wizard">
      <p class="quiet lead">{wish.exportLead}</p>
      <section class="panel">
        <h2>{wish.steps.what}</h2>
        <AppPicker picked={values.apps} onChange={(value) => set('apps', value)} />
        <ExportVersions
          apps={values.apps}
          versions={values.versions}
          onChange={(value) => set('versions', value)}
        />
        <FormatFields values={values} set={set} />
      </section>
      {values.format === 'bundle' && (
        <section class="panel">
          <h2>{wish.steps.site}</h2>
          <ExportSite
            files={files}
            value={values.site}
            onChange={(value) => set('site', value)}
            onAdded={({ id }) => {
              sites.reload()
              set('site', id)
            }}
          />
          {found && (
            <ExtentChoice estimate={found} wishes={values} onChange={(value) => set('extent', value)} />
          )}
        </section>
      )}
      <section class="panel">
        <h2>{wish.steps.medium}</h2>
        <ExportMedium values={values} set={set} sticks={sticks} />
      </section>
      <section class="panel">
        <h2>{wish.steps.check}</h2>
        {!hasApps && <p class="quiet">{wish.pickFirst}</p>}
        {hasApps && !found && estimate.isLoading && <p class="quiet">{wish.reckoning}</p>}
        {hasApps && estimate.problem && <ErrorNote problem={estimate.problem} onRetry={estimate.reload} />}
        {found && <ExportCheck estimate={found} wishes={values} stick={stick} />}
        {action.problem && <ErrorNote problem={action.problem} />}
        <div class="row part">
          <button
            type="button"
            class="primary"
            aria-busy={action.isBusy || estimate.isLoading}
            disabled={!found || isTooMuch}
            onClick={() => void make()}
          >
            {size ? wish.makeIt(formats.size(size.bytes)) : its.make}
          </button>
        </div>
      </section>
    </div>
  )
}
