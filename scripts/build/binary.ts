import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Arch } from './base-node.ts'
import { buildExecutable } from './executable.ts'
import { main } from './main.ts'
import { inProject, megabytes } from './project.ts'
import { run } from './run.ts'
import { buildWeb } from './web-files.ts'

const USAGE = 'Usage: scripts/build-binary [--arch x64|arm64]'

await main(async () => {
  const arch = wantedArch()
  await buildWeb(inProject('web/dist'), { checkTypes: true })
  mkdirSync(inProject('dist'), { recursive: true })
  const name = `dist/raincask-linux-${arch}`
  const made = await buildExecutable(arch, 'server/main.ts', inProject(name))
  if (made.unstripped) console.log(`left unstripped, a tenth larger: this machine has no ${made.unstripped}`)
  for (const [library, { node, addon }] of Object.entries(made.needs))
    console.log(`asks for ${library} ${node} (Node) and ${addon} (SQLite add-on)`)
  // A module that the bundle lacks shows only when it runs; the other processor's cannot be tried here.
  const version = arch === process.arch ? run(made.file, ['--version']).trim() : 'not tried here'
  console.log(`${name}  ${megabytes(made.bytes)}, ${made.assets.length} assets, version: ${version}`)
})

function wantedArch(): Arch {
  const { values } = parseArgs({ options: { arch: { type: 'string', default: process.arch } } })
  if (values.arch === 'x64' || values.arch === 'arm64') return values.arch
  throw new Error(`The executable can be built for x64 and arm64, not for ${values.arch}.\n${USAGE}`)
}
