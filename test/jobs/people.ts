import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { containerdExport } from '../builders/containerd-export.ts'
import { buildImage, layerOfRandom } from '../builders/image.ts'
import { ramPackage } from '../builders/ram-package.ts'
import { buildTemplate, templateJson } from '../builders/template.ts'
import type { Client, Fields } from '../console/client.ts'
import { type Console, openConsole, type Person } from '../console/console.ts'

export interface Desk extends Console {
  administrator: Person
  /** `<data>/inbox`, there already. */
  inbox: string
}

/** A store over HTTP with an administrator, its queue taken up. */
export async function openDesk(t: Parameters<typeof openConsole>[0]): Promise<Desk> {
  const store = await openConsole(t)
  const administrator = await store.person('administrator')
  const inbox = join(store.appliance.data.root, 'inbox')
  await mkdir(inbox, { recursive: true })
  await store.transfers.start()
  return { ...store, administrator, inbox }
}

export interface PackageSpec {
  version?: string
  key?: string
  name?: string
  /** Bytes of the one layer, which does not compress. */
  size?: number
}

export const APP = 'd1'.repeat(16)

/** Writes a RAM package with one component. */
export async function writePackage(file: string, spec: PackageSpec = {}): Promise<string> {
  const { version = '1.0', key = APP, name = '作业演示', size = 20_000 } = spec
  const id = 'ab'.repeat(16)
  const shareImage = `goodrain.me/${id}:20240501120000`
  const image = buildImage({ layers: [await layerOfRandom(size, `${key} ${version}`)], label: version })
  const components = [{ id, name: 'web', shareImage, ports: [80] }]
  const template = buildTemplate({ key, name, version, describe: `版本 ${version}`, components })
  const componentImages = containerdExport([{ names: [shareImage], image }])
  const stream = ramPackage({ top: 'made-ram', metadata: templateJson(template), componentImages })
  await pipeline(stream, createWriteStream(file))
  return file
}

/** Asks for a job until it is in one of the states. */
export async function untilState(client: Client, id: unknown, ...states: string[]): Promise<Fields> {
  for (let tries = 0; tries < 1200; tries++) {
    const { json } = await client.get(`/jobs/${id}`)
    if (states.includes(String(json['state']))) return json
    await pause(50)
  }
  const { json } = await client.get(`/jobs/${id}`)
  const { items } = await client.get(`/jobs/${id}/log`)
  throw new Error(`job ${id} is ${JSON.stringify(json)}, not ${states}: ${JSON.stringify(items)}`)
}

/** Imports by the API and waits for the end. */
export async function importPaths(client: Client, paths: string[], options: Fields = {}): Promise<Fields> {
  const { status, json, text } = await client.post('/transfers/imports', { paths, ...options })
  if (status !== 202) throw new Error(text)
  return untilState(client, json['id'], 'done', 'failed', 'paused')
}
