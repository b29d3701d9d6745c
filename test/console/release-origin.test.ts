import { join } from 'node:path'
import { test } from 'tap'
import { formatPublicKey } from '../../bundles/minisign-keys.ts'
import { loadSigningKey } from '../../server/transfer/trust/trust-key.ts'
import { importPaths, openDesk, APP as PACKED, writePackage } from '../jobs/people.ts'
import {
  exportFrom,
  fingerprint,
  openStore,
  pathsOf,
  publishApp,
  APP as SENT,
} from '../transfer/bundle-stores.ts'

test('a version says how it came: unsigned as a package, or in a bundle and who signed that', async (t) => {
  const { administrator, person, inbox, appliance } = await openDesk(t)
  const { client } = administrator
  const member = await person('member')
  const file = await writePackage(join(inbox, 'a.tar.gz'))
  t.match(await importPaths(client, [file]), { state: 'done' })
  const packed = `/apps/${PACKED}/versions/1.0/origin`
  t.match((await client.get(packed)).json, {
    ...{ kind: 'package', at: Number, title: 'a.tar.gz', bundle: null, signer: null },
  })
  t.match(
    (await member.client.get(packed)).json,
    { kind: 'package', title: '' },
    'names of files are for keepers',
  )

  const sender = await openStore(t, join(appliance.data.root, '..', 'sender'))
  await publishApp(sender)
  const bundle = await exportFrom(sender, inbox)
  const { publicKey } = await loadSigningKey(sender.data)
  await client.post('/transfers/signers', { publicKey: formatPublicKey(publicKey), name: '总部' })
  t.match(await importPaths(client, pathsOf(bundle)), { state: 'done' })
  const sent = `/apps/${SENT}/versions/1.0/origin`
  const signer = { fingerprint: await fingerprint(sender), name: '总部' }
  t.match((await member.client.get(sent)).json, {
    ...{ kind: 'bundle', at: Number, title: '' },
    bundle: { id: bundle.id, madeAt: Number },
    signer: { ...signer, state: 'trusted' },
  })
  await client.delete(`/transfers/signers/${signer.fingerprint}`)
  t.match((await client.get(sent)).json, { signer: { ...signer, state: 'revoked' } })

  t.equal((await client.get(`/apps/${SENT}/versions/9/origin`)).status, 404)
  await client.post(`/apps/${SENT}/unlist`)
  t.equal((await member.client.get(sent)).status, 404, 'nobody hears of what they may not see')
})
