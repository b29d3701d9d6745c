import { spokenFingerprint } from '../../bundles/minisign-keys.ts'
import type { BundleImportResult, BundlePreview } from '../transfer/import-bundle/import-bundle.ts'
import type { InspectedBundle } from '../transfer/import-bundle/import-bundle-inspect.ts'
import type { PlannedOutcome } from '../transfer/import-bundle/import-bundle-plan.ts'
import type { UnfinishedImport } from '../transfer/import-bundle/import-bundle-unfinished.ts'
import type { Signer } from '../transfer/trust/trust.ts'
import { formatBytes, printLine } from './output.ts'

const OUTCOME: Record<PlannedOutcome, string> = {
  new: 'new',
  changed: 'would replace what is here',
  unchanged: 'already here',
  older: 'OLDER than what is here',
}
const IMPORTED = { added: 'added', updated: 'replaced', unchanged: 'already here, nothing changed' } as const

/** Who signed, in a line for people. */
export function signerLine({ fingerprint, state, name }: Signer): string {
  const spoken = spokenFingerprint(fingerprint)
  if (state === 'unknown') return `NOT KNOWN HERE  ${spoken}  (compare it with the people of that store)`
  if (state === 'revoked') return `REVOKED  ${name}  ${spoken}`
  return `${name}  ${spoken}`
}

/** Shows what is inside a bundle. */
export function printInspectedBundle(inspected: InspectedBundle & { signer: Signer }): void {
  const { title, id, kind, createdAt, signer, releases, removed, blobs, requires, volumes } = inspected
  printLine(`${title}  (Raincask bundle ${id}, ${kind === 'delta' ? 'delta' : 'whole'}, made ${createdAt})`)
  printLine(`  signed by   ${signerLine(signer)}`)
  for (const { app, name, version, arch, digest } of releases)
    printLine(`  release     ${name} ${version}  ${arch}  ${app}  ${digest}`)
  for (const { app, version } of removed) printLine(`  removed     ${app} ${version}`)
  printLine(`  content     ${blobs.count} blobs, ${formatBytes(blobs.bytes)}`)
  if (requires.count > 0)
    printLine(
      `  requires    ${requires.count} blobs, ${formatBytes(requires.bytes)}, that must be there already`,
    )
  for (const { volume, files, size } of volumes)
    if (volumes.length > 1 || files.length === 0)
      printLine(`  volume ${volume}    ${formatBytes(size)}  ${files.join(', ') || 'MISSING'}`)
}

/** Shows what an import would do. */
export function printPreview(preview: BundlePreview): void {
  const { title, id, kind, createdAt, signer, releases, removed, volumes } = preview
  printLine(`${title}  (Raincask bundle ${id}, ${kind === 'delta' ? 'delta' : 'whole'}, made ${createdAt})`)
  printLine(`  signed by   ${signerLine(signer)}`)
  for (const { name, version, arch, outcome } of releases)
    printLine(`  release     ${name} ${version}  ${arch}  ${OUTCOME[outcome]}`)
  for (const { app, version, here } of removed)
    if (here) printLine(`  removed     ${app} ${version}: the sender has it no more (--apply-removals)`)
  const { bytesToAdd, bytesHere, freeBytes, missingBase } = preview
  printLine(
    `  content     ${formatBytes(bytesToAdd)} to add, ${formatBytes(bytesHere)} here already; ${formatBytes(freeBytes)} free`,
  )
  for (const { digest, size } of missingBase) printLine(`  MISSING     base ${digest}  ${formatBytes(size)}`)
  if (volumes.count > 1) printLine(`  volumes     ${volumes.given.join(', ')} of ${volumes.count} are here`)
  if (volumes.missing.length > 0) printLine(`  wanted      volumes ${volumes.missing.join(', ')}`)
}

/** Shows what an import did. */
export function printImported(result: BundleImportResult): void {
  const { title, signer, releases, removed, addedBytes, skippedBytes, missingVolumes, written } = result
  printLine(title)
  printLine(`  signed by   ${signerLine(signer)}`)
  for (const { name, version, outcome, digest } of releases)
    printLine(`  ${name} ${version}  ${IMPORTED[outcome]}  ${digest}`)
  for (const { app, version } of removed) printLine(`  ${app} ${version}  removed`)
  printLine(`  ${formatBytes(addedBytes)} added, ${formatBytes(skippedBytes)} were here already`)
  if (missingVolumes.length > 0)
    printLine(
      `  Not published yet: import ${missingVolumes.length > 1 ? 'volumes' : 'volume'} ${missingVolumes.join(', ')} too.`,
    )
  if (!written) return
  printLine(`  receipt     ${written.receipt}`)
  printLine(`  inventory   ${written.inventory}`)
  printLine('  Carry either back to the sender: the next bundle then brings only what is missing here.')
}

/** Shows what waits for volumes. */
export function printUnfinished(imports: readonly UnfinishedImport[]): void {
  if (imports.length === 0) printLine('No import is unfinished.')
  for (const { bundleId, title, startedAt, addedBytes } of imports)
    printLine(
      `${bundleId}  ${title}  since ${new Date(startedAt).toISOString()}, ${formatBytes(addedBytes)} so far`,
    )
}
