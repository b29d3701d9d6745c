import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Arch } from './base-node.ts'
import { inProject } from './project.ts'
import { ProgramError, run } from './run.ts'

const PACKAGE = 'node_modules/better-sqlite3'
/** What stands in for functions that old systems lack; see the comments there. */
const SHIMS = ['stat-before-2.33.c', 'bad-array-length.c']
const BINDINGS = 'glibc-2.28.h'
/** The compilers of Debian and of most others, by processor of the result; a foreign one needs the cross compiler. */
const CROSS: Record<Arch, string> = { x64: 'x86_64-linux-gnu-', arm64: 'aarch64-linux-gnu-' }
const FLAGS = ['-O3', '-fPIC', '-w', '-DNDEBUG', '-include', shim(BINDINGS)]
/** As in the package's binding.gyp. */
const CXX_FLAGS = [
  '-std=c++20',
  '-fno-exceptions',
  '-fno-rtti',
  '-fvisibility=hidden',
  '-fvisibility-inlines-hidden',
  '-DNAPI_VERSION=10',
  '-DNAPI_DISABLE_CPP_EXCEPTIONS',
  '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
]
const LINK_FLAGS = [
  '-shared',
  '-s',
  '-Wl,-Bsymbolic,--exclude-libs,ALL,--gc-sections',
  '-Wl,--wrap=stat64,--wrap=fstat64,--wrap=lstat64,--wrap=fstat',
]

/** The add-on as its package ships it: it asks for glibc 2.34. */
export function prebuiltAddon(arch: Arch): string {
  return inProject(PACKAGE, 'prebuilds', `linux-${arch}.node`)
}

/**
 * SQLite's add-on compiled here from the package's own source, so that it runs on glibc 2.28. It is kept in the user's
 * cache, by everything that went into it.
 * @throws ProgramError if the compiler for `arch` is missing or fails.
 */
export function addonForOldSystems(arch: Arch): string {
  const compiler = (name: string) => compilerOf(name, arch)
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'raincask/addon')
  const made = join(cache, `${fingerprint(arch, versionOf(compiler('g++'), arch))}.node`)
  if (existsSync(made)) return made
  mkdirSync(cache, { recursive: true })
  console.log('compiling the SQLite add-on for glibc 2.28, once: about a minute …')
  const scratch = mkdtempSync(join(cache, 'making-'))
  try {
    const object = (name: string) => join(scratch, `${name}.o`)
    const compile = (program: string, source: string, name: string, flags: string[]) =>
      run(compiler(program), ['-c', ...FLAGS, ...flags, source, '-o', object(name)])
    const defines = sqliteDefines()
    const sqlite = inProject(PACKAGE, 'deps/sqlite3')
    for (const name of SHIMS) compile('gcc', shim(name), name, [])
    compile('gcc', join(sqlite, 'sqlite3.c'), 'sqlite3', ['-std=c99', ...defines])
    const headers = [
      inProject(`node_modules/node-linux-${process.arch}/include/node`),
      nodeAddonApi(),
      sqlite,
    ]
    const includes = headers.map((path) => `-I${path}`)
    const addon = inProject(PACKAGE, 'src/better_sqlite3.cpp')
    compile('g++', addon, 'better_sqlite3', [...CXX_FLAGS, ...defines, ...includes])
    const objects = ['better_sqlite3', 'sqlite3', ...SHIMS].map(object)
    const linked = join(scratch, 'addon.node')
    run(compiler('g++'), [...LINK_FLAGS, ...objects, '-ldl', '-lpthread', '-o', linked])
    renameSync(linked, made)
    return made
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** True if the add-on can be compiled for this processor here. */
export function canCompile(arch: Arch): boolean {
  try {
    run(compilerOf('g++', arch), ['--version'])
    return true
  } catch {
    return false
  }
}

function compilerOf(name: string, arch: Arch): string {
  return arch === process.arch ? name : CROSS[arch] + name
}

function shim(name: string): string {
  return inProject('scripts/build/addon', name)
}

function nodeAddonApi(): string {
  return inProject('node_modules/node-addon-api')
}

/** The options that the package compiles SQLite with. */
function sqliteDefines(): string[] {
  const text = readFileSync(inProject(PACKAGE, 'deps/defines.gypi'), 'utf8')
  return Array.from(text.matchAll(/^\s*'([A-Z0-9_]+(?:=-?\w+)?)',$/gm), ([, define]) => `-D${define}`)
}

function versionOf(compiler: string, arch: Arch): string {
  try {
    return run(compiler, ['--version'])
  } catch {
    const name = arch === process.arch ? 'g++' : `g++-${CROSS[arch].slice(0, -1).replace('_', '-')}`
    throw new ProgramError(
      `There is no ${compiler} to compile the SQLite add-on with. Install it (Debian: apt-get install ${name}), or take` +
        ' the add-on as it comes with --prebuilt-addon: the executable asks for glibc 2.34 then.',
    )
  }
}

function fingerprint(arch: Arch, compiler: string): string {
  const hash = createHash('sha256').update(JSON.stringify([arch, process.version, compiler]))
  hash.update(JSON.stringify([FLAGS.filter((flag) => !flag.includes('/')), CXX_FLAGS, LINK_FLAGS]))
  const sources = [BINDINGS, ...SHIMS].map(shim)
  sources.push(inProject(PACKAGE, 'package.json'), inProject(PACKAGE, 'deps/defines.gypi'))
  for (const source of sources) hash.update(readFileSync(source))
  return `better-sqlite3-linux-${arch}-${hash.digest('hex').slice(0, 16)}`
}
