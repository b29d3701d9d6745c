import { statSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../../server/ops/version.ts'
import type { Arch } from '../base-node.ts'
import { inProject } from '../project.ts'
import { ProgramError, run } from '../run.ts'
import { requireAllowed } from './licence-policy.ts'
import { licenceTexts } from './licence-texts.ts'
import type { Package } from './packages.ts'
import { documents, type Member, releaseTar, writeGzipped } from './release-archive.ts'
import { bill } from './sbom.ts'
import { sha256Of } from './sign-files.ts'

/** What an archive may weigh at most, in bytes. */
export const LARGEST_ARCHIVE = 45_000_000
/** Name of the licences' text in the archive. */
export const LICENCES = 'THIRD-PARTY-LICENSES.txt'
/** Name of the list of parts in the archive. */
export const BILL = 'raincask.cdx.json'

/** Name of a release for a processor; the archive's top directory, too. */
export function releaseName(arch: Arch): string {
  return `raincask-${version}-linux-${arch}`
}

/** Everything that goes into the archive of one executable. */
export async function releaseMembers(
  arch: Arch,
  executable: string,
  packages: readonly Package[],
): Promise<Member[]> {
  requireAllowed(packages)
  const sha256 = await sha256Of(executable)
  const subject = { version, arch, sha256, time: releaseTime(), packages }
  return [
    { name: 'raincask', from: executable, executable: true },
    { name: LICENCES, from: Buffer.from(licenceTexts(packages)) },
    { name: BILL, from: Buffer.from(bill(subject)) },
    ...documents(listedFiles()),
  ]
}

/**
 * Packs an executable into `<directory>/<release>.tar.gz`.
 * @throws Error if a licence is not allowed, or the archive grew too large
 */
export async function packRelease(
  arch: Arch,
  executable: string,
  packages: readonly Package[],
  directory: string,
): Promise<{ name: string; bytes: number }> {
  const members = await releaseMembers(arch, executable, packages)
  const name = `${releaseName(arch)}.tar.gz`
  await writeGzipped(releaseTar(releaseName(arch), members, releaseTime()), join(directory, name))
  const { size } = statSync(join(directory, name))
  if (size > LARGEST_ARCHIVE)
    throw new Error(`${name} has ${size} bytes; it may have ${LARGEST_ARCHIVE} at most`)
  return { name, bytes: size }
}

/** One time for all that is made, in seconds since 1970: SOURCE_DATE_EPOCH, or that of the commit. */
export function releaseTime(): number {
  const given = process.env['SOURCE_DATE_EPOCH']
  if (given) return Number(given)
  try {
    return Number(run('git', ['log', '-1', '--format=%ct'], { cwd: inProject() }))
  } catch (error) {
    if (error instanceof ProgramError) return 0 // a checkout without its history
    throw error
  }
}

/** The files of the checkout; without git, none but those that are named one by one. */
function listedFiles(): string[] {
  try {
    return run('git', ['ls-files', '-z'], { cwd: inProject() }).split('\0').filter(Boolean)
  } catch (error) {
    if (error instanceof ProgramError) return []
    throw error
  }
}
