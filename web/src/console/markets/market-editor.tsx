import { useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { CheckField, SelectField, TextField } from '../../parts/fields.tsx'
import { type Draft, Form, useDraft } from '../../parts/form.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { PageHead } from '../../parts/page.tsx'
import { go } from '../../router/place.ts'
import { AppPicker, type PickedApp } from '../app-picker.tsx'
import { storeTexts } from '../store-texts.ts'

type Market = AnswerOf<'GET /markets/{id}'>

export interface MarketValues {
  domain: string
  name: string
  description: string
  visibility: 'public' | 'bound'
}

/** A market, with what is in it. */
export function MarketEditor({ id }: { id: string }) {
  const its = useTexts(storeTexts)
  const [isDeleting, setDeleting] = useState(false)
  const asked = useAsked((signal) => ask('GET /markets/{id}', { params: { id }, signal }), [id])
  return (
    <Loaded of={asked} lines={8} isPage>
      {(market) => (
        <>
          <PageHead title={market.name} />
          <Facts market={market} onSaved={asked.reload} />
          <section class="part">
            <h2>{its.members}</h2>
            {market.isDefault ? <p class="quiet">{its.defaultHolds}</p> : <Members market={market} />}
          </section>
          {!market.isDefault && (
            <button type="button" class="destroys" onClick={() => setDeleting(true)}>
              {its.deleteMarket(market.name)}
            </button>
          )}
          {isDeleting && (
            <Confirm
              title={`${its.deleteMarket(market.name)}?`}
              verb={its.deleteMarket(market.name)}
              work={() => ask('DELETE /markets/{id}', { params: { id } })}
              onClose={() => setDeleting(false)}
              onDone={() => go('/console/markets')}
            >
              <p>{its.marketStays}</p>
            </Confirm>
          )}
        </>
      )}
    </Loaded>
  )
}

function Facts({ market, onSaved }: { market: Market; onSaved(): void }) {
  const { domain, name, description, visibility } = market
  const draft = useDraft<MarketValues>({ domain, name, description, visibility })
  const save = async () => {
    await ask('PATCH /markets/{id}', { params: { id: market.id }, body: draft.changes })
    draft.reset(draft.values)
    onSaved()
  }
  return (
    <Form work={save} isDirty={draft.isDirty} needsChange>
      <MarketFields draft={draft} isDefault={market.isDefault} />
    </Form>
  )
}

export function MarketFields({
  draft,
  isDefault = false,
}: {
  draft: Draft<MarketValues>
  isDefault?: boolean
}) {
  const its = useTexts(storeTexts)
  const { values, set } = draft
  return (
    <>
      <TextField
        label={its.name}
        required
        maxLength={64}
        value={values.name}
        onChange={(value) => set('name', value)}
      />
      <TextField
        label={its.domain}
        help={its.domainHelp}
        required
        maxLength={32}
        pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?"
        value={values.domain}
        onChange={(value) => set('domain', value)}
      />
      <TextField
        label={its.description}
        isOptional
        rows={2}
        maxLength={2000}
        value={values.description}
        onChange={(value) => set('description', value)}
      />
      {!isDefault && (
        <SelectField
          label={its.visibility}
          value={values.visibility}
          options={(['public', 'bound'] as const).map((one) => [one, its.visibilities[one]] as const)}
          onChange={(value) => set('visibility', value)}
        />
      )}
    </>
  )
}

function Members({ market }: { market: Market }) {
  const asked = useAsked(
    async (signal) => {
      const { items: keys } = await ask('GET /access-keys', { signal })
      const apps = await Promise.all(
        market.apps.map((id) =>
          ask('GET /apps/{id}', { params: { id }, signal }).then(
            ({ name }) => ({ id, name }),
            () => ({ id, name: id }),
          ),
        ),
      )
      return { keys: keys.filter(({ revokedAt }) => revokedAt === null), apps }
    },
    [market.id],
  )
  return (
    <Loaded of={asked}>{({ keys, apps }) => <MembersForm market={market} keys={keys} apps={apps} />}</Loaded>
  )
}

interface MembersFormProps {
  market: Market
  keys: { id: string; name: string }[]
  apps: PickedApp[]
}

function MembersForm({ market, keys, apps }: MembersFormProps) {
  const its = useTexts(storeTexts)
  const draft = useDraft({ apps, keys: market.keys })
  const { values, set } = draft
  const save = async () => {
    const body = { apps: values.apps.map(({ id }) => id), keys: values.keys }
    await ask('PUT /markets/{id}/members', { params: { id: market.id }, body })
    draft.reset(values)
  }
  return (
    <Form work={save} isDirty={draft.isDirty} needsChange>
      <AppPicker picked={values.apps} onChange={(value) => set('apps', value)} />
      <fieldset class="picker">
        <legend>{its.keys}</legend>
        {keys.map((key) => (
          <CheckField
            key={key.id}
            label={key.name}
            value={values.keys.includes(key.id)}
            onChange={(chosen) =>
              set('keys', chosen ? [...values.keys, key.id] : values.keys.filter((one) => one !== key.id))
            }
          />
        ))}
      </fieldset>
    </Form>
  )
}
