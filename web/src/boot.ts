import { addressOf } from './api/address.ts'
import { askEarly } from './api/early.ts'
import { queryOf, searchIn } from './market/search-place.ts'
import { showTheme } from './theme.ts'

// Runs before anything is drawn, so that a dark page does not flash white.
showTheme()

// What the page shows first comes beside its program, not after it.
const { pathname: path, search } = location
askEarly('/api/v1/session')
if (path === '/') {
  const query = queryOf(searchIn({ path, query: new URLSearchParams(search) }))
  askEarly(addressOf('/search', {}, query))
}
const [, app] = /^\/apps\/([A-Za-z0-9_]{1,32})$/.exec(path) ?? []
if (app) askEarly(addressOf('/apps/{id}', { id: app }))
