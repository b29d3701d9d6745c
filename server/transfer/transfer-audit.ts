import type { Actor, Audit, AuditDetail } from '../ops/audit.ts'

/** A release that came in, went out, or was taken away because its sender has it no more. */
export interface TransferredRelease {
  app: string
  version: string
  /** Digest of the release index. */
  digest: string
  /** The app's name, where it is known. */
  name?: string
}

/**
 * Notes what became of one release, beside what is noted of its carrier. Inside the write that does it.
 * @param carrier the id of the bundle, or the name of the package's file; and what else there is to say
 */
export function recordTransfer(
  audit: Audit,
  actor: Actor,
  action: 'version.imported' | 'version.exported' | 'version.deleted',
  { app, name, version, digest }: TransferredRelease,
  carrier: AuditDetail & ({ bundle: string } | { file: string }),
): void {
  const detail = { ...(name !== undefined && { name }), version, digest, ...carrier }
  audit.record({ ...actor, action, target: `app:${app}`, detail })
}
