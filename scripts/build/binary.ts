import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { addonForOldSystems, prebuiltAddon } from './addon.ts'
import type { Arch } from './base-node.ts'
import { buildExecutable, type Executable } from './executable.ts'
import { main } from './main.ts'
import { inProject, megabytes } from './project.ts'
import { run } from './run.ts'
import { buildWeb } from './web-files.ts'

const USAGE = `Usage: scripts/build-binary [--arch x64|arm64] [--prebuilt-addon]

  --prebuilt-addon   takes SQLite's add-on as its package ships it, where no compiler is: glibc 2.34 is needed then`
/** What the systems have that the executable is for: Kylin V10, UOS 20, openEuler 20.03, CentOS 8. */
const OLDEST = { GLIBC: '2.28', GLIBCXX: '3.4.25' } as const

await main(async () => {
  const { arch, prebuilt } = wanted()
  await buildWeb(inProject('web/dist'), { checkTypes: true })
  mkdirSync(inProject('dist'), { recursive: true })
  const name = `dist/raincask-linux-${arch}`
  const addon = prebuilt ? prebuiltAddon(arch) : addonForOldSystems(arch)
  const made = await buildExecutable(arch, addon, 'server/main.ts', inProject(name))
  if (made.unstripped) console.log(`left unstripped, a tenth larger: this machine has no ${made.unstripped}`)
  for (const [library, { node, addon }] of Object.entries(made.needs))
    console.log(`asks for ${library} ${node} (Node) and ${addon} (SQLite add-on)`)
  if (!prebuilt) requireOldest(made.needs)
  // A module that the bundle lacks shows only when it runs; the other processor's cannot be tried here.
  const version = arch === process.arch ? run(made.file, ['--version']).trim() : 'not tried here'
  console.log(`${name}  ${megabytes(made.bytes)}, ${made.assets.length} assets, version: ${version}`)
})

function wanted(): { arch: Arch; prebuilt: boolean } {
  const { values } = parseArgs({
    options: {
      arch: { type: 'string', default: process.arch },
      'prebuilt-addon': { type: 'boolean', default: false },
    },
  })
  const { arch } = values
  if (arch === 'x64' || arch === 'arm64') return { arch, prebuilt: values['prebuilt-addon'] }
  throw new Error(`The executable can be built for x64 and arm64, not for ${arch}.\n${USAGE}`)
}

/** Fails if a symbol is newer than what the oldest systems have. */
function requireOldest(needs: Executable['needs']): void {
  for (const library of ['GLIBC', 'GLIBCXX'] as const)
    for (const version of Object.values(needs[library]))
      if (version?.localeCompare(OLDEST[library], 'en', { numeric: true }) === 1)
        throw new Error(
          `The executable asks for ${library} ${version}; it may ask for ${OLDEST[library]} at most.`,
        )
}
