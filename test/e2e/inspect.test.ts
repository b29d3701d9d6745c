import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { raincask, raincaskJson } from './command.ts'
import { writeDemoPackage } from './package-file.ts'

t.test('inspect shows what is inside and writes nothing', async (t) => {
  const directory = t.testdir()
  const data = join(directory, 'data')
  const { app, file } = await writeDemoPackage(directory, 'docker24')
  const inspected = await raincaskJson<Record<string, unknown>>('inspect', file, '--data', data)
  t.match(inspected, {
    name: '商城示例',
    version: '1.0',
    groupKey: app.spec.key,
    components: [{ name: '前端' }, { name: '订单服务' }, { name: '数据库' }],
    plugins: [{ name: '服务网格' }],
    missingImages: [],
  })
  t.equal((inspected['images'] as unknown[]).length, 4)
  const { stdout, code } = await raincask('inspect', file, '--data', data)
  t.equal(code, 0)
  t.match(stdout, '订单服务')
  t.notOk(existsSync(data), 'not even a data directory')
})
