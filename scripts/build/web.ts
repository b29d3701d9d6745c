import { main } from './main.ts'
import { inProject } from './project.ts'
import { buildWeb } from './web-files.ts'

await main(async () => {
  const files = await buildWeb(inProject('web/dist'), { checkTypes: true })
  for (const { name, bytes } of files) console.log(`web/dist/${name}  ${(bytes / 1024).toFixed(1)} KiB`)
})
