import { common } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { people } from './texts.ts'

export const STEPS = ['account', 'look', 'connect'] as const
export type Step = (typeof STEPS)[number]

/** The three steps of the first run: which are done, and which comes next. */
export function Steps({ done }: { done: readonly Step[] }) {
  const its = useTexts(people)
  const shared = useTexts(common)
  const next = STEPS.find((step) => !done.includes(step))
  const now = next === undefined ? STEPS.length : STEPS.indexOf(next) + 1
  return (
    <ol class="steps" aria-label={its.step(now, STEPS.length)}>
      {STEPS.map((step) => (
        <li key={step} {...(step === next && { 'aria-current': 'step' as const })}>
          {its.steps[step]}
          {done.includes(step) && (
            <>
              {' '}
              <span aria-hidden="true">✓</span>
              <span class="unseen">{shared.done}</span>
            </>
          )}
        </li>
      ))}
    </ol>
  )
}
