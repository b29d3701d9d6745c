import { spawn } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { TAR_END, tarHeader, tarPadding } from '../../../bundles/tar/write-tar-header.ts'
import { inProject } from '../project.ts'

/** A member of the archive, by its path below the top directory. */
export interface Member {
  name: string
  /** A file to copy, or the bytes themselves. */
  from: string | Buffer
  /** Set for what is run. */
  executable?: boolean
}

/** Files of the checkout that come along where they are there, by their names in the archive. */
const DOCUMENTS: Record<string, string> = {
  LICENSE: 'LICENSE',
  'README.md': 'README.md',
  'README.zh-CN.md': 'README.zh-CN.md',
}
/** Directories of the checkout that come along as a whole. */
export const DIRECTORIES = ['docs', 'packaging'] as const

/** What lies in every archive beside what is made for the release. `files` are paths of the checkout, as git lists them. */
export function documents(files: readonly string[]): Member[] {
  const listed = files.filter((file) => DIRECTORIES.some((directory) => file.startsWith(`${directory}/`)))
  const all = { ...DOCUMENTS, ...Object.fromEntries(listed.map((file) => [file, file])) }
  return Object.entries(all)
    .filter(([, file]) => existsSync(inProject(file)))
    .map(([name, file]) => ({
      name,
      from: inProject(file),
      executable: (statSync(inProject(file)).mode & 0o100) !== 0,
    }))
}

/**
 * The archive as a plain tar: one top directory, members sorted by name, no owners, one time for all.
 * @param time seconds since 1970
 */
export async function* releaseTar(
  top: string,
  members: readonly Member[],
  time: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const made = new Set<string>()
  for (const { name, from, executable } of [...members].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const parts = `${top}/${name}`.split('/').slice(0, -1)
    for (const [at] of parts.entries()) {
      const directory = `${parts.slice(0, at + 1).join('/')}/`
      if (!made.has(directory)) yield tarHeader({ name: directory, type: 'directory', modified: time })
      made.add(directory)
    }
    const size = typeof from === 'string' ? statSync(from).size : from.byteLength
    yield tarHeader({ name: `${top}/${name}`, size, mode: executable ? 0o755 : 0o644, modified: time })
    if (typeof from === 'string') yield* createReadStream(from)
    else yield from
    yield tarPadding(size)
  }
  yield TAR_END
}

/**
 * Writes a stream gzipped. Gzip itself does it: Node's zlib gives other bytes on other processors.
 * @param level 1 to 9; 9 takes more than twice the time of 7 and saves 0.3 percent of the executable
 */
export async function writeGzipped(
  content: AsyncIterable<Uint8Array>,
  file: string,
  level = 7,
): Promise<void> {
  const gzip = spawn('gzip', [`-${level}`, '--no-name'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve, reject) => {
    gzip.on('error', reject)
    gzip.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`gzip ended with ${code}`))))
  })
  await Promise.all([
    pipeline(Readable.from(withContent(content), { objectMode: false }), gzip.stdin),
    pipeline(gzip.stdout, createWriteStream(file)),
    ended,
  ])
}

/** A stream of bytes takes an empty chunk for nothing at all. */
async function* withContent(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) if (chunk.byteLength > 0) yield chunk
}
