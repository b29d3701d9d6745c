// What the executable runs first: the program as it was compiled at the build, so that a start compiles nothing.
const sea = require('node:sea')
const vm = require('node:vm')

const PROGRAM = 'raincask.cjs'
const COMPILED = 'raincask.compiled'

const text = Buffer.from(sea.getRawAsset(PROGRAM)).latin1Slice()
const cachedData = sea.getAssetKeys().includes(COMPILED) ? Buffer.from(sea.getRawAsset(COMPILED)) : undefined
const script = new vm.Script(text, { filename: PROGRAM, cachedData })
if (cachedData === undefined && process.env.RAINCASK_COMPILED !== undefined)
  keepCompiled(process.env.RAINCASK_COMPILED)
script.runInThisContext()(exports, require, module, __filename, __dirname)

/**
 * While it is being built: writes what was compiled by the time that the program ends. The flags that the program sets
 * (server/ops/memory.ts) are taken back, as compiled code is only taken by a process with the same flags.
 */
function keepCompiled(file) {
  process.on('exit', () => {
    const { setFlagsFromString } = require('node:v8')
    setFlagsFromString('--no-expose-gc')
    setFlagsFromString('--parallel-scavenge')
    setFlagsFromString('--concurrent-array-buffer-sweeping')
    require('node:fs').writeFileSync(file, script.createCachedData())
  })
}
