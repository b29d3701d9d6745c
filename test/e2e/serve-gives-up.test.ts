import { join } from 'node:path'
import t from 'tap'
import { openAppliance } from '../../server/cli/appliance.ts'
import { KeptValue } from '../../server/jobs/kept-value.ts'
import { raincask } from './command.ts'
import { startServer } from './server.ts'

t.test('a server that cannot plan its work ends, says why, and lets go of what it had taken', async (t) => {
  const data = join(t.testdir(), 'data')
  const appliance = await openAppliance(data)
  const settings = new KeptValue<unknown>(appliance.db, 'maintenance')
  await settings.set({ gc: { grace: 'a while' } })
  const { code, stderr, stdout } = await raincask(
    'serve',
    '--data',
    data,
    '--listen',
    '127.0.0.1:0',
    '--json',
  )
  t.equal(code, 1)
  t.match(stderr, /CONFIG_INVALID.*gc\.grace/s, 'by the field that is wrong')
  t.equal(stdout, '', 'it never said that it serves')

  await settings.set(undefined)
  await appliance.close()
  const server = await startServer(data)
  t.equal((await fetch(`${server.url}/v2/`)).status, 401, 'mended, it serves from the same directory')
  t.equal(await server.stop(), 0)
})
