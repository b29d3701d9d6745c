import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inProject, readProjectJson } from './project.ts'
import { ProgramError, run } from './run.ts'

/** A processor as Node names it. */
export type Arch = 'x64' | 'arm64'

interface PackageLock {
  packages: Record<string, { version: string; integrity: string } | undefined>
}

/** The Node that the executable is built on, exactly as package-lock.json names it, for either processor. */
export function baseNode(arch: Arch): string {
  const name = `node-linux-${arch}`
  const locked = readProjectJson<PackageLock>('package-lock.json').packages[`node_modules/${name}`]
  if (!locked) throw new Error(`package-lock.json does not name ${name}`)
  // The code and the blob are prepared by the Node that runs this: another version would crash on them.
  if (process.version !== `v${locked.version}`)
    throw new Error(
      `this runs on Node ${process.version}, but ${name} is ${locked.version}: run scripts/setup`,
    )
  const installed = inProject('node_modules', name, 'bin/node')
  if (existsSync(installed)) return installed
  const cached = inProject('.cache', `${name}-${locked.version}`, 'bin/node')
  if (!existsSync(cached)) fetchNode(`${name}@${locked.version}`, locked.integrity, cached)
  return cached
}

/** npm installs only the package of its own processor; the other one is fetched and checked against the lock here. */
function fetchNode(wanted: string, integrity: string, to: string): void {
  console.log(`fetching ${wanted} from the npm registry …`)
  const partial = inProject('.cache', `partial-${process.pid}`)
  mkdirSync(partial, { recursive: true })
  try {
    const answer = run('npm', ['pack', '--json', '--pack-destination', partial, wanted], { cwd: partial })
    const [packed] = JSON.parse(answer) as { filename: string }[]
    const archive = join(partial, packed?.filename ?? '')
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
    if (found !== integrity) throw new Error(`${wanted} is not what package-lock.json expects: ${found}`)
    run('tar', ['-xzf', archive, '-C', partial, 'package/bin/node'])
    mkdirSync(join(to, '..'), { recursive: true })
    renameSync(join(partial, 'package/bin/node'), to)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

/**
 * Copies the base to `to` without its symbol tables.
 * @returns what is missing on this machine for that, if anything is
 */
export function copyStripped(arch: Arch, to: string): string | undefined {
  const base = baseNode(arch)
  const tools = arch === process.arch ? ['strip'] : [`${GNU_NAMES[arch]}-strip`, 'llvm-strip']
  for (const tool of tools) {
    try {
      run(tool, ['-o', to, base])
      chmodSync(to, 0o755)
      return undefined
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error
    }
  }
  copyFileSync(base, to)
  chmodSync(to, 0o755)
  return `${tools[0]} (package ${arch === process.arch ? 'binutils' : `binutils-${GNU_NAMES[arch].replace('_', '-')}`})`
}

const GNU_NAMES: Record<Arch, string> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }
