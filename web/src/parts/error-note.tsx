import { useContext, useEffect, useState } from 'preact/hooks'
import type { Problem } from '../api/problem.ts'
import { HELP } from '../docs/help.ts'
import { common } from '../i18n/common.ts'
import { LanguageContext, useTexts } from '../i18n/texts.ts'
import { CopyButton } from './copy.tsx'

type Words = readonly [happened: string, next: string]

/** Says what happened and what to do next, in the reader's language; code and request id stand small beneath. */
export function ErrorNote({ problem, onRetry }: { problem: Problem; onRetry?: (() => void) | undefined }) {
  const its = useTexts(common)
  const [happened, next] = useWords(problem)
  const { code, requestId, fields, message } = problem
  const help = HELP[code]
  // Chinese words are general; the store's own tell the particular.
  const particular = message && message !== happened ? message : ''
  const facts = [`${its.code} ${code}`, requestId && `${its.requestId} ${requestId}`].filter(Boolean)
  const all = [
    happened,
    next,
    particular,
    ...fields.map(({ field, problem }) => `${field}: ${problem}`),
    ...facts,
  ]
  return (
    <div class="error-note" role="alert">
      <p class="error-title">
        <strong>{happened}</strong> {next}
      </p>
      {fields.length > 0 && (
        <ul>
          {fields.map(({ field, problem }) => (
            <li key={field}>
              <code>{field}</code> {problem}
            </li>
          ))}
        </ul>
      )}
      {particular && fields.length === 0 && (
        <p class="quiet" lang="en">
          {particular}
        </p>
      )}
      <div class="row small-text">
        <span class="quiet code">{facts.join(' · ')}</span>
        <CopyButton text={all.filter(Boolean).join('\n')} label={its.copyProblem} words={its.copyProblem} />
        {help !== undefined && <a href={help}>{its.readInHandbook}</a>}
        {onRetry && (
          <button type="button" class="small" onClick={onRetry}>
            {its.retry}
          </button>
        )}
      </div>
    </div>
  )
}

function useWords(problem: Problem): Words {
  const its = useTexts(common)
  const language = useContext(LanguageContext)
  const [chinese, setChinese] = useState<Record<string, Words>>()
  useEffect(() => {
    if (language !== 'zh') return
    // If these do not come, the store's own words stand.
    import('../i18n/problems-zh.ts').then(
      ({ PROBLEMS_ZH }) => setChinese(PROBLEMS_ZH),
      () => undefined,
    )
  }, [language])
  if (problem.code === 'UNREACHABLE') return [its.unreachable, its.unreachableNext]
  if (problem.code === 'PAGE') return [its.pageBroken, its.pageBrokenNext]
  if (problem.code === 'NO_CODE') return [its.proxy, its.proxyNext]
  const known = language === 'zh' ? chinese?.[problem.code] : undefined
  return known ?? [problem.message || its.failed, problem.next]
}
