import { execFileSync } from 'node:child_process'
import path from 'node:path'

/** A self-signed certificate and its key, as PEM files. */
export interface Certificate {
  certificate: string
  key: string
}

/** Makes a certificate for 127.0.0.1 in `directory` with the openssl command; undefined where there is none. */
export function makeCertificate(directory: string): Certificate | undefined {
  const files = { certificate: path.join(directory, 'tls.crt'), key: path.join(directory, 'tls.key') }
  const form =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=bench'.split(' ')
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', files.key, '-out', files.certificate]
  try {
    execFileSync('openssl', [...form, ...names], { stdio: 'ignore' })
    return files
  } catch {
    return undefined
  }
}
