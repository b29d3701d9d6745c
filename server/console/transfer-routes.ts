import { z } from 'zod'
import { inboxOf } from '../transfer/allowed-paths.ts'
import { transferSettingsSchema } from '../transfer/transfer-settings.ts'
import type { Transfers } from '../transfer/transfers.ts'
import { mountedSticks } from '../transfer/usb/usb-mounts.ts'
import { scanStick } from '../transfer/usb/usb-scan.ts'
import { type ConsoleRoute, route } from './route.ts'
import { transferExportPlanRoutes } from './transfer-export-plan-routes.ts'
import { transferExportRoutes } from './transfer-export-routes.ts'
import { transferImportRoutes } from './transfer-import-routes.ts'
import { stickContentsSchema } from './transfer-schemas.ts'
import { transferTrustRoutes } from './transfer-trust-routes.ts'

const tag = 'transfers'
const access = 'administrator'

/** How packages and bundles come in and go out. */
export function transferRoutes(transfers: Transfers): ConsoleRoute[] {
  const { deps, settings } = transfers
  return [
    ...transferImportRoutes(transfers),
    ...transferExportRoutes(transfers),
    ...transferExportPlanRoutes(transfers),
    ...transferTrustRoutes(transfers),
    route({
      method: 'GET',
      path: '/transfers/usb',
      access,
      tag,
      summary:
        'Sticks, disks and discs that are mounted, and the bundles and packages on them; nothing is written',
      response: z.object({ items: z.array(stickContentsSchema) }),
      handle: async () => {
        const sticks = await mountedSticks(deps.data, settings().usb.roots)
        const items = []
        for (const stick of sticks) items.push(await scanStick(deps, stick))
        return { items }
      },
    }),
    route({
      method: 'GET',
      path: '/transfers/settings',
      access,
      tag,
      summary: 'How transfers are done: open directories, rate, uploads, sticks, scheduled exports',
      response: z.object({ settings: transferSettingsSchema, inbox: z.string() }),
      handle: () => ({ settings: settings(), inbox: inboxOf(deps.data) }),
    }),
    route({
      method: 'PUT',
      path: '/transfers/settings',
      access,
      tag,
      summary: 'Set them; what is left out goes back to its default',
      body: transferSettingsSchema,
      response: z.object({ settings: transferSettingsSchema, inbox: z.string() }),
      handle: async ({ body, actor }) => ({
        settings: await transfers.configure(body, actor),
        inbox: inboxOf(deps.data),
      }),
    }),
  ]
}
