import { isOfCatalogue } from './catalogue-repositories.ts'

/** What to keep of the tags of some repositories. A tag stays when either of the two keeps it. */
export interface RetentionRule {
  /** Repository names: `*` stands for anything but a slash, `**` for anything. */
  repositories: string
  /** So many of the tags that were pushed last stay. */
  keepTags?: number | undefined
  /** Tags that were pushed within so many milliseconds stay. */
  keepPushedWithin?: number | undefined
}

/** The rule that holds for a repository: the first that names it. */
export function ruleFor(rules: readonly RetentionRule[], repository: string): RetentionRule | undefined {
  if (isOfCatalogue(repository)) return undefined
  return rules.find((rule) => patternOf(rule.repositories).test(repository))
}

function patternOf(text: string): RegExp {
  const parts = text.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*'
    return part === '*' ? '[^/]*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('')}$`)
}
