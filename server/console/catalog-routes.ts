import type { Keeping } from '../catalog/keeping.ts'
import { catalogAppRoutes } from './catalog-app-routes.ts'
import { catalogCategoryRoutes } from './catalog-category-routes.ts'
import { catalogListingRoutes } from './catalog-listing-routes.ts'
import { catalogMarketRoutes } from './catalog-market-routes.ts'
import { catalogPackageRoutes } from './catalog-package-routes.ts'
import { catalogScreenshotRoutes } from './catalog-screenshot-routes.ts'
import { catalogSearchRoutes } from './catalog-search-routes.ts'
import { catalogSolutionRoutes } from './catalog-solution-routes.ts'
import { catalogVersionRoutes } from './catalog-version-routes.ts'
import type { ConsoleRoute } from './route.ts'

/** The catalogue's routes: what anyone sees of it, and what its keepers do. */
export function catalogRoutes(keeping: Keeping): ConsoleRoute[] {
  return [
    ...catalogSearchRoutes(keeping),
    ...catalogAppRoutes(keeping),
    ...catalogVersionRoutes(keeping),
    ...catalogScreenshotRoutes(keeping),
    ...catalogPackageRoutes(keeping),
    ...catalogListingRoutes(keeping),
    ...catalogCategoryRoutes(keeping),
    ...catalogSolutionRoutes(keeping),
    ...catalogMarketRoutes(keeping),
  ]
}
