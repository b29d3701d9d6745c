/** Runs a build to its end; what stops it is said in its own words, without a stack. */
export async function main(build: () => Promise<void>): Promise<void> {
  const started = performance.now()
  try {
    await build()
    console.log(`done in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
