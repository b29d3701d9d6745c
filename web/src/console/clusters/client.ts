/**
 * What called, by its User-Agent. Consoles name themselves after the generator of their API client, and say nothing of
 * Rainbond's version (market contract, 2).
 */
export function clientOf(agent: string, console: string): string {
  if (agent.startsWith('OpenAPI-Generator/')) return console
  const [, name, version] =
    /^(containerd|docker|podman|skopeo|crane|nerdctl)\/v?([\w.+-]+)/i.exec(agent) ?? []
  return name ? `${name} ${version}` : agent
}
