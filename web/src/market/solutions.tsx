import { ask } from '../api/ask.ts'
import { useAsked } from '../api/use-asked.ts'
import { useTexts } from '../i18n/texts.ts'
import { Picture } from '../parts/logo.tsx'
import { market } from './texts.ts'

/** Solutions below the apps. They are a help and no more: if they can't be read, nothing is said. */
export function Solutions() {
  const its = useTexts(market)
  const { data } = useAsked((signal) => ask('GET /solutions', { signal }), [])
  const listed = (data?.items ?? []).filter((one) => one.listed).slice(0, 12)
  if (listed.length === 0) return null
  return (
    <section class="part">
      <h2>{its.solutions}</h2>
      <ul class="cards">
        {listed.map((one) => (
          <li key={one.id} class="card">
            <Picture source={undefined} name={one.name} />
            <div class="words">
              <h3>
                <a class="cover" href={`/solutions/${one.id}`}>
                  {one.name}
                </a>
              </h3>
              <p class="summary">{one.description || '\u00a0'}</p>
              <p class="facts">{its.solutionApps(one.apps)}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
