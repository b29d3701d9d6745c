/**
 * What searches ask of every app, in one array for each fact and by row of the index: so that looking at a hundred
 * thousand apps is a matter of a millisecond. Numbers stand for terms; see `SearchApps`.
 */
export class SearchColumns {
  /** Rows in use are below this. */
  size = 0
  /** 0 where there is no app. */
  kind = new Uint32Array(0)
  publisher = new Uint32Array(0)
  category = new Uint32Array(0)
  tagSet = new Uint32Array(0)
  installs = new Float64Array(0)
  /** When a version last came, in milliseconds since 1970 UTC. */
  updatedAt = new Float64Array(0)
  /** Where its name sorts, as far as its first characters tell. */
  nameOrder = new Float64Array(0)
  /** appKeyIDs. */
  readonly id: string[] = []
  /** Names in the form that searches compare. */
  readonly name: string[] = []

  /** Makes room for a row. */
  reach(row: number): void {
    for (let empty = this.size; empty <= row; empty++) {
      this.id[empty] = ''
      this.name[empty] = ''
    }
    this.size = Math.max(this.size, row + 1)
    if (row < this.kind.length) return
    const room = Math.max(1024, 2 * row)
    this.kind = grown(this.kind, new Uint32Array(room))
    this.publisher = grown(this.publisher, new Uint32Array(room))
    this.category = grown(this.category, new Uint32Array(room))
    this.tagSet = grown(this.tagSet, new Uint32Array(room))
    this.installs = grown(this.installs, new Float64Array(room))
    this.updatedAt = grown(this.updatedAt, new Float64Array(room))
    this.nameOrder = grown(this.nameOrder, new Float64Array(room))
  }
}

function grown<T extends Uint32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old)
  return larger
}
