import { useStoreInfo } from '../api/store-info.ts'
import { useTexts } from '../i18n/texts.ts'
import { Badge } from '../parts/notice.tsx'
import { Table } from '../parts/table.tsx'
import type { Version } from './app-page.tsx'
import { appPage } from './texts.ts'

export type AppPart = Version['parts'][number]

/** What a version consists of, with images and ports. */
export function Components({ version }: { version: Version }) {
  const its = useTexts(appPage)
  const hub = useStoreInfo().data?.hub ?? location.host
  const names = new Map(version.parts.map((part) => [part.key, part.name]))
  return (
    <Table
      label={its.components}
      rows={version.parts}
      keyOf={(part) => `${part.kind} ${part.key}`}
      empty={its.componentsEmpty}
      columns={[
        {
          head: its.component,
          by: (part) => part.name,
          cell: (part) => (
            <>
              {part.name} {part.kind === 'plugin' && <Badge>{its.plugin}</Badge>}
            </>
          ),
        },
        {
          head: its.image,
          cell: (part) => <code>{part.image ? imageName(hub, part.image) : its.noImage}</code>,
        },
        {
          head: its.ports,
          cell: (part) =>
            part.ports
              .map(({ port, protocol, outer }) => `${port}/${protocol}${outer ? ` (${its.outer})` : ''}`)
              .join(', '),
        },
        {
          head: its.dependsOn,
          cell: (part) => part.dependsOn.map((key) => names.get(key) ?? key).join(', ') || its.noDependencies,
        },
      ]}
    />
  )
}

/** As clients pull it. */
export function imageName(hub: string, image: { repository: string; tag: string }): string {
  return `${hub}/${image.repository}:${image.tag}`
}
