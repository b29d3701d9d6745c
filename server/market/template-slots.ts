/** A place in a template that is filled when it is served. */
export type Slot =
  /** An image's name: where it is served, or `written` (JSON as it came) if the release has no such image. */
  | { fill: 'image'; shareImage: string; written: string }
  /** The object with the registry's address and the caller's pull credential. */
  | { fill: 'credential' }
  /** A fact about the release, as a JSON string. */
  | { fill: 'appId' | 'appName' | 'version' }

/** Text that goes out as it stands, or a slot. */
export type Piece = string | Slot

/** A change to a template's text: `length` characters at `offset` give way to `pieces`. */
export interface Edit {
  offset: number
  length: number
  pieces: Piece[]
}

/** The text with the edits made: literal pieces and slots, in order. Edits must not overlap. */
export function applyEdits(text: string, edits: Edit[]): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const edit of [...edits].sort((a, b) => a.offset - b.offset || a.length - b.length)) {
    pieces.push(text.slice(at, edit.offset), ...edit.pieces)
    at = edit.offset + edit.length
  }
  pieces.push(text.slice(at))
  return mergeText(pieces)
}

function mergeText(pieces: Piece[]): Piece[] {
  const merged: Piece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece
    else if (piece !== '') merged.push(piece)
  }
  return merged
}
