/** Key in `settings` under which the last backup is noted. */
export const LAST_BACKUP = 'backup.last'

/** The last backup that came to its end. */
export interface LastBackup {
  /** Milliseconds since 1970 UTC. */
  at: number
  name: string
  /** Blobs that it lacks, because they were damaged in the store. */
  damaged: number
}
