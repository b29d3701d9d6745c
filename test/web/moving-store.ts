import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openAppliance } from '../../server/cli/appliance.ts'
import { writePackage } from '../jobs/people.ts'
import { exportFrom, publishApp } from '../transfer/bundle-stores.ts'
import type { SeededStore } from './seeded-store.ts'

/** Addresses of transfers in all their states, for pictures of them. */
export interface MovingPages {
  /** A preview of two volumes of three, from a signer whom nobody knows. */
  preview: string
  /** An export that is made, in volumes. */
  made: string
  /** An import that is under way, and slow enough for many pictures. */
  running: string
}

/** Has a store send out, look at what came, and take in something that lasts. */
export async function moveThings({ app, ask, data }: SeededStore, scratch: string): Promise<MovingPages> {
  const inbox = join(data, 'inbox')
  const made = (await ask('POST', '/transfers/exports', {
    ...{ releases: [`${app}@*`], volumeSize: '100K', verify: true },
  })) as { id: string }
  for (let state = ''; state !== 'done'; await pause(300))
    ({ state } = (await ask('GET', `/jobs/${made.id}`)) as { state: string })
  const volumes = await volumesOf(join(scratch, 'sender'), join(inbox, 'delivery'))
  await mkdir(inbox, { recursive: true })
  const slow = await writePackage(join(inbox, 'slow.tar.gz'), { name: '数据仓库', size: 40_000_000 })
  const { settings } = (await ask('GET', '/transfers/settings')) as { settings: object }
  await ask('PUT', '/transfers/settings', { ...settings, rateLimit: 64 * 1024 })
  const running = (await ask('POST', '/transfers/imports', { paths: [slow] })) as { id: string }
  const query = new URLSearchParams(volumes.map((path) => ['path', path]))
  return {
    preview: `/console/transfers/preview?${query}`,
    made: `/console/transfers/${made.id}`,
    running: `/console/transfers/${running.id}`,
  }
}

async function volumesOf(root: string, output: string): Promise<string[]> {
  const sender = await openAppliance(root)
  try {
    const store = { ...sender, root }
    await publishApp(store, { name: '若依 SpringBoot', layers: { web: 5000, db: 70_000 } })
    const { files } = await exportFrom(store, output, { volumeSize: 40_000 })
    return files.slice(0, -1).map(({ path }) => path)
  } finally {
    await sender.close()
  }
}
