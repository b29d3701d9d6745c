import { useEffect, useState } from 'preact/hooks'
import { type AnswerOf, ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useFormats } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { focusHead, PageHead } from '../../parts/page.tsx'
import { go } from '../../router/place.ts'
import { Figure } from '../figure.tsx'
import { DeleteDialog, type Doomed } from './delete-dialog.tsx'
import { TagTable, UntaggedTable } from './repository-tables.tsx'
import { repositoryTexts } from './texts.ts'

type Repository = AnswerOf<'GET /repositories/one'>

/** One repository: whose it is, its tags, and what is stored by digest alone. */
export function RepositoryView({ repository }: { repository: string }) {
  const its = useTexts(repositoryTexts)
  const [doomed, setDoomed] = useState<Doomed>()
  // What was deleted makes all lists anew.
  const [turn, setTurn] = useState(0)
  // After the dialog has given the focus back to a row that is about to go.
  useEffect(() => {
    if (turn > 0) focusHead()
  }, [turn])
  const asked = useAsked(
    (signal) => ask('GET /repositories/one', { query: { repository }, signal }),
    [repository, turn],
  )
  const mayDelete = asked.data?.isOfCatalogue === false
  return (
    <>
      <PageHead
        title={repository}
        beside={
          <>
            <a class="button" href="/console/repositories">
              {its.back}
            </a>
            {mayDelete && (
              <button type="button" class="destroys" onClick={() => setDoomed({ repository })}>
                {its.deleteRepository}
              </button>
            )}
          </>
        }
      />
      <Loaded of={asked} lines={2}>
        {(one) => (
          <>
            <Facts one={one} />
            <section class="part">
              <h2>{its.tags}</h2>
              <TagTable repository={repository} turn={turn} onDelete={mayDelete ? setDoomed : undefined} />
            </section>
            <section class="part">
              <h2>{its.untagged}</h2>
              <p class="quiet lead">{its.untaggedLead}</p>
              <UntaggedTable
                repository={repository}
                turn={turn}
                onDelete={mayDelete ? setDoomed : undefined}
              />
            </section>
          </>
        )}
      </Loaded>
      {doomed && (
        <DeleteDialog
          doomed={doomed}
          onClose={() => setDoomed(undefined)}
          onDone={() => {
            if (doomed.tag === undefined && doomed.digest === undefined) go('/console/repositories')
            else setTurn((before) => before + 1)
          }}
        />
      )}
    </>
  )
}

function Facts({ one }: { one: Repository }) {
  const its = useTexts(repositoryTexts)
  const formats = useFormats()
  return (
    <>
      {one.isOfCatalogue && (
        <p class="lead">
          {its.ofCatalogue}{' '}
          {one.versions.slice(0, 10).map(({ appId, name, version }) => (
            <a key={`${appId} ${version}`} class="tag" href={`/console/apps/${appId}?tab=versions`}>
              {name} {version}
            </a>
          ))}
        </p>
      )}
      <dl class="figures">
        <Figure name={its.size} value={formats.size(one.bytes)} />
        <Figure name={its.tags} value={formats.number(one.tags)} />
        <Figure name={its.manifests} value={formats.number(one.manifests)} />
        <Figure name={its.pushed} value={one.pushedAt === null ? its.never : formats.date(one.pushedAt)} />
      </dl>
    </>
  )
}
