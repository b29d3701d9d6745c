import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { canCompile } from '../addon.ts'
import type { Arch } from '../base-node.ts'
import { buildImage, writeImageArchive } from '../image/image.ts'
import { writeRamPackage } from '../image/ram.ts'
import { main } from '../main.ts'
import { inProject, megabytes } from '../project.ts'
import { packRelease, releaseName } from './pack.ts'
import { packagesInside } from './packages.ts'
import { readSigningKey, SUMS, signFiles, writeSums } from './sign-files.ts'

const USAGE = `Usage: scripts/release [--key FILE] [--arch x64|arm64]… [--image] [--built] [--out DIR]

  --key FILE   ed25519 key as PEM that signs the release; it is read and kept nowhere
  --arch ARCH  which processors; default: both, or this one where the other's compiler is missing
  --image      the container image and the RAM package as well (root and apt-get, for Debian's C libraries)
  --built      packs the executables that lie in dist/ instead of building them
  --out DIR    where to; default: dist/release`
const ARCHES = ['x64', 'arm64'] as const

await main(async () => {
  const { key, arches, image, built, out } = wanted()
  const signing = key === undefined ? undefined : readSigningKey(key)
  mkdirSync(out, { recursive: true })
  // What an earlier release left here would be taken for a part of this one.
  for (const name of readdirSync(out)) if (/^(raincask-|SHA256SUMS)/.test(name)) rmSync(join(out, name))
  const names: string[] = []
  const done = (name: string, bytes: number) => {
    names.push(name)
    console.log(`${name}  ${megabytes(bytes)}`)
  }
  for (const arch of arches) {
    const executable = inProject('dist', `raincask-linux-${arch}`)
    if (!built) buildExecutable(arch)
    const packages = await packagesInside()
    const packed = await packRelease(arch, executable, packages, out)
    done(packed.name, packed.bytes)
    if (!image) continue
    const made = await buildImage({ arch, executable, packages, directory: out })
    try {
      const archive = `${releaseName(arch)}-image.tar`
      done(archive, await writeImageArchive(made, join(out, archive)))
      if (!signing) continue
      const ram = await writeRamPackage(arch, made, out, signing)
      done(ram.name, ram.bytes)
    } finally {
      made.remove()
    }
  }
  const sums = await writeSums(out, names)
  if (!signing) {
    console.log(`${SUMS} is not signed${image ? ', and there is no RAM package' : ''}: that takes --key`)
    return
  }
  signFiles([...names.map((name) => join(out, name)), sums], out, signing)
  console.log(`signed by ${key}`)
})

function wanted() {
  const { values } = parseArgs({
    options: {
      key: { type: 'string' },
      arch: { type: 'string', multiple: true },
      image: { type: 'boolean', default: false },
      built: { type: 'boolean', default: false },
      out: { type: 'string', default: inProject('dist/release') },
    },
  })
  const { key, image, built, out } = values
  const arches = values.arch === undefined ? possible() : values.arch.map(known)
  return { key, arches, image, built, out: resolve(out) }
}

function known(arch: string): Arch {
  if (arch === 'x64' || arch === 'arm64') return arch
  throw new Error(`There are releases for x64 and arm64, not for ${arch}.\n${USAGE}`)
}

/** The processors that this machine can build for. */
function possible(): Arch[] {
  const arches = ARCHES.filter(canCompile)
  for (const arch of ARCHES)
    if (!arches.includes(arch))
      console.log(
        `${arch} is left out: its compiler is not here (scripts/build-binary --arch ${arch} says which)`,
      )
  return arches
}

function buildExecutable(arch: Arch): void {
  const build = [inProject('scripts/build/binary.ts'), '--arch', arch]
  const { status } = spawnSync(process.execPath, build, { stdio: 'inherit' })
  if (status !== 0) throw new Error(`The executable for ${arch} could not be built; the lines above say why.`)
}
