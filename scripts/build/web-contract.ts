import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { main } from './main.ts'
import { inProject } from './project.ts'
import { contractOf, type OpenApi } from './web-contract-text.ts'

/** Where the web UI's types of the API stand. */
export const CONTRACT = 'web/src/api/contract.ts'

/** Asks a store on an empty directory for the document of its API. */
export async function readApi(): Promise<OpenApi> {
  const data = mkdtempSync(join(tmpdir(), 'raincask-contract-'))
  const child = spawn(
    inProject('scripts/raincask'),
    ['serve', '--data', data, '--listen', '127.0.0.1:0', '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  try {
    const line = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).once('line', resolve)
      void ended.then(() => reject(new Error('the store did not start')))
    })
    const { url } = JSON.parse(line) as { url: string }
    return (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as OpenApi
  } finally {
    child.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true })
  }
}

if (import.meta.main)
  await main(async () => {
    writeFileSync(inProject(CONTRACT), contractOf(await readApi()))
    console.log(CONTRACT)
  })
