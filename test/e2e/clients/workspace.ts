/** What the helpers need of tap's context. */
export interface TestContext {
  testdir(): string
  teardown(work: () => unknown): void
}

const made = new WeakMap<TestContext, string>()

/** The test's own directory; unlike `testdir`, which empties it at every call, it can be asked for again and again. */
export function workspace(t: TestContext): string {
  const known = made.get(t)
  if (known) return known
  const directory = t.testdir()
  made.set(t, directory)
  return directory
}
