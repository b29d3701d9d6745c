import { basename } from 'node:path'
import type { Command } from 'commander'
import { type Inspected, inspectPackage } from '../transfer/inspect-package.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'
import { ProgressBar } from './progress.ts'

/** `inspect FILE`: what is inside a package, without writing anything. */
export function inspectCommand(command: Command): void {
  command
    .description('show what is inside a package and check its digests, without writing anything')
    .argument('<file>', 'a package, e.g. app-1.0-ram.tar.gz')
    .action((file: string, _options, self: Command) => inspect(file, self.optsWithGlobals()))
}

async function inspect(file: string, options: CommonOptions): Promise<void> {
  const bar = new ProgressBar(basename(file))
  const inspected = await inspectPackage(file, (read, total) => bar.update(read, total)).finally(() =>
    bar.end(),
  )
  if (options.json) printJson(inspected)
  else printInspected(file, inspected)
}

function printInspected(file: string, inspected: Inspected): void {
  const { name, version, arch, groupKey, description, components, plugins, images, contentBytes } = inspected
  printLine(`${basename(file)}  (Rainbond application package, not signed)`)
  printLine(`  app         ${name} ${version}${arch ? `  ${arch}` : ''}  ${groupKey}`)
  if (description) printLine(`  about       ${description}`)
  for (const { name: title, image } of components) printLine(`  component   ${title}  ${image}`)
  for (const { name: title, image } of plugins) printLine(`  plugin      ${title}  ${image}`)
  for (const { names, digest, size, platforms } of images)
    printLine(`  image       ${names.join(', ') || digest}  ${formatBytes(size)}  ${platforms.join(', ')}`)
  for (const image of inspected.missingImages)
    printLine(`  MISSING     ${image} is named by the template, but not in the package`)
  for (const warning of inspected.warnings) printLine(`  note        ${warning}`)
  printLine(`  content     ${formatBytes(contentBytes)}; every digest was checked`)
}
