import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Command } from 'commander'
import { type FoundBundle, findSources, nothingFound } from '../transfer/import-bundle/import-bundle-find.ts'
import { inspectBundle } from '../transfer/import-bundle/import-bundle-inspect.ts'
import { type Inspected, inspectInput, inspectPackage } from '../transfer/import-package/inspect-package.ts'
import { type Signer, TrustStore } from '../transfer/trust/trust.ts'
import { loadSigningKey } from '../transfer/trust/trust-key.ts'
import { openAppliance } from './appliance.ts'
import { type CommonOptions, formatBytes, printJson, printLine } from './output.ts'
import { printInspectedBundle } from './print-bundle.ts'
import { ProgressBar } from './progress.ts'
import { readArguments } from './standard-input.ts'

/** `inspect FILE…`: what is inside packages and bundles, without writing anything. */
export function inspectCommand(command: Command): void {
  command
    .description('show what is inside a package or bundle and check it, without writing anything')
    .argument(
      '<file...>',
      'a package, e.g. app-1.0-ram.tar.gz, an image archive, volumes of a bundle, a directory with them, or - for standard input',
    )
    .action((files: string[], _options, self: Command) => inspect(files, self.optsWithGlobals()))
}

async function inspect(files: string[], options: CommonOptions): Promise<void> {
  const { paths, stream } = readArguments(files)
  const sources = await findSources(paths)
  const [damaged] = sources.damaged
  if (sources.bundles.length + sources.packages.length === 0 && !stream) throw nothingFound(sources, paths)
  for (const found of sources.bundles) {
    const inspected = { ...inspectBundle(found), signer: await signerOf(found, options.data) }
    if (options.json) printJson(inspected)
    else printInspectedBundle(inspected)
  }
  for (const input of [...sources.packages, ...(stream ? [stream] : [])]) {
    const name = typeof input === 'string' ? basename(input) : input.name
    const bar = new ProgressBar(name)
    const update = (read: number, total: number) => bar.update(read, total)
    const reading = typeof input === 'string' ? inspectPackage(input, update) : inspectInput(input, update)
    const inspected = await reading.finally(() => bar.end())
    if (options.json) printJson(inspected)
    else printInspected(name, inspected)
  }
  if (damaged) throw damaged.error
}

/** What the signer is to the store at `data`; a store that is not there knows nobody, and is not made for it. */
async function signerOf({ bundle }: FoundBundle, data: string): Promise<Signer> {
  const { fingerprint } = bundle.document.by
  if (!existsSync(join(data, 'raincask.db'))) return { fingerprint, state: 'unknown', name: '' }
  const appliance = await openAppliance(data)
  try {
    const { publicKey } = await loadSigningKey(appliance.data)
    return new TrustStore(appliance.db, publicKey).signer(fingerprint)
  } finally {
    await appliance.close()
  }
}

/** Shows what is inside a package. */
export function printInspected(file: string, inspected: Inspected): void {
  const { name, version, arch, groupKey, description, components, plugins, images, contentBytes } = inspected
  const isApp = inspected.kind === 'app'
  printLine(
    `${basename(file)}  (${isApp ? 'Rainbond application package' : 'images without an application'}, not signed)`,
  )
  if (isApp) printLine(`  app         ${name} ${version}${arch ? `  ${arch}` : ''}  ${groupKey}`)
  if (description) printLine(`  about       ${description}`)
  for (const { name: title, image } of components) printLine(`  component   ${title}  ${image}`)
  for (const { name: title, image } of plugins) printLine(`  plugin      ${title}  ${image}`)
  for (const { names, digest, size, platforms, places } of images) {
    printLine(`  image       ${names.join(', ') || digest}  ${formatBytes(size)}  ${platforms.join(', ')}`)
    if (places.length > 0) printLine(`              imported as ${places.join(', ')}`)
  }
  for (const image of inspected.missingImages)
    printLine(`  MISSING     ${image} is named by the template, but not in the package`)
  for (const warning of inspected.warnings) printLine(`  note        ${warning}`)
  printLine(`  content     ${formatBytes(contentBytes)}; every digest was checked`)
}
