import type { BlobSink } from '../blob-sink.ts'
import { type RamPackage, type ReadPackageOptions, readPackage } from '../read-package.ts'

export type { RamPackage } from '../read-package.ts'
export type ReadRamOptions = Omit<ReadPackageOptions, 'appOnly'>

/**
 * Reads an application package as it streams by, see `readPackage`.
 * @throws PackageError NOT_A_PACKAGE for images alone, and what `readPackage` throws
 */
export async function readRamPackage(
  source: AsyncIterable<Uint8Array>,
  sink: BlobSink,
  options: ReadRamOptions = {},
): Promise<RamPackage> {
  return (await readPackage({ chunks: source }, sink, { ...options, appOnly: true })) as RamPackage
}
