import { texts } from '/work/main/web/src/i18n/texts.ts'
export const lacking = texts({ here: '在', there: '那' }, { here: 'Here' })
