import type { Content } from '../content/content.ts'
import { Pictures } from '../content/pictures.ts'
import type { Database } from '../db/database.ts'
import { Audit } from '../ops/audit.ts'
import type { Logger } from '../ops/log.ts'
import { AppCards } from './app-cards.ts'
import { AppChanges } from './app-changes.ts'
import { AppCounter, AppCounts } from './app-counter.ts'
import { AppPages } from './app-page.ts'
import { Categories } from './categories.ts'
import { Deletion } from './deletion.ts'
import { Listing } from './listing.ts'
import { MarketChanges } from './market-changes.ts'
import type { MarketDirectory } from './market-directory.ts'
import { Packages } from './packages.ts'
import { PublisherNames } from './publisher-names.ts'
import { Screenshots } from './screenshots.ts'
import { Search } from './search.ts'
import { Solutions } from './solutions.ts'
import { VersionChanges } from './version-changes.ts'

/** What people see of the catalogue and what its keepers do in it, by concern. */
export interface Keeping {
  search: Search
  cards: AppCards
  pages: AppPages
  names: PublisherNames
  apps: AppChanges
  screenshots: Screenshots
  versions: VersionChanges
  deletion: Deletion
  packages: Packages
  listing: Listing
  categories: Categories
  solutions: Solutions
  markets: MarketChanges
  pictures: Pictures
  counter: AppCounter
  counts: AppCounts
}

/**
 * Puts the parts together over an open store.
 * @param log told of what goes wrong where nobody waits for it
 */
export function openKeeping(db: Database, content: Content, markets: MarketDirectory, log?: Logger): Keeping {
  const audit = new Audit(db)
  const pictures = new Pictures(content.blobs)
  const listing = new Listing(db, audit)
  return {
    search: new Search(db),
    cards: new AppCards(db),
    pages: new AppPages(db, content.blobs),
    names: new PublisherNames(db),
    apps: new AppChanges(db, audit, pictures),
    screenshots: new Screenshots(db, audit, pictures),
    versions: new VersionChanges(db, audit),
    deletion: new Deletion(db, content, audit),
    packages: new Packages(db, audit),
    listing,
    categories: new Categories(db, audit),
    solutions: new Solutions(db, audit, listing),
    markets: new MarketChanges(db, audit, pictures, markets),
    pictures,
    counter: new AppCounter(db, log),
    counts: new AppCounts(db),
  }
}
