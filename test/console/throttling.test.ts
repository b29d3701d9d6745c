import { test } from 'tap'
import { SignInThrottle } from '../../server/accounts/sign-in-throttle.ts'
import { openConsole, PASSWORD } from './console.ts'

const MINUTE = 60_000

test('after five wrong passwords the next waits, even a right one; in time it is looked at', async (t) => {
  const { add, stranger, wait, accounts } = await openConsole(t)
  await add('member', 'lin')
  for (let i = 0; i < 5; i++) {
    const { status } = await stranger.post('/session', { login: 'lin', password: `wrong password ${i}` })
    t.equal(status, 401)
  }
  const refused = await stranger.post('/session', { login: 'lin', password: PASSWORD })
  t.equal(refused.status, 429)
  t.equal(refused.json['error'], 'TOO_MANY_ATTEMPTS')
  t.match(refused.headers['retry-after'], /^[1-5]$/)
  t.equal(accounts.sessions.list((await add('member', 'wu')).id).length, 0)
  wait(6_000)
  t.equal((await stranger.post('/session', { login: 'lin', password: PASSWORD })).status, 200)
})

test('many at once are no way around', async (t) => {
  const { add, stranger } = await openConsole(t)
  await add('member', 'lin')
  const all = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      stranger.post('/session', { login: 'lin', password: `wrong password ${i}` }),
    ),
  )
  t.equal(all.filter(({ status }) => status === 401).length, 5)
  t.equal(all.filter(({ status }) => status === 429).length, 25)
})

test('the wait grows, up to a quarter of an hour', (t) => {
  let now = 1_000_000
  const throttle = new SignInThrottle(() => now)
  for (let i = 0; i < 5; i++) throttle.attempt('lin', '10.0.0.1')
  const waits: number[] = []
  for (let i = 0; i < 10; i++) {
    waits.push(refusalOf(() => throttle.attempt('lin', '10.0.0.1')))
    now += (waits.at(-1) ?? 0) * 1000
    throttle.attempt('lin', '10.0.0.1')
  }
  t.same(waits, [5, 10, 20, 40, 80, 160, 320, 640, 900, 900])
  t.end()
})

test('guessing at one name does not lock its owner out elsewhere at once', (t) => {
  const throttle = new SignInThrottle(() => 1_000_000)
  for (let i = 0; i < 5; i++) throttle.attempt('lin', '10.0.0.1')
  t.throws(() => throttle.attempt('lin', '10.0.0.1'), { code: 'TOO_MANY_ATTEMPTS' })
  t.doesNotThrow(() => throttle.attempt('lin', '10.0.0.2'))
  t.doesNotThrow(() => throttle.attempt('wu', '10.0.0.1'))
  t.end()
})

test('guessing at one name from everywhere waits too', (t) => {
  const throttle = new SignInThrottle(() => 1_000_000)
  for (let i = 0; i < 20; i++) throttle.attempt('lin', `10.0.0.${i}`)
  t.throws(() => throttle.attempt('lin', '10.0.1.1'), { code: 'TOO_MANY_ATTEMPTS' })
  t.end()
})

test('one address that tries many names waits, also when one of them succeeds', (t) => {
  const throttle = new SignInThrottle(() => 1_000_000)
  for (let i = 0; i < 20; i++) throttle.attempt(`name-${i}`, '2001:db8::1')
  // The rest of an IPv6 address is the client's to choose.
  t.throws(() => throttle.attempt('another', '2001:db8::ffff:2'), { code: 'TOO_MANY_ATTEMPTS' })
  t.doesNotThrow(() => throttle.attempt('another', '2001:db9::1'))
  t.end()
})

test('what is remembered has an end', (t) => {
  let now = 1_000_000
  const throttle = new SignInThrottle(() => now)
  for (let i = 0; i < 5; i++) throttle.attempt('lin', '10.0.0.1')
  now += 61 * MINUTE
  for (let i = 0; i < 4; i++) throttle.attempt('lin', '10.0.0.1')
  t.doesNotThrow(() => throttle.attempt('lin', '10.0.0.1'))
  t.end()
})

/** Seconds that a refused attempt must wait; 0 if it is let through. */
function refusalOf(attempt: () => unknown): number {
  try {
    attempt()
    return 0
  } catch (error) {
    return (error as { retryAfter: number }).retryAfter
  }
}
