import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Arch } from '../base-node.ts'
import { inProject } from '../project.ts'
import { run } from '../run.ts'
import { entryOf, type LayerEntry } from './layer.ts'

/** The Debian that the image's libraries come from, and the packages with them and their licences. */
const SUITE = 'bookworm'
const PACKAGES = ['gcc-12-base', 'libc6', 'libgcc-s1', 'libstdc++6']
const ARCHITECTURES: Record<Arch, string> = { x64: 'amd64', arm64: 'arm64' }
/** Of what they bring: the libraries themselves, and who may do what with them. */
const WANTED = /^(usr\/)?lib(64)?\/([^/]+\/)?[^/]+\.so(\.[\w.]+)?$|^usr\/share\/doc\/[^/]+(\/copyright)?$/

/** The C and C++ libraries that the executable asks for. */
export interface Libraries {
  entries: LayerEntry[]
  /** `name version`, one for each package. */
  packages: string[]
  /** Removes what was unpacked; the entries can't be read afterwards. */
  remove(): void
}

/** Gets the libraries of Debian, with its security updates, for a processor. */
export function debianLibraries(arch: Arch): Libraries {
  const root = mkdtempSync(join(tmpdir(), 'raincask-libraries-'))
  const remove = () => rmSync(root, { recursive: true, force: true })
  try {
    const said = run(inProject('scripts/debian-root'), [SUITE, ARCHITECTURES[arch], root, ...PACKAGES])
    const entries = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => entryOf(relative(root, file), file))
      .filter(({ path }) => WANTED.test(path))
    return { entries, packages: said.trim().split('\n'), remove }
  } catch (error) {
    remove()
    throw error
  }
}
