import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Arch } from '../base-node.ts'
import { main } from '../main.ts'
import { inProject, megabytes } from '../project.ts'
import { packagesInside } from '../release/packages.ts'
import { run } from '../run.ts'
import { buildImage, IMAGE, writeImageArchive } from './image.ts'

const USAGE = `Usage: scripts/build-image [--arch x64|arm64] [--executable FILE] [--level 1-9] (--out FILE.tar | --rootfs DIR)

  --executable FILE  default: dist/raincask-linux-ARCH, as scripts/build-binary makes it
  --out FILE         the image as an archive for docker load, ctr image import, skopeo, raincask import
  --rootfs DIR       the image's files instead, as the Dockerfile takes them`

await main(async () => {
  const { arch, executable, level, out, rootfs } = wanted()
  const directory = dirname(resolve(out ?? rootfs ?? ''))
  mkdirSync(directory, { recursive: true })
  const packages = await packagesInside()
  const image = await buildImage({ arch, executable, packages, directory, level })
  try {
    if (out !== undefined)
      console.log(`${out}  ${megabytes(await writeImageArchive(image, resolve(out)))}, ${IMAGE}`)
    if (rootfs === undefined) return
    mkdirSync(rootfs, { recursive: true })
    for (const { file } of image.layers) run('tar', ['-xzpf', file, '-C', rootfs])
    console.log(`${rootfs}  the files of ${IMAGE}`)
  } finally {
    image.remove()
  }
})

function wanted() {
  const { values } = parseArgs({
    options: {
      arch: { type: 'string', default: process.arch },
      executable: { type: 'string' },
      level: { type: 'string', default: '9' },
      out: { type: 'string' },
      rootfs: { type: 'string' },
    },
  })
  const { arch, out, rootfs } = values
  if ((arch !== 'x64' && arch !== 'arm64') || (out === undefined && rootfs === undefined))
    throw new Error(USAGE)
  if (!/^[1-9]$/.test(values.level)) throw new Error(USAGE)
  const executable = values.executable ?? inProject('dist', `raincask-linux-${arch satisfies Arch}`)
  return { arch: arch as Arch, executable, level: Number(values.level), out, rootfs }
}
