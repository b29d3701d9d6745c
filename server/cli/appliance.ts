import { type Content, openContent } from '../content/content.ts'
import { type Database, type OpenOptions, openDatabase } from '../db/database.ts'
import { type DataDirectory, openDataDirectory } from '../ops/data-directory.ts'

/** An open data directory: what every command that reads or changes the store works with. */
export interface Appliance {
  data: DataDirectory
  db: Database
  content: Content
  close(): Promise<void>
}

/** Opens the data directory at `path`, making it if it is new. */
export async function openAppliance(path: string, options: OpenOptions = {}): Promise<Appliance> {
  const data = openDataDirectory(path)
  const db = openDatabase(data.database, options)
  const content = await openContent(data, db)
  return {
    data,
    db,
    content,
    close: async () => {
      content.close()
      await db.close()
    },
  }
}
