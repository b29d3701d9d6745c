/** Grammars of the distribution specification ("Pulling manifests"): `<name>` and `<reference>` as a tag. */
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/

/** Longest repository name that we take, in characters: clients limit host and name together to 255. */
export const MAX_REPOSITORY_NAME = 200

/** True if the text may name a repository. */
export function isRepositoryName(text: string): boolean {
  return text.length <= MAX_REPOSITORY_NAME && REPOSITORY.test(text)
}

/** True if the text may be a tag. */
export function isTag(text: string): boolean {
  return TAG.test(text)
}
