/** A value that a system call takes: a number, the address of a label, or what an earlier call gave. */
export type Value = number | { addressOf: string } | Register
/** The two things that the program remembers, each in a register that system calls leave alone. */
export type Register = 'listener' | 'connection'

export type Step =
  | { call: SystemCall; args: Value[]; keep?: Register; ifNegative?: string }
  | { label: string }
  | { goTo: string }

export type SystemCall =
  | 'rt_sigaction'
  | 'socket'
  | 'setsockopt'
  | 'bind'
  | 'listen'
  | 'accept'
  | 'read'
  | 'write'
  | 'sendto'
  | 'shutdown'
  | 'close'
  | 'exit_group'

/** The port that the sample listens on, in the image and in the template. */
export const PORT = 8080
/** Bytes of the read buffer, which the loader provides. */
export const BUFFER_BYTES = 65536

const [SIGINT, SIGTERM, SIGNAL_SET_BYTES] = [2, 15, 8]
const [AF_INET, SOCK_STREAM, SOL_SOCKET, SO_REUSEADDR, SO_RCVTIMEO] = [2, 1, 1, 2, 20]
const [MSG_NOSIGNAL, SHUT_WR, STDOUT, STDERR] = [0x4000, 1, 1, 2]

const at = (addressOf: string): Value => ({ addressOf })

/** Constant data of the program by label: the answer to every request, and what system calls want to be pointed at. */
export function programData(response: Buffer, stopAddress: number): Record<string, Buffer> {
  const address = Buffer.alloc(16)
  address.writeUInt16LE(AF_INET, 0)
  address.writeUInt16BE(PORT, 2) // all of the host's addresses: the rest stays 0
  const action = Buffer.alloc(32)
  action.writeBigUInt64LE(BigInt(stopAddress), 0) // handler
  action.writeBigUInt64LE(0x04000000n, 8) // SA_RESTORER, which x86-64 insists on
  action.writeBigUInt64LE(BigInt(stopAddress), 16) // restorer: never reached, for the handler does not return
  const second = Buffer.alloc(16)
  second.writeBigUInt64LE(1n, 0)
  return {
    action,
    address,
    one: Buffer.from([1, 0, 0, 0]),
    second,
    started: Buffer.from(`Raincask sample: listening on port ${PORT}\n`),
    refused: Buffer.from(`Raincask sample: port ${PORT} cannot be opened\n`),
    response,
  }
}

/** The web server, one system call a line, the same for every processor. `sizes` are the bytes of the data above. */
export function programSteps(sizes: Record<string, number>, buffer: number): Step[] {
  const size = (label: string) => sizes[label] ?? 0
  return [
    // As process 1 of a container it would ignore these, and every stop would take until the kill.
    { call: 'rt_sigaction', args: [SIGTERM, at('action'), 0, SIGNAL_SET_BYTES] },
    { call: 'rt_sigaction', args: [SIGINT, at('action'), 0, SIGNAL_SET_BYTES] },
    { call: 'socket', args: [AF_INET, SOCK_STREAM, 0], keep: 'listener', ifNegative: 'fail' },
    { call: 'setsockopt', args: ['listener', SOL_SOCKET, SO_REUSEADDR, at('one'), 4] },
    // Connections inherit this: one that a browser opens in advance and leaves silent holds up others for a second.
    { call: 'setsockopt', args: ['listener', SOL_SOCKET, SO_RCVTIMEO, at('second'), 16] },
    { call: 'bind', args: ['listener', at('address'), 16], ifNegative: 'fail' },
    { call: 'listen', args: ['listener', 128], ifNegative: 'fail' },
    { call: 'write', args: [STDOUT, at('started'), size('started')] },
    { label: 'next' },
    { call: 'accept', args: ['listener', 0, 0], keep: 'connection', ifNegative: 'next' },
    { call: 'read', args: ['connection', buffer, BUFFER_BYTES] },
    { call: 'sendto', args: ['connection', at('response'), size('response'), MSG_NOSIGNAL, 0, 0] },
    // Closing with unread bytes would reset the connection under the answer: let the client close first.
    { call: 'shutdown', args: ['connection', SHUT_WR] },
    { call: 'read', args: ['connection', buffer, BUFFER_BYTES] },
    { call: 'close', args: ['connection'] },
    { goTo: 'next' },
    { label: 'fail' },
    { call: 'write', args: [STDERR, at('refused'), size('refused')] },
    { call: 'exit_group', args: [1] },
    { label: 'stop' },
    { call: 'exit_group', args: [0] },
  ]
}
