import { execFile } from 'node:child_process'
import { fstatSync, write } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from './log.ts'

/** What the service manager that started this process is told (sd_notify(3)); nobody is told where there is none. */
export interface ServiceManager {
  /** It answers now; `status` is what `systemctl status` shows. Also the end of a reload. */
  ready(status: string): void
  /** Settings are read anew; `ready` must follow. */
  reloading(): void
  stopping(): void
}

const FIRST_FD = 3
/** Name of the descriptor that the unit opens with `OpenFile=`. */
export const NOTIFY_FD_NAME = 'raincask-notify'
/** When the helper says `ready` again, in milliseconds after the last time. */
const AGAIN = [1000, 4000]

/**
 * The manager that the environment names. Its socket takes datagrams, which Node can't send to a path, so either way is
 * taken that needs no compiled code: systemd from 253 on opens the socket for us (`OpenFile=`), connected, and words are
 * written to it; before that, systemd's own `systemd-notify` sends them.
 *
 * Managers before 246 can miss a word of a helper that has ended when they look who sent it. So the helper says `ready`
 * several times, and nothing that would need an answer: no signs of life, and no reload that has to be ended.
 */
export function serviceManager(environment: NodeJS.ProcessEnv, log: Logger): ServiceManager {
  const socket = environment['NOTIFY_SOCKET']
  if (!socket) return { ready: ignore, reloading: ignore, stopping: ignore }
  const fd = passedSocket(environment)
  return fd === undefined ? throughHelper(socket, log) : throughSocket(fd, environment, log)
}

function ignore(): void {
  // Nobody wants to know.
}

/** The descriptor that the manager opened for this very process, by sd_listen_fds(3). */
function passedSocket(environment: NodeJS.ProcessEnv): number | undefined {
  const { LISTEN_PID, LISTEN_FDNAMES = '' } = environment as Record<string, string | undefined>
  if (Number(LISTEN_PID) !== process.pid) return undefined
  const index = LISTEN_FDNAMES.split(':').indexOf(NOTIFY_FD_NAME)
  const fd = FIRST_FD + index
  try {
    return index >= 0 && fstatSync(fd).isSocket() ? fd : undefined
  } catch {
    return undefined
  }
}

function throughSocket(fd: number, environment: NodeJS.ProcessEnv, log: Logger): ServiceManager {
  // Written beside the network thread: a manager that does not read makes its senders wait.
  let failed = false
  const say = (...words: string[]) =>
    write(fd, words.join('\n'), (err) => {
      if (err && !failed) log.warn({ err }, 'the service manager cannot be told')
      failed = err !== null
    })
  const every = Number(environment['WATCHDOG_USEC']) / 1000 / 3
  if (every > 0 && Number(environment['WATCHDOG_PID'] ?? process.pid) === process.pid)
    setInterval(() => say('WATCHDOG=1'), every).unref()
  return {
    ready: (status) => say('READY=1', `STATUS=${oneLine(status)}`),
    reloading: () => say('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    stopping: () => say('STOPPING=1'),
  }
}

function throughHelper(socket: string, log: Logger): ServiceManager {
  const say = (...words: string[]) => {
    const child = execFile('systemd-notify', words, {
      env: { PATH: process.env['PATH'], NOTIFY_SOCKET: socket },
    })
    child.once('error', (err) =>
      log.warn(
        { err },
        'systemd-notify is missing: the service manager will not know that the server is ready',
      ),
    )
    child.unref()
  }
  let stops = false
  return {
    ready: async (status) => {
      const words = ['READY=1', `STATUS=${oneLine(status)}`]
      say(...words)
      for (const wait of AGAIN) {
        await sleep(wait, undefined, { ref: false })
        if (!stops) say(...words)
      }
    },
    reloading: ignore,
    stopping: () => {
      stops = true
      say('STOPPING=1')
    },
  }
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ')
}
