import { test } from 'tap'
import { installCommand, installLink, pullCommands } from '../../web/src/app-page/install-values.ts'
import { layOut } from '../../web/src/app-page/topology-layout.ts'
import { letterLogo } from '../../web/src/parts/letter-logo.ts'

test('an app without a logo keeps its letter and colour', async (t) => {
  t.equal(letterLogo(' gitlab').letter, 'G')
  t.equal(letterLogo('若依').letter, '若')
  t.equal(letterLogo('😀 app').letter, '😀')
  t.equal(letterLogo('').letter, '?')
  t.strictSame(letterLogo('若依'), letterLogo('若依'))
  for (const name of ['a', 'GitLab', '若依', 'x'.repeat(500)]) {
    const { colour } = letterLogo(name)
    t.ok(Number.isInteger(colour) && colour >= 0 && colour < 8, name.slice(0, 10))
  }
})

test('who calls stands left of who is called', async (t) => {
  const { boxes, links } = layOut([
    { key: 'db', name: '数据库', dependsOn: [] },
    { key: 'web', name: '前端', dependsOn: ['api', 'db', 'gone', 'web'] },
    { key: 'api', name: '订单服务', dependsOn: ['db', 'db'] },
  ])
  const at = (key: string) => boxes.find((box) => box.key === key)?.x ?? Number.NaN
  t.ok(at('web') < at('api') && at('api') < at('db'))
  t.equal(links.length, 3, 'each dependency once; those on nobody, and on oneself, not at all')
})

test('components that call one another in a circle are drawn too', async (t) => {
  const { boxes, links, width, height } = layOut([
    { key: 'a', name: 'a', dependsOn: ['b'] },
    { key: 'b', name: 'b', dependsOn: ['c'] },
    { key: 'c', name: 'c', dependsOn: ['a'] },
  ])
  t.equal(links.length, 3)
  for (const { x, y } of boxes) t.ok(x >= 0 && x < width && y >= 0 && y < height)
  t.equal(new Set(boxes.map(({ x, y }) => `${x} ${y}`)).size, 3, 'none lies on another')
})

test('commands name this store as machines reach it', async (t) => {
  t.equal(
    installCommand('a0a0', '1.0', 'http://store:8080'),
    'rainbond install --appID a0a0 --version 1.0 --domain http://store:8080',
  )
  const app = { id: 'a0a0', name: '商城 & 示例' }
  t.equal(
    installLink('http://console:7070/some/page', app),
    'http://console:7070/marketplace/install/a0a0?app_name=%E5%95%86%E5%9F%8E%20%26%20%E7%A4%BA%E4%BE%8B',
  )
  t.equal(installLink('javascript:alert(1)', app), undefined)
  t.equal(installLink('', app), undefined)
  const image = 'store:8080/apps/a/1/web:1'
  t.same(pullCommands('docker', 'store:8080', image, { isPlain: true, isOpen: true }), {
    login: '',
    pull: `docker pull ${image}`,
  })
  t.match(
    pullCommands('podman', 'store:8080', image, { isPlain: true, isOpen: false }).login,
    /--tls-verify=false/,
  )
  t.match(
    pullCommands('nerdctl', 'store:8080', image, { isPlain: true, isOpen: false }).login,
    /nerdctl --insecure-registry login/,
  )
  t.match(
    pullCommands('containerd', 'store:8080', image, { isPlain: true, isOpen: false }).pull,
    /--plain-http --user/,
  )
})
