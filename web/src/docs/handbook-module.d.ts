/** What scripts/build/handbook-plugin.ts makes of docs/README.md; chapters.ts says of which form it is. */
declare module 'docs:handbook' {
  export const HANDBOOK: unknown
}
