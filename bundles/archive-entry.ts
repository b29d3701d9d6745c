export type EntryType = 'file' | 'directory' | 'symlink'

/** One entry of an archive, or of a directory that was one, on its way past. */
export interface ArchiveEntry {
  /** Relative, with neither `.`, `..` nor a slash at the end; empty for the archive's own root directory. */
  name: string
  type: EntryType
  /** Bytes of the body; 0 for all but files. */
  size: number
  /** Target of a symbolic link as it is written, else empty. */
  linkName: string
  /** To be read before the next entry is asked for, or not at all: what is left is then passed over. */
  body: AsyncIterable<Uint8Array>
}

/** Bytes of nothing, for entries that have no content. */
export async function* noBytes(): AsyncGenerator<Uint8Array, void, undefined> {}
