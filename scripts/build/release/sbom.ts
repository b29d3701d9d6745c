import { createHash } from 'node:crypto'
import type { Arch } from '../base-node.ts'
import { compiledSqlite, nodeParts, type Part } from './node-parts.ts'
import type { Package } from './packages.ts'

/** What a list of parts is about. */
export interface Subject {
  version: string
  arch: Arch
  /** SHA-256 of the executable, in hex. */
  sha256: string
  /** Seconds since 1970. */
  time: number
  packages: readonly Package[]
  /** Debian's packages that lie beside it in the image, each `name version`; none with the executable alone. */
  debian?: readonly string[] | undefined
}

interface Component {
  type: 'library' | 'application' | 'framework'
  'bom-ref': string
  name: string
  version: string
  purl: string
  licenses?: { expression?: string; license?: { id?: string; name?: string } }[]
  hashes?: { alg: string; content: string }[]
  components?: Component[]
}

/**
 * What is inside the executable, as CycloneDX 1.6: the packages, the SQLite that is compiled in, Node with what it
 * bundles; in the image, Debian's libraries as well. The same executable gives the same bytes.
 */
export function bill({ version, arch, sha256, time, packages, debian = [] }: Subject): string {
  const self: Component = {
    ...component('application', 'raincask', version, `pkg:generic/raincask@${version}?arch=${arch}`),
    licenses: [{ license: { id: 'Apache-2.0' } }],
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  }
  const node: Component = {
    ...component('framework', 'node', process.versions.node, `pkg:generic/node@${process.versions.node}`),
    licenses: [{ license: { id: 'MIT' } }],
    components: nodeParts().map(library),
  }
  const sqlite = library(compiledSqlite())
  const components = [
    ...packages.map(npmComponent),
    { ...sqlite, licenses: [PUBLIC_DOMAIN] },
    node,
    ...debian.map(debianComponent),
  ]
  return `${JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      serialNumber: `urn:uuid:${uuidFrom([sha256, ...debian].join(' '))}`,
      version: 1,
      metadata: { timestamp: new Date(time * 1000).toISOString(), component: self },
      components,
      dependencies: [{ ref: self['bom-ref'], dependsOn: components.map((one) => one['bom-ref']) }],
    },
    undefined,
    2,
  )}\n`
}

const PUBLIC_DOMAIN = { license: { name: 'public domain' } }

function component(type: Component['type'], name: string, version: string, purl: string): Component {
  return { type, 'bom-ref': purl, name, version, purl }
}

/** Something that no registry of packages has. */
function library({ name, version }: Part): Component {
  const purl = `pkg:generic/${name}@${encodeURIComponent(version)}`
  return component('library', name, version, purl)
}

function npmComponent({ name, version, licence }: Package): Component {
  const plain = /^[\w.-]+$/.test(licence)
  return {
    ...component('library', name, version, `pkg:npm/${name.replace('@', '%40')}@${version}`),
    licenses: [plain ? { license: { id: licence } } : { expression: licence }],
  }
}

/** The licences of these lie beside them, as Debian wrote them down. */
function debianComponent(said: string): Component {
  const [name = '', version = ''] = said.split(' ')
  return component('library', name, version, `pkg:deb/debian/${name}@${encodeURIComponent(version)}`)
}

/** A UUID (form 8: of one's own making) that follows from a text. */
function uuidFrom(text: string): string {
  const own = createHash('sha256').update(`raincask bill of materials ${text}`).digest('hex')
  return own.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-a$4-$5')
}
