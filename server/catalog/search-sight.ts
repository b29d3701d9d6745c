import type { AppKind, SearchApps } from './search-apps.ts'
import { owns, type Viewer } from './visibility.ts'

/** Which apps a search may show. */
export interface Sight {
  /**
   * `listed`: the market, what the viewer may see of it that can be installed. `seen`: the same, and the viewer's own
   * apps that are not listed. `own`: what they may edit, listed or not, installable or not.
   */
  scope: 'listed' | 'seen' | 'own'
  /** Only apps that stand so. */
  listing?: string | undefined
}

/** An app of this kind is shown: to nobody, to its owner, to the owner's organisation, to everyone. */
const Shown = { never: 0, owner: 1, organisation: 2, always: 3 } as const

/**
 * Tells by an app's kind and publisher whether it may be shown: as `seenApp` in visibility.ts says it in SQL, but that
 * the market shows what is listed only, to owners too.
 * @param colleagues owners (`user:<id>`) of the viewer's organisation
 */
export function sightOf(
  apps: SearchApps,
  { scope, listing }: Sight,
  viewer: Viewer,
  colleagues: ReadonlySet<string>,
): (kind: number, publisher: number) => boolean {
  const shown = Uint8Array.from(apps.kinds, (kind, number) => {
    if (number === 0 || (listing !== undefined && kind.listing !== listing)) return Shown.never
    if (scope === 'own') return viewer.isAdministrator ? Shown.always : Shown.owner
    const isOwnToo = scope === 'seen' && kind.listing !== 'listed' && kind.types.length > 0
    return isOwnToo ? Shown.owner : shownInMarket(kind, viewer)
  })
  const needs = Uint8Array.from(apps.publishers.values, (owner) => {
    if (owns(viewer, { owner: owner || null })) return Shown.owner
    return colleagues.has(owner) ? Shown.organisation : Shown.always
  })
  return (kind, publisher) => (shown[kind] as number) >= (needs[publisher] as number)
}

function shownInMarket({ listing, visibility, types }: AppKind, viewer: Viewer): number {
  if (listing !== 'listed' || types.length === 0) return Shown.never
  if (visibility === 'public') return Shown.always
  if (visibility === 'market' && viewer.principal !== undefined) return Shown.always
  return visibility === 'organisation' ? Shown.organisation : Shown.owner
}
