import { plural, texts } from '../i18n/texts.ts'

/** Texts of filling an empty store. */
export const filling = texts(
  {
    lead: '应用随应用包或离线包到来。先预览会改变什么，再导入。',
    stick: '插入 U 盘',
    stickHelp: '雨桶会自动找到盘上的离线包和应用包，并显示在这里。',
    stickFound: (name: string, count: number) => `找到 U 盘 ${name}，其中有 ${count} 个包。`,
    stickOpen: '查看并导入',
    sample: '先用示例应用试试',
    sampleHelp: '雨桶自带一个很小的示例应用，导入只要几秒，之后可以随时删除。',
    sampleTake: '导入示例应用',
    command: '在运行雨桶的机器上用命令导入',
  },
  {
    lead: 'Apps come in packages and bundles. You see what will change before anything does.',
    stick: 'Put in a USB stick',
    stickHelp: 'Raincask finds the bundles and packages on it by itself and shows them here.',
    stickFound: (name, count) => `Found the stick ${name} with ${plural(count, 'package')} on it.`,
    stickOpen: 'Look and import',
    sample: 'Try it with the sample app',
    sampleHelp:
      'Raincask carries a tiny sample along: it comes in within seconds and can be deleted any time.',
    sampleTake: 'Bring in the sample app',
    command: 'Import on the machine that runs Raincask',
  },
)
