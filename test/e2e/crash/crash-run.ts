import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '../../registry/client.ts'
import { startServer } from '../server.ts'
import { checkAcknowledged, checkWhole, deadSessions } from './check-store.ts'
import { Ledger } from './ledger.ts'
import { pushUntilCut } from './pusher.ts'

export interface CrashRunOptions {
  data: string
  /** Goes on until so many images were pushed whole, */
  pushes: number
  /** and the server was killed so often. */
  kills: number
  /** Most images that are pushed between two kills. */
  between?: number
  /** Images pushed at the same time. */
  pushers?: number
  /** Numbers from 0 up to, not including, the one given. */
  random: (below: number) => number
  /** Called after each kill with what was found. */
  onRound?: (round: CrashRound) => void
}

export interface CrashRound {
  /** Kills so far. */
  kills: number
  /** Images pushed whole, and cut off, so far. */
  done: number
  cut: number
  /** Milliseconds from the start to the ready line after this kill. */
  startMs: number
}

export interface CrashReport extends CrashRound {
  /** What was lost or half-written, and whatever else was wrong; empty if all is well. */
  wrong: string[]
}

/** Longest time between two kills, in milliseconds. */
const LONGEST_ROUND = 4000

/**
 * Starts the program, pushes several images at once, kills it with SIGKILL at a random moment, starts it again on the
 * same data and looks at everything, over and over. Ends early if anything is wrong.
 */
export async function crashRun(options: CrashRunOptions): Promise<CrashReport> {
  const { data, pushers = 4, between = 24 } = options
  const ledger = new Ledger()
  const round: CrashRound = { kills: 0, done: 0, cut: 0, startMs: 0 }
  for (;;) {
    const started = Date.now()
    const server = await startServer(data, '--anonymous', 'push')
    round.startMs = Date.now() - started
    const client = new Client(server.url)
    const wrong = [
      ...(await checkAcknowledged(client, ledger)),
      ...(await checkWhole(data)),
      ...deadSessions(data).map((name) => `staging of a session that is no more: ${name}`),
    ]
    options.onRound?.(round)
    const isEnough = round.done >= options.pushes && round.kills >= options.kills
    if (isEnough || wrong.length > 0) {
      const code = await server.stop()
      if (code !== 0) wrong.push(`the server ended with ${code}`)
      return { ...round, wrong }
    }
    const pushing = Array.from({ length: pushers }, (_, i) =>
      pushUntilCut(client, ledger, { pusher: i, random: options.random }),
    )
    await randomMoment(ledger, between, options.random)
    server.child.kill('SIGKILL')
    await server.stop()
    await Promise.all(pushing)
    round.kills++
    round.done = ledger.pushes.done
    round.cut = ledger.pushes.cut
  }
}

/** Waits for a number of images that may be none, and then a little: long enough to be anywhere within a push. */
async function randomMoment(
  { pushes }: Ledger,
  between: number,
  random: (below: number) => number,
): Promise<void> {
  const enough = pushes.done + random(between)
  const latest = Date.now() + LONGEST_ROUND
  while (pushes.done < enough && Date.now() < latest) await sleep(2)
  await sleep(random(60))
}
