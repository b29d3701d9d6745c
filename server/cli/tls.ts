import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { RaincaskError } from '../ops/errors.ts'
import { certificateNames } from '../ops/tls/certificate-names.ts'
import { anchorOf, namesOf, readTlsIdentity, type TlsIdentity } from '../ops/tls/identity.ts'
import {
  ensureLocalCertificate,
  localAuthority,
  localIdentity,
  replaceAuthority,
} from '../ops/tls/local-certificate.ts'
import { printJson, printLine } from './output.ts'
import { type ServeConfig, serveConfig, withServeOptions } from './serve-settings.ts'

/** `tls show`, `tls ca`, `tls renew`, `tls new-ca`: the certificate of `serve`, and the CA that this store makes itself. */
export function tlsCommand(command: Command): void {
  command.description('show and renew the certificate of the server, and the local CA')
  withServeOptions(command.command('show'))
    .description('show the certificate and what clients must trust, with fingerprints')
    .action((_options, self: Command) => show(serveConfig(self), isJson(self)))
  command
    .command('ca')
    .description('write the certificate of the local CA, for clients to trust')
    .option('--output <file>', 'where to; default: standard output')
    .action((_options, self: Command) => writeAuthority(self.opts()))
  withServeOptions(command.command('renew'))
    .description('make another certificate by the local CA; a running server takes it within seconds')
    .action(async (_options, self: Command) => {
      const config = serveConfig(self)
      tell(await ensureLocalCertificate(config.data, namesFor(config), true), isJson(self))
    })
  withServeOptions(command.command('new-ca'))
    .description('make another local CA in place of the present one, which every client must trust anew')
    .option('--yes', 'do it')
    .action(async (_options, self: Command) => {
      if (self.opts<{ yes?: boolean }>().yes !== true)
        throw new RaincaskError('USAGE', {
          reason: 'Every client must trust the new CA before it pulls again; say --yes to do it.',
        })
      const config = serveConfig(self)
      tell(await replaceAuthority(config.data, namesFor(config)), isJson(self))
    })
}

function isJson(command: Command): boolean {
  return command.opts<{ json?: boolean }>().json === true
}

/** Names that the settings say, and those that the present certificate has: the server may have been told others. */
function namesFor(config: ServeConfig): string[] {
  const present = localIdentity(config.data)
  const had = present ? namesOf(new X509Certificate(present.cert)) : []
  return [...new Set([...certificateNames(config), ...had])]
}

/** @throws RaincaskError FILE_NOT_FOUND where there is no certificate */
function show(config: ServeConfig, json: boolean): void {
  const { tlsCert, tlsKey, data } = config
  const isGiven = tlsCert !== undefined && tlsKey !== undefined
  const identity = isGiven ? readTlsIdentity(tlsCert, tlsKey) : localIdentity(data)
  if (!identity) throw noCertificate(data)
  tell(identity, json)
}

/** @throws RaincaskError FILE_NOT_FOUND where there is no CA */
function writeAuthority({ data, output, json }: { data: string; output?: string; json?: boolean }): void {
  const authority = localAuthority(data)
  if (!authority) throw noCertificate(data)
  const { fingerprint256: fingerprint } = authority
  const pem = authority.toString()
  if (output !== undefined) writeFileSync(output, pem, { mode: 0o644 })
  if (json) printJson({ pem, fingerprint, output: output ?? null })
  else if (output === undefined) process.stdout.write(pem)
  else printLine(`${output} holds the certificate of the CA. SHA-256: ${fingerprint}`)
}

function noCertificate(data: string): RaincaskError {
  return new RaincaskError('USAGE', {
    reason: `${data} has no CA of its own. It is made when the server starts with --listen-tls and no --tls-cert, or by: raincask tls renew`,
  })
}

function tell(identity: TlsIdentity, json: boolean): void {
  const own = new X509Certificate(identity.cert)
  const anchor = anchorOf(identity)
  const facts = (one: X509Certificate) => ({
    subject: one.subject.replaceAll('\n', ', '),
    fingerprint: one.fingerprint256,
    from: new Date(one.validFrom).toISOString(),
    until: new Date(one.validTo).toISOString(),
  })
  if (json) {
    const certificate = { ...facts(own), names: namesOf(own) }
    printJson({ certificate, authority: anchor ? facts(anchor) : null })
    return
  }
  const lines = (one: X509Certificate) => {
    const { subject, fingerprint, from, until } = facts(one)
    printLine(`  ${subject}`)
    printLine(`  valid    ${from.slice(0, 10)} to ${until.slice(0, 10)}`)
    printLine(`  SHA-256  ${fingerprint}`)
  }
  printLine('certificate')
  lines(own)
  printLine(`  names    ${namesOf(own).join(', ')}`)
  printLine(
    anchor ? 'clients must trust' : 'Clients must trust the CA that signed it; it is not in the chain.',
  )
  if (anchor) lines(anchor)
}
