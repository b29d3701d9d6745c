import type { ErrorCode } from '../ops/error-catalogue.ts'
import { RaincaskError } from '../ops/errors.ts'
import type { BundleImportResult } from '../transfer/import-bundle/import-bundle.ts'
import type { ImportedImage } from '../transfer/import-package/import-images.ts'
import type { ImportedRelease, ImportResult } from '../transfer/import-package/import-package.ts'
import { formatBytes, printJson, printLine } from './output.ts'
import { printImported } from './print-bundle.ts'

const OUTCOME: Record<ImportedRelease['outcome'], string> = {
  added: 'added',
  updated: 'replaced',
  unchanged: 'already here, nothing changed',
}

const STOPS = new Set<ErrorCode | undefined>(['STOPPED', 'IMPORT_STOPPED'])

/** What the sources of one command have brought so far. */
export class ImportReport {
  readonly #json: boolean
  readonly #releases: ImportedRelease[] = []
  readonly #images: ImportedImage[] = []
  readonly #bundles: BundleImportResult[] = []
  readonly #all: number
  #addedBytes = 0
  #skippedBytes = 0
  #done = 0

  constructor(all: number, json: boolean) {
    this.#all = all
    this.#json = json
  }

  /** True if no bundle waits for volumes. */
  get isComplete(): boolean {
    return this.#bundles.every(({ complete }) => complete)
  }

  addBundle(result: BundleImportResult): void {
    this.#bundles.push(result)
    this.#add({ ...result, images: [] })
    if (!this.#json) printImported(result)
  }

  addPackage(name: string, result: ImportResult): void {
    this.#add(result)
    if (!this.#json) printResult(name, result)
  }

  /** Says it all at once, for machines. */
  end(): void {
    if (!this.#json) return
    const releases = this.#releases.map(({ outcome: _, ...release }) => release)
    const bytes = { addedBytes: this.#addedBytes, skippedBytes: this.#skippedBytes }
    printJson({
      ...{ releases, ...bytes },
      ...(this.#images.length > 0 && { images: this.#images }),
      ...(this.#bundles.length > 0 && { bundles: this.#bundles }),
    })
  }

  /**
   * The error of a source; where somebody stopped it, what is kept and what is not.
   * @param kept what happens to what this source had brought
   */
  explain(error: unknown, kept: string): unknown {
    const isStop =
      error instanceof RaincaskError
        ? STOPS.has(error.code)
        : (error as Error | undefined)?.name === 'AbortError'
    if (!isStop) return error
    const before = this.#all > 1 ? `${this.#done} of ${this.#all} had been imported before and stay; ` : ''
    return new RaincaskError('IMPORT_STOPPED', { reason: `${before}${kept}`, cause: error })
  }

  #add({ releases, images, addedBytes, skippedBytes }: ImportResult): void {
    this.#releases.push(...releases)
    this.#images.push(...images)
    this.#addedBytes += addedBytes
    this.#skippedBytes += skippedBytes
    this.#done++
  }
}

function printResult(name: string, { releases, images, addedBytes, skippedBytes }: ImportResult): void {
  printLine(name)
  for (const { name: title, version, outcome, digest } of releases)
    printLine(`  ${title} ${version}  ${OUTCOME[outcome]}  ${digest}`)
  for (const { repository, tag, platforms, outcome, digest } of images)
    printLine(`  ${repository}:${tag}  ${platforms.join(', ')}  ${OUTCOME[outcome]}  ${digest}`)
  printLine(`  ${formatBytes(addedBytes)} added, ${formatBytes(skippedBytes)} were here already`)
  const [image] = images
  if (image) {
    printLine(
      `  Images without an application; pull them with: docker pull HOST/${image.repository}:${image.tag}`,
    )
    printLine('  (HOST is the address of this store; the password is an access key with ReadInstall)')
  } else
    printLine('  The package carries no signature (Rainbond writes none); every digest in it was checked.')
}
