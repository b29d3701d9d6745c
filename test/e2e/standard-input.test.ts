import { spawn } from 'node:child_process'
import { createReadStream, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { demoApp } from '../builders/demo-app.ts'
import { oldRainbondZip } from '../builders/old-rainbond-zip.ts'
import { type CommandResult, RAINCASK } from './command.ts'
import { writeDemoPackage } from './package-file.ts'

/** Runs a command with a file on standard input: redirected, or through a pipe. */
function withInput(how: 'redirected' | 'piped', file: string, ...args: string[]): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const stdin = how === 'piped' ? 'pipe' : openSync(file, 'r')
    const child = spawn(RAINCASK, args, { stdio: [stdin, 'pipe', 'pipe'] })
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text
      })
    if (child.stdin) {
      // A refusal may come before the end of the file.
      child.stdin.on('error', () => undefined)
      createReadStream(file).pipe(child.stdin)
    }
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...texts }))
  })
}

t.test('a package from standard input', async (t) => {
  const directory = t.testdir()
  const { file } = await writeDemoPackage(directory, 'containerd')
  for (const how of ['piped', 'redirected'] as const) {
    const data = join(directory, how)
    const { code, stdout } = await withInput(how, file, 'import', '-', '--data', data, '--json')
    t.equal(code, 0)
    t.match(JSON.parse(stdout), { releases: [{ name: '商城示例', version: '1.0' }] }, how)
    const inspected = await withInput(how, file, 'inspect', '-', '--data', data, '--json')
    t.match(JSON.parse(inspected.stdout), { kind: 'app', name: '商城示例' }, how)
  }
})

t.test('a zip archive from standard input, which must be a file', async (t) => {
  const directory = t.testdir()
  const file = join(directory, 'old.zip')
  writeFileSync(file, await oldRainbondZip(await demoApp()))
  const data = join(directory, 'data')
  const piped = await withInput('piped', file, 'import', '-', '--data', data)
  t.equal(piped.code, 1)
  t.match(
    piped.stderr,
    /zip archive, whose table of contents stands at its end.*\nSave it to a file, and import that\./,
  )
  const redirected = await withInput('redirected', file, 'import', '-', '--data', data)
  t.equal(redirected.code, 0, redirected.stderr)
  t.match(redirected.stdout, /商城示例 1\.0 {2}added/)
})

t.test('a cut-off stream is refused, and standard input is read once', async (t) => {
  const directory = t.testdir()
  const { file } = await writeDemoPackage(directory, 'containerd')
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.subarray(0, bytes.byteLength / 2))
  const data = join(directory, 'data')
  const cut = await withInput('piped', file, 'import', '-', '--data', data)
  t.equal(cut.code, 1)
  t.match(cut.stderr, /ends too early: standard input/)
  t.match((await withInput('piped', file, 'import', '-', '-', '--data', data)).stderr, /only once/)
})
