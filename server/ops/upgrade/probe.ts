import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readSync } from 'node:fs'
import { refuse } from './refuse.ts'

/** Longest wait for a version, in milliseconds: from a slow disk, on a busy machine. */
const PATIENCE = 60_000
/** `e_machine` of ELF, by processor as Node names it. */
const MACHINES: Record<number, string> = { 62: 'x64', 183: 'arm64' }

/**
 * Finds out whether an executable runs here, by running it: the processor, the C library and whatever else it asks for.
 * @returns the version that it says it is
 * @throws RaincaskError UPGRADE_REFUSED
 */
export function probeVersion(file: string): string {
  const arch = machineOf(file)
  if (arch !== undefined && arch !== process.arch)
    throw refuse(`it is for another processor: ${arch}, and this machine is ${process.arch}`)
  const { status, stdout, stderr, error } = spawnSync(file, ['--version'], {
    encoding: 'utf8',
    timeout: PATIENCE,
    env: { PATH: process.env['PATH'] },
  })
  if (status === 0) return stdout.trim()
  const said = (stderr ?? '').trim().split('\n')[0] || error?.message || `it ended with ${status}`
  const library = /GLIBC(?:XX)?_[\d.]+/.exec(said)?.[0]
  throw refuse(
    library === undefined
      ? `the new version does not run on this machine: ${said}`
      : `the new version needs ${library} of the C library, which this system does not have`,
  )
}

function machineOf(file: string): string | undefined {
  const head = Buffer.alloc(20)
  const fd = openSync(file, 'r')
  try {
    readSync(fd, head, 0, head.length, 0)
  } finally {
    closeSync(fd)
  }
  if (head.toString('latin1', 0, 4) !== '\x7fELF') return undefined
  const machine = head.readUInt16LE(18)
  return MACHINES[machine] ?? `machine ${machine}`
}
