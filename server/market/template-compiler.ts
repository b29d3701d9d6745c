import { type Node, type ParseError, parseTree } from 'jsonc-parser'
import { RaincaskError } from '../ops/errors.ts'
import * as mends from './template-mends.ts'
import { applyEdits, type Edit, type Piece } from './template-slots.ts'

/**
 * Finds, in a template's JSON, every place that late binding fills or mends; the rest keeps its bytes: unknown fields,
 * the form of numbers, the order of keys, a field written twice.
 * @param bytes the template as it is stored; what follows its first JSON value is left off, as Rainbond does
 * @throws RaincaskError TEMPLATE_INVALID if this is no JSON object
 */
export function compileTemplate(bytes: Buffer): Piece[] {
  const text = new TextDecoder().decode(bytes)
  const root = parse(text)
  const edits = new TemplateEdits(text)
  edits.template(root)
  return applyEdits(text.slice(0, root.offset + root.length), edits.found)
}

function parse(text: string): Node {
  let root: Node | undefined
  try {
    const errors: ParseError[] = []
    root = parseTree(text, errors, { disallowComments: true })
    // The tree parser forgives much; this does not, and neither does the console.
    if (root) JSON.parse(text.slice(root.offset, root.offset + root.length))
  } catch (error) {
    // A RangeError here is nesting too deep for the stack, and so for any console.
    throw new RaincaskError('TEMPLATE_INVALID', { reason: (error as Error).message, cause: error })
  }
  if (root?.type !== 'object') throw new RaincaskError('TEMPLATE_INVALID', { reason: 'it is no JSON object' })
  return root
}

/** Walks a template and notes the edits. */
class TemplateEdits {
  readonly found: Edit[] = []
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  template(root: Node): void {
    const key: mends.Mend = { field: 'group_key', value: { fill: 'appId' }, missing: true }
    for (const value of valuesOf(root, 'group_key'))
      if (value.type !== 'null') this.#replace(value, key.value)
    this.#mend(root, [key, ...mends.TEMPLATE_MENDS])
    for (const app of objectsIn(root, 'apps')) {
      this.#imageOwner(app, 'service_image', [...mends.COMPONENT_MENDS, ...shareUuidMend(app)])
    }
    for (const plugin of objectsIn(root, 'plugins')) {
      this.#imageOwner(plugin, 'plugin_image', mends.PLUGIN_MENDS)
      for (const group of objectsIn(plugin, 'config_groups')) this.#mend(group, mends.CONFIG_GROUP_MENDS)
    }
    for (const group of objectsIn(root, 'app_config_groups')) this.#mend(group, mends.APP_CONFIG_MENDS)
    for (const routes of valuesOf(root, 'ingress_http_routes')) this.#dropRewriteCode(routes)
    for (const route of objectsIn(root, 'ingress_http_routes')) this.#mend(route, mends.ROUTE_MENDS)
  }

  #imageOwner(owner: Node, credentialField: string, list: readonly mends.Mend[]): void {
    this.#image(owner, 'share_image')
    // Virtual machines name the same image once more, for the disk that they start from.
    for (const vm of valuesOf(owner, 'vm'))
      for (const disk of objectsIn(vm, 'disk_layout')) this.#image(disk, 'image')
    for (const value of valuesOf(owner, credentialField)) {
      if (value.type !== 'null') this.#replace(value, { fill: 'credential' })
    }
    const credential: mends.Mend = { field: credentialField, value: { fill: 'credential' }, missing: true }
    this.#mend(owner, [credential, ...list])
  }

  #image(owner: Node, field: string): void {
    for (const value of valuesOf(owner, field)) {
      if (value.type !== 'string') continue
      const written = this.#text.slice(value.offset, value.offset + value.length)
      this.#replace(value, { fill: 'image', shareImage: value.value as string, written })
    }
  }

  /** Consoles evaluate `rewrites` as Python when it is a string (market contract; ram-package 3.2 #15). */
  #dropRewriteCode(node: Node): void {
    for (const value of valuesOf(node, 'rewrites')) {
      if (value.type === 'string') this.#replace(value, '[]')
    }
    for (const child of node.children ?? []) this.#dropRewriteCode(child)
  }

  #mend(object: Node, list: readonly mends.Mend[]): void {
    const missing: Piece[] = []
    for (const { field, value, missing: required } of list) {
      const present = valuesOf(object, field)
      for (const node of present) if (node.type === 'null') this.#replace(node, value)
      if (present.length === 0 && required) missing.push(`${JSON.stringify(field)}:`, value, ',')
    }
    if (missing.length === 0) return
    if (!object.children?.length) missing.pop()
    this.found.push({ offset: object.offset + 1, length: 0, pieces: missing })
  }

  #replace(node: Node, piece: Piece): void {
    this.found.push({ offset: node.offset, length: node.length, pieces: [piece] })
  }
}

/** Identifies a component across versions, and is split without a look: put in where missing, never changed (2f). */
function shareUuidMend(app: Node): mends.Mend[] {
  const parts = ['service_key', 'service_id'].map((field) => valuesOf(app, field).at(-1)?.value as unknown)
  if (!parts.every((part) => typeof part === 'string')) return []
  return [{ field: 'service_share_uuid', value: JSON.stringify(parts.join('+')), missing: true }]
}

/** The values of an object's field: more than one if the key is written twice. None if it is no object. */
function valuesOf(object: Node, field: string): Node[] {
  const values: Node[] = []
  if (object.type !== 'object') return values
  for (const property of object.children ?? []) {
    const [key, value] = property.children ?? []
    if (key?.value === field && value) values.push(value)
  }
  return values
}

/** The objects in an object's list. */
function objectsIn(object: Node, field: string): Node[] {
  const lists = valuesOf(object, field).filter((value) => value.type === 'array')
  return lists.flatMap((list) => list.children ?? []).filter((item) => item.type === 'object')
}
