export const PULL_TOOLS = ['docker', 'containerd', 'nerdctl', 'podman'] as const
/** As people call them, in every language. */
export const TOOL_NAMES = {
  docker: 'docker',
  containerd: 'containerd (ctr)',
  nerdctl: 'containerd (nerdctl)',
  podman: 'podman',
} as const satisfies Record<(typeof PULL_TOOLS)[number], string>
export type PullTool = (typeof PULL_TOOLS)[number]

/** What a console's "install by command" takes (it looks for `--appID`, `--version`, `--domain`). */
export function installCommand(appId: string, version: string, address: string): string {
  return `rainbond install --appID ${appId} --version ${version} --domain ${address}`
}

/** The page of a bound console that installs an app; undefined while the address is none. */
export function installLink(consoleAddress: string, app: { id: string; name: string }): string | undefined {
  let base: URL
  try {
    base = new URL(consoleAddress.trim())
  } catch {
    return undefined
  }
  if (base.protocol !== 'http:' && base.protocol !== 'https:') return undefined
  return `${base.origin}/marketplace/install/${app.id}?app_name=${encodeURIComponent(app.name)}`
}

interface PullOptions {
  /** The registry speaks plain HTTP. */
  isPlain: boolean
  /** Nobody needs to log in. */
  isOpen: boolean
}

/** Commands that pull an image, and log in before where that is needed. */
export function pullCommands(tool: PullTool, hub: string, ref: string, { isPlain, isOpen }: PullOptions) {
  const user = 'raincask'
  switch (tool) {
    case 'docker':
      return { login: isOpen ? '' : `docker login -u ${user} ${hub}`, pull: `docker pull ${ref}` }
    case 'podman': {
      const tls = isPlain ? ' --tls-verify=false' : ''
      return { login: isOpen ? '' : `podman login${tls} -u ${user} ${hub}`, pull: `podman pull${tls} ${ref}` }
    }
    case 'nerdctl': {
      const tls = isPlain ? ' --insecure-registry' : ''
      return {
        login: isOpen ? '' : `nerdctl${tls} login -u ${user} ${hub}`,
        pull: `nerdctl${tls} -n k8s.io pull ${ref}`,
      }
    }
    case 'containerd': {
      const plain = isPlain ? ' --plain-http' : ''
      const who = isOpen ? '' : ` --user ${user}`
      return { login: '', pull: `ctr -n k8s.io images pull${plain}${who} ${ref}` }
    }
  }
}

/** `/etc/containerd/certs.d/<hub>/hosts.toml` for a registry on plain HTTP. */
export function hostsToml(hub: string): string {
  return `# /etc/containerd/certs.d/${hub}/hosts.toml\nserver = "http://${hub}"\n[host."http://${hub}"]\n  capabilities = ["pull", "resolve"]`
}
