/** What clients are told with. */
export interface Trusted {
  /** The registry with TLS, `host[:port]`. */
  registry: string
  /** Where this page came from: the CA's certificate is beside it. */
  origin: string
  /** True where the CA's certificate can be had there. */
  isServed: boolean
}

export const FILE = 'raincask-ca.crt'

/** Lines that get the certificate and show its fingerprint. */
export function fetchLines({ origin, isServed }: Trusted): string {
  const look = `openssl x509 -in ${FILE} -noout -fingerprint -sha256`
  return isServed ? `curl -fsS -o ${FILE} ${origin}/ca.crt\n${look}` : look
}

/** Docker looks there at each connection; it need not be restarted. */
export function dockerLines({ registry }: Trusted): string {
  const directory = `/etc/docker/certs.d/${registry}`
  return `sudo mkdir -p ${directory}\nsudo cp ${FILE} ${directory}/ca.crt\ndocker login ${registry}`
}

export function containerdLines({ registry }: Trusted): string {
  const directory = `/etc/containerd/certs.d/${registry}`
  return `sudo mkdir -p ${directory}\nsudo cp ${FILE} ${directory}/ca.crt`
}

/** `hosts.toml` of containerd; its `config_path` must name the directory. */
export function containerdHosts({ registry }: Trusted): string {
  return [
    `server = "https://${registry}"`,
    `[host."https://${registry}"]`,
    '  capabilities = ["pull", "resolve", "push"]',
    `  ca = "/etc/containerd/certs.d/${registry}/ca.crt"`,
  ].join('\n')
}

export const CONTAINERD_CONFIG =
  '[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "/etc/containerd/certs.d"'

/** The same where the file says `version = 3`, as containerd 2 writes it. */
export const CONTAINERD_2_CONFIG = CONTAINERD_CONFIG.replace('grpc.v1.cri', 'cri.v1.images')

/** `ctr` does not read that file: it must be told the directory. */
export function ctrLine({ registry }: Trusted): string {
  return `ctr -n k8s.io images pull --hosts-dir /etc/containerd/certs.d --user USER ${registry}/NAME:TAG`
}

/** Podman, skopeo and buildah read the same directories. */
export function podmanLines({ registry }: Trusted, isRoot: boolean): string {
  const directory = `${isRoot ? '/etc/containers' : '~/.config/containers'}/certs.d/${registry}`
  const sudo = isRoot ? 'sudo ' : ''
  return `${sudo}mkdir -p ${directory}\n${sudo}cp ${FILE} ${directory}/ca.crt`
}

/** `registries.yaml` of k3s and RKE2. */
export function k3sRegistries({ registry }: Trusted): string {
  return `configs:\n  "${registry}":\n    tls:\n      ca_file: /etc/rancher/k3s/${FILE}`
}

export function k3sLines(): string {
  return `sudo cp ${FILE} /etc/rancher/k3s/\nsudo systemctl restart k3s        # k3s-agent on agents`
}

/** Where each family of distributions keeps what it trusts. */
export const LINUX = {
  redHat: `sudo cp ${FILE} /etc/pki/ca-trust/source/anchors/\nsudo update-ca-trust`,
  debian: `sudo cp ${FILE} /usr/local/share/ca-certificates/\nsudo update-ca-certificates`,
  suse: `sudo cp ${FILE} /etc/pki/trust/anchors/\nsudo update-ca-certificates`,
}

export const BROWSERS = {
  windows: `certutil -addstore -f Root ${FILE}`,
  // Newer ones keep theirs in .local/share, unless the old place is there; none may be there before their first start.
  chromeOnLinux: [
    'd=$HOME/.local/share/pki/nssdb; [ -d "$d" ] && [ ! -d "$HOME/.pki/nssdb" ] || d=$HOME/.pki/nssdb',
    `mkdir -p "$d" && certutil -d "sql:$d" -A -t C,, -n Raincask -i ${FILE}`,
  ].join('\n'),
  macOs: `sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${FILE}`,
}
