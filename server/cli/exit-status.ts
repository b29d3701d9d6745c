/** Ends a command with an exit code; whatever is to be said has been said. */
export class ExitStatus extends Error {
  readonly code: number

  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}
