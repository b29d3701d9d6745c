import t from 'tap'
import { isAllowed, requireAllowed } from '../../scripts/build/release/licence-policy.ts'
import { licenceTexts } from '../../scripts/build/release/licence-texts.ts'
import { packagesInside } from '../../scripts/build/release/packages.ts'

t.test('everything that goes into the executable may be passed on, and brings its licence', async (t) => {
  const packages = await packagesInside()
  t.ok(packages.length > 50)
  requireAllowed(packages)
  const text = licenceTexts(packages)
  for (const { name, version } of packages) t.ok(text.includes(`\n${name} ${version}\n`), name)
})

t.test('an unknown or a forbidden licence stops a release and is named', async (t) => {
  const of = (licence: string) => [{ name: 'some-package', version: '1.2.3', licence }]
  for (const licence of ['GPL-3.0-only', 'AGPL-3.0', '', 'SEE LICENSE IN LICENSE.md', 'MIT AND GPL-2.0-only'])
    t.throws(() => requireAllowed(of(licence)), { message: /some-package 1\.2\.3/ }, licence)
})

t.test('expressions are read', async (t) => {
  for (const licence of ['MIT', '(MIT OR GPL-3.0)', 'Apache-2.0 OR MIT', 'MIT AND ISC'])
    t.ok(isAllowed(licence), licence)
})
