import type { ServerResponse } from 'node:http'
import type { OpenBlob } from '../content/blob-store.ts'
import { giveBuffer, takeBuffer } from './buffer-pool.ts'

/**
 * Sends bytes `start` to `end` (exclusive) of a blob as the response's body; headers must be set. The next read is
 * under way while a write is out, and a buffer is used again only when the kernel has taken its bytes. A client that
 * goes away stops it at once. Resolves when all is handed over; rejects if the disk fails, with the connection cut,
 * so that the client sees a short body and never a wrong one.
 */
export function sendBlob(blob: OpenBlob, res: ServerResponse, start: number, end: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let position = start
    let ready: { buffer: Buffer; bytes: number } | undefined
    let reading = false
    let writing = false
    let ended = false

    const finish = (error?: Error) => {
      if (ended) return
      ended = true
      res.off('close', onClose)
      if (ready) giveBuffer(ready.buffer)
      if (!reading) blob.close()
      if (error) {
        res.destroy()
        reject(error)
      } else resolve()
    }
    const onClose = () => finish()
    const read = () => {
      if (reading || ready || position >= end || ended) return
      reading = true
      const buffer = takeBuffer()
      const length = Math.min(buffer.length, end - position)
      blob.read(buffer, position, length, (error, bytes) => {
        reading = false
        if (ended) {
          giveBuffer(buffer)
          blob.close()
          return
        }
        if (error || bytes === 0) {
          giveBuffer(buffer)
          return finish(error ?? new Error(`a stored blob ends at byte ${position}`))
        }
        position += bytes
        ready = { buffer, bytes }
        write()
      })
    }
    const write = () => {
      if (writing || !ready) return
      const { buffer, bytes } = ready
      ready = undefined
      writing = true
      const isLast = position >= end && !reading
      res.write(bytes === buffer.length ? buffer : buffer.subarray(0, bytes), (error) => {
        writing = false
        giveBuffer(buffer)
        if (ended) return
        if (error) return finish()
        if (isLast) {
          res.end()
          return finish()
        }
        write()
        read()
      })
      read()
    }
    res.on('close', onClose)
    if (position >= end) {
      res.end()
      finish()
    } else read()
  })
}
