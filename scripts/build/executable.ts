import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { assetFiles } from './assets.ts'
import { type Arch, baseNode, copyStripped } from './base-node.ts'
import { requireCompiled, writeCompiled } from './compiled.ts'
import { highestSymbolVersion } from './glibc.ts'
import { bundleParts, PART_NAMES } from './parts.ts'
import { inProject } from './project.ts'
import { run } from './run.ts'

/** What Node looks for in its own file, to know that a program was put in. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
/** Symbol versions of the C library and of the C++ library. */
const LIBRARIES = ['GLIBC', 'GLIBCXX'] as const
const MAIN = 'boot.cjs'
/**
 * Compiled code has tables in it whose order follows from this; by itself it is drawn anew each time, as it should be
 * wherever people use it. V8 leaves this flag out of what it compares before it takes compiled code.
 */
const SAME_EACH_TIME = '--random-seed=1'

export interface Executable {
  file: string
  bytes: number
  /** Assets inside, by name. */
  assets: string[]
  /** Highest symbol versions that Node and the add-on ask of the system's libraries, by library. */
  needs: Record<(typeof LIBRARIES)[number], { node: string | undefined; addon: string | undefined }>
  /** Tool that was missing to leave the symbol tables out. */
  unstripped: string | undefined
}

/**
 * Builds the program that starts at `entry` (a path from the project's root) into one executable file.
 * @param addon SQLite's compiled add-on
 */
export async function buildExecutable(
  arch: Arch,
  addon: string,
  entry: string,
  file: string,
): Promise<Executable> {
  const scratch = join(dirname(file), `.build-${arch}-${process.pid}`)
  mkdirSync(scratch, { recursive: true })
  try {
    const assets = await assetFiles(addon, scratch)
    copyFileSync(inProject('scripts/build', MAIN), join(scratch, MAIN))
    const { scripts, partOf } = await bundleParts(entry)
    const add = (name: string, text: string) => {
      assets[name] = join(scratch, name)
      writeFileSync(assets[name], text)
    }
    add('raincask.parts', JSON.stringify(partOf))
    for (const [part, text] of scripts) add(`raincask-${part}.cjs`, text)
    const made = join(scratch, 'executable')
    const unstripped = copyStripped(arch, made)
    const stripped = readFileSync(made)
    assemble(assets, [SAME_EACH_TIME], scratch, made)
    // Compiled code fits only the processor that compiled it: for another one the program is compiled at each start.
    if (arch === process.arch) {
      await writeCompiled(made, scratch)
      for (const part of PART_NAMES)
        assets[`raincask-${part}.compiled`] = join(scratch, `raincask-${part}.compiled`)
    }
    writeFileSync(made, stripped)
    assemble(assets, [], scratch, made)
    if (arch === process.arch) requireCompiled(made)
    renameSync(made, file) // a program that runs from the old file keeps it
    const needs = { GLIBC: needed(arch, addon, 'GLIBC'), GLIBCXX: needed(arch, addon, 'GLIBCXX') }
    return { file, bytes: statSync(file).size, assets: Object.keys(assets), needs, unstripped }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Puts the program and what it carries into a copy of Node. */
function assemble(
  assets: Record<string, string>,
  flags: string[],
  scratch: string,
  executable: string,
): void {
  inject(executable, makeBlob(assets, flags, scratch))
  chmodSync(executable, 0o755)
}

/** Everything is named from `scratch`, for the names end up in the blob and should not differ between builds. */
function makeBlob(assets: Record<string, string>, flags: string[], scratch: string): string {
  const settings = {
    main: MAIN,
    output: 'sea.blob',
    assets,
    disableExperimentalSEAWarning: true,
    execArgv: flags,
  }
  writeFileSync(join(scratch, 'sea-config.json'), JSON.stringify(settings))
  run(process.execPath, ['--experimental-sea-config', 'sea-config.json'], { cwd: scratch })
  return join(scratch, settings.output)
}

function needed(arch: Arch, addon: string, library: (typeof LIBRARIES)[number]) {
  return {
    node: highestSymbolVersion(baseNode(arch), library),
    addon: highestSymbolVersion(addon, library),
  }
}

function inject(executable: string, blob: string): void {
  const postject = inProject('node_modules/postject/dist/cli.js')
  run(process.execPath, [postject, executable, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE])
  // Said again because a file without it would just be Node, which takes our arguments for its own.
  if (!readFileSync(executable).includes(`${FUSE}:1`)) throw new Error('postject left the fuse unset')
}
