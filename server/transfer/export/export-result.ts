import { join } from 'node:path'
import type { ExportFormat } from './export-formats.ts'

/** A file that was written. Sizes in bytes. */
export interface WrittenFile {
  path: string
  name: string
  size: number
  /** Digest of the file, where the format has one. */
  sha256?: string
}

/** What an export has written. */
export interface ExportJobResult {
  format: ExportFormat
  /** Directory that the files are in. */
  directory: string
  files: Omit<WrittenFile, 'path'>[]
  releases: { app: string; name: string; version: string }[]
  /** Of a bundle: its id, whether it is whole, and what it leaves out. */
  bundle: { id: string; kind: 'full' | 'delta'; requires: { count: number; bytes: number } } | null
  /** True if every byte was read back and compared. */
  verified: boolean
  /** Whether the files are here for download, or lie on a medium, which may be taken out once they are verified. */
  place: 'download' | 'medium'
}

/** Where the exports for download are, each in a directory named by its job. */
export function bundlesOf(root: string, job: string): string {
  return join(root, 'bundles', job)
}
