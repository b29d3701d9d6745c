import { createHash } from 'node:crypto'
import { closeSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs'

/**
 * The floor of an import, as a program of its own: reads files, hashes every byte, writes them to one file and syncs it.
 *   node floor.ts TO FROM…
 */
const [to = '', ...from] = process.argv.slice(2)
const buffer = Buffer.allocUnsafeSlow(2 ** 20)
const hash = createHash('sha256')
const out = openSync(to, 'w')
for (const file of from) {
  const fd = openSync(file, 'r')
  for (let bytes = readSync(fd, buffer); bytes > 0; bytes = readSync(fd, buffer)) {
    const piece = buffer.subarray(0, bytes)
    hash.update(piece)
    writeSync(out, piece)
  }
  closeSync(fd)
}
fdatasyncSync(out)
closeSync(out)
console.log(hash.digest('hex'))
