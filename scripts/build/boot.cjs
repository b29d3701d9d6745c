// What the executable runs first: the parts of the program (scripts/build/parts.ts), each as it was compiled at the
// build and read when something in it is asked for, so that a start compiles nothing and reads only what it needs.
const sea = require('node:sea')
const vm = require('node:vm')

/** Set while the executable is being built: the directory for what is compiled. */
const building = process.env.RAINCASK_COMPILED
/** The part in which each module is. */
const partOf = JSON.parse(Buffer.from(sea.getRawAsset('raincask.parts')).latin1Slice())
const compiled = new Set(sea.getAssetKeys().filter((name) => name.endsWith('.compiled')))
/** Scripts that have been read, by part, each with the functions that make its modules. */
const parts = new Map()
const modules = new Map()

function readPart(name) {
  const read = parts.get(name)
  if (read) return read
  const asset = (kind) => Buffer.from(sea.getRawAsset(`raincask-${name}.${kind}`))
  const cachedData = compiled.has(`raincask-${name}.compiled`) ? asset('compiled') : undefined
  const script = new vm.Script(asset('cjs').latin1Slice(), { filename: `raincask-${name}.cjs`, cachedData })
  if (script.cachedDataRejected && building !== undefined)
    throw new Error(`V8 does not take the compiled code of raincask-${name}`)
  const part = { script, makers: script.runInThisContext() }
  parts.set(name, part)
  return part
}

function load(name) {
  const loaded = modules.get(name)
  if (loaded) return loaded.exports
  const made = { exports: {} }
  modules.set(name, made)
  readPart(partOf[name]).makers[name](made.exports, requireOwn, made, __filename, __dirname)
  return made.exports
}

const requireOwn = Object.assign(
  (name) => (name.startsWith('./') ? load(name.slice(2)) : require(name)),
  require,
)

if (compiled.size === 0 && building !== undefined) keepCompiled(building)
load('main.js')

/**
 * While it is being built: writes what was compiled by the time that the program ends. Flags that V8 compares before it
 * takes compiled code are taken back, the one that server/ops/memory.ts sets among them.
 */
function keepCompiled(directory) {
  const { setFlagsFromString } = require('node:v8')
  // Collecting the heap would write into each function how long ago it was called.
  setFlagsFromString('--no-flush-bytecode')
  process.on('exit', () => {
    setFlagsFromString('--flush-bytecode')
    setFlagsFromString('--no-expose-gc')
    for (const [name, { script }] of parts)
      require('node:fs').writeFileSync(`${directory}/raincask-${name}.compiled`, script.createCachedData())
  })
}
