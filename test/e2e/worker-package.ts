import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { templateJson } from '../builders/template.ts'
import { type WorkerApp, workerApp } from '../builders/worker-app.ts'
import { type TestContext, workspace } from './clients/workspace.ts'
import { raincaskJson } from './command.ts'
import { writePackage } from './package-file.ts'

export interface ExportedFile {
  path: string
  size: number
  sha256: string
  version: string
  arch: string
}

/** A data directory that holds the application, and a function that exports it in a format. */
export async function storeWithWorkerApp(
  t: TestContext,
  app?: WorkerApp,
  change: (template: WorkerApp['template']) => void = () => undefined,
) {
  const directory = workspace(t)
  const data = join(directory, 'data')
  const worker = app ?? (await workerApp())
  change(worker.template)
  const file = await writePackage(directory, 'app.tar.gz', {
    top: 'app-ram',
    metadata: templateJson(worker.template),
    componentImages: worker.componentImages,
  })
  await raincaskJson('import', file, '--data', data)
  const exported = async (format: string, to = format, ...more: string[]) => {
    const output = join(directory, to)
    const { packages } = await raincaskJson<{ packages: ExportedFile[] }>(
      ...['export', worker.name, '--format', format, '--output', output, '--data', data, ...more],
    )
    return packages
  }
  return { directory, data, app: worker, exported }
}

/** Unpacks an archive with the machine's own tar; returns the directory. */
export function unpacked(archive: string, to: string): string {
  mkdirSync(to, { recursive: true })
  execFileSync('tar', ['-xf', archive, '-C', to])
  return to
}
