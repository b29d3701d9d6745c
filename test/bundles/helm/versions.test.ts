import t from 'tap'
import { chartVersion } from '../../../bundles/helm/versions.ts'

const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/

t.test('every version becomes one that Helm takes', async (t) => {
  const wanted: [string, string][] = [
    ['1', '1.0.0'],
    ['1.0', '1.0.0'],
    ['v2.3.4', '2.3.4'],
    ['01.02', '1.2.0'],
    ['1.0.2.5', '1.0.2+5'],
    ['1.2-beta_1', '1.2.0+beta.1'],
    ['20261120', '20261120.0.0'],
    ['发布一', '0.0.0'],
    ['release', '0.0.0+release'],
  ]
  for (const [version, chart] of wanted) t.equal(chartVersion(version), chart)
  for (const odd of ['', '...', '1..2', '1.2.3.', '99999999999999', 'x'.repeat(300), '1.0+a+b'])
    t.match(chartVersion(odd), SEMVER, odd)
})
