import { texts } from '../../i18n/texts.ts'

/** Why an import cannot be taken back. The server says it in English; a reader of English sees what it says. */
export const undoReasons = texts(
  {
    'it was deleted since': '之后已被删除',
    'it was replaced since': '之后已被替换',
    'it was edited since': '之后被修改过',
    'what it was before is not stored any more': '导入前的版本已不再保存',
    'its app was edited since': '所属应用之后被修改过',
    'its app is part of a solution': '所属应用已加入解决方案',
    installed: (keys: number) => `之后已有 ${keys} 个访问密钥安装了它`,
  },
  {
    'it was deleted since': 'it was deleted since',
    'it was replaced since': 'it was replaced since',
    'it was edited since': 'it was edited since',
    'what it was before is not stored any more': 'what it was before is not stored any more',
    'its app was edited since': 'its app was edited since',
    'its app is part of a solution': 'its app is part of a solution',
    installed: (keys: number) => `${keys} access keys have installed it since`,
  },
)

/** A reason of the server's in the reader's language; one that is not known here as it came. */
export function undoReason(its: (typeof undoReasons)['en'], reason: string): string {
  const keys = /^(\d+) access keys have installed it since$/.exec(reason)?.[1]
  if (keys !== undefined) return its.installed(Number(keys))
  const found = Object.entries(its).find(([name]) => name === reason)?.[1]
  return typeof found === 'string' ? found : reason
}
