import type { CrashWork } from '../crash/work.ts'
import type { FaultyDisk } from './faulty-disk.ts'

/** What a command may say when its disk is full; anything else is a defect. */
const TOLD = new Set(['STORAGE_FULL', 'BACKUP_REFUSED', 'EXPORT_REFUSED', 'DATA_UNUSABLE'])

export interface FullReport {
  /** Commands that met a full disk. */
  met: number
  wrong: string[]
}

/**
 * Runs work on a disk that is full from some write on: it must say so, and leave everything as a kill may leave it; with
 * room again it must go through.
 * @param places which writes, of all the work's, the last one being 1
 */
export async function fullOver(
  work: CrashWork,
  disk: FaultyDisk,
  under: string,
  places: readonly number[],
): Promise<FullReport> {
  const report: FullReport = { met: 0, wrong: [] }
  const { writes, code, stderr } = await disk.run(work.args, { under })
  if (code !== 0) return { met: 0, wrong: [`it failed with ${code}: ${stderr}`] }
  report.wrong.push(...(await work.checkDone()))
  for (const place of places) {
    if (report.wrong.length > 0) break
    await work.reset()
    const fullFrom = Math.max(1, Math.ceil(writes * place))
    const ended = await disk.run(work.args, { under, fullFrom })
    const where = `full from write ${fullFrom} of ${writes}`
    // One that had but to tidy up may well have been done.
    if (ended.code !== 0) {
      report.met++
      if (!TOLD.has(codeOf(ended.stderr)))
        report.wrong.push(`${where}: ${ended.code} ${ended.stderr.slice(0, 600)}`)
      report.wrong.push(...(await work.checkCut()).map((text) => `${where}: ${text}`))
    }
    const again = await disk.run(work.args, { under })
    if (again.code !== 0)
      report.wrong.push(`${where}, then room: ${again.code} ${again.stderr.slice(0, 600)}`)
    else report.wrong.push(...(await work.checkDone()).map((text) => `${where}, then room: ${text}`))
  }
  return report
}

/** The code of the error that a command told with --json. */
function codeOf(stderr: string): string {
  try {
    return (JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: { code: string } }).error.code
  } catch {
    return ''
  }
}
