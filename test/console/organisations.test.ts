import { test } from 'tap'
import { openConsole } from './console.ts'

test('organisations are made, changed and deleted', async (t) => {
  const { person } = await openConsole(t)
  const { client } = await person('administrator')
  const made = await client.post('/organisations', { name: ' 一号工厂 ', description: 'Line\ntwo' })
  t.equal(made.status, 201)
  t.match(made.json, { name: '一号工厂', description: 'Line\ntwo', people: 0 })
  const at = `/organisations/${made.json['id']}`
  t.match((await client.patch(at, { description: 'New' })).json, { name: '一号工厂', description: 'New' })
  t.match((await client.get('/organisations')).items, [{ name: '一号工厂' }])
  t.equal((await client.delete(at)).status, 204)
  t.equal((await client.get(at)).status, 404)
  t.equal((await client.patch(at, { name: 'x' })).status, 404)
})

test('a name is taken once', async (t) => {
  const { person } = await openConsole(t)
  const { client } = await person('administrator')
  await client.post('/organisations', { name: 'One' })
  const two = await client.post('/organisations', { name: 'Two' })
  t.equal((await client.post('/organisations', { name: 'One' })).status, 409)
  t.equal((await client.patch(`/organisations/${two.json['id']}`, { name: 'One' })).status, 409)
  t.equal((await client.patch(`/organisations/${two.json['id']}`, { name: 'Two' })).status, 200)
})

test('one that has people stays', async (t) => {
  const { person } = await openConsole(t)
  const { client, id } = await person('administrator')
  const { json } = await client.post('/organisations', { name: 'One' })
  await client.patch(`/users/${id}`, { organisationId: json['id'] })
  const refused = await client.delete(`/organisations/${json['id']}`)
  t.equal(refused.status, 409)
  t.equal(refused.json['error'], 'ORGANISATION_IN_USE')
  await client.patch(`/users/${id}`, { organisationId: null })
  t.equal((await client.delete(`/organisations/${json['id']}`)).status, 204)
})

test('members see them', async (t) => {
  const { person, accounts } = await openConsole(t)
  const { client } = await person('member')
  const by = { actor: 'system', actorName: '', address: '' }
  await accounts.organisations.create(by, { name: 'One' })
  t.match((await client.get('/organisations')).items, [{ name: 'One' }])
})
