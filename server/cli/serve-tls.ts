import type { Listening } from '../http/listen.ts'
import type { Logger } from '../ops/log.ts'
import type { ServiceManager } from '../ops/service-manager.ts'
import { certificateNames } from '../ops/tls/certificate-names.ts'
import { readTlsIdentity } from '../ops/tls/identity.ts'
import { TlsKeeper, type TlsSource } from '../ops/tls/keeper.ts'
import { ensureLocalCertificate, localTlsFiles } from '../ops/tls/local-certificate.ts'
import type { ServeConfig } from './serve-settings.ts'

type TlsSettings = Pick<
  ServeConfig,
  'data' | 'listenTls' | 'tlsCert' | 'tlsKey' | 'tlsNames' | 'publicUrl' | 'hub'
>

/**
 * The certificate for the listener with TLS: the given one, or one by a CA in the data directory. Undefined where the
 * settings want no TLS.
 * @throws RaincaskError CONFIG_INVALID, DATA_UNUSABLE
 */
export async function openTls(settings: TlsSettings, log: Logger): Promise<TlsKeeper | undefined> {
  return settings.listenTls === undefined ? undefined : TlsKeeper.open(sourceOf(settings), log)
}

/**
 * Serves every later certificate, by itself and at SIGHUP, of which the service manager hears.
 * @param status what that is told at the end of a reload
 * @returns what ends it
 */
export function followTls(
  tls: TlsKeeper | undefined,
  listening: Listening | undefined,
  manager: ServiceManager,
  status: string,
): () => void {
  if (tls && listening) {
    tls.port = listening.port
    tls.onChange((identity) => listening.useTls(identity))
    tls.watch()
  }
  const onHangUp = () => {
    manager.reloading()
    void Promise.resolve(tls?.reload()).finally(() => manager.ready(status))
  }
  // A server in a terminal ends with it.
  if (!process.stdin.isTTY) process.on('SIGHUP', onHangUp)
  return () => {
    process.off('SIGHUP', onHangUp)
    tls?.stop()
  }
}

function sourceOf(settings: TlsSettings): TlsSource {
  const { data, tlsCert, tlsKey } = settings
  if (tlsCert !== undefined && tlsKey !== undefined)
    return {
      kind: 'given',
      files: [tlsCert, tlsKey],
      read: async () => readTlsIdentity(tlsCert, tlsKey),
    }
  return {
    kind: 'local',
    files: Object.values(localTlsFiles(data)),
    read: () => ensureLocalCertificate(data, certificateNames(settings)),
  }
}
