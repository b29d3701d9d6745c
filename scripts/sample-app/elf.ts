import type { Processor } from './processor.ts'
import { BUFFER_BYTES, programData, programSteps, type Step, type Value } from './program.ts'

const [HEADER, SEGMENT, SEGMENTS] = [64, 56, 3]
const CODE_START = HEADER + SEGMENT * SEGMENTS
/** Where the file and the buffer are mapped; 64 KiB apart at least, for kernels with pages of that size. */
const [FILE_ADDRESS, BUFFER_ADDRESS, PAGE] = [0x400000, 0x500000, 0x10000]
const [PT_LOAD, PT_GNU_STACK, READ_EXECUTE, READ_WRITE] = [1, 0x6474e551, 5, 6]

/** A static executable for Linux that answers every HTTP request with `response`. */
export function buildExecutable(processor: Processor, response: Buffer): Buffer {
  const unplaced = programData(response, 0)
  const sizes = Object.fromEntries(Object.entries(unplaced).map(([label, bytes]) => [label, bytes.length]))
  const steps = programSteps(sizes, BUFFER_ADDRESS)
  // First with every address unknown, only to learn how long the code is and where its labels stand.
  const places = assemble(processor, steps, new Map()).labels
  let end = FILE_ADDRESS + CODE_START + assemble(processor, steps, places).code.length
  for (const [label, size] of Object.entries(sizes)) {
    end = align(end)
    places.set(label, end)
    end += size
  }
  const file = Buffer.alloc(end - FILE_ADDRESS)
  writeHeaders(file, processor)
  assemble(processor, steps, places).code.copy(file, CODE_START)
  const data = programData(response, places.get('stop') ?? 0)
  for (const [label, bytes] of Object.entries(data)) bytes.copy(file, (places.get(label) ?? 0) - FILE_ADDRESS)
  return file
}

/** Spells the steps in machine code and notes where the labels among them come to stand. */
function assemble(processor: Processor, steps: Step[], places: ReadonlyMap<string, number>) {
  const code: number[] = []
  const labels = new Map<string, number>()
  const here = () => FILE_ADDRESS + CODE_START + code.length
  const distance = (label: string) => (places.get(label) ?? here()) - here()
  for (const step of steps) {
    if ('label' in step) labels.set(step.label, here())
    else if ('goTo' in step) code.push(...processor.jump(distance(step.goTo)))
    else {
      step.args.forEach((value, index) => {
        code.push(...argument(processor, index, value, places))
      })
      code.push(...processor.setNumber(processor.numbers[step.call]), ...processor.systemCall())
      if (step.keep) code.push(...processor.keep(step.keep))
      if (step.ifNegative) code.push(...processor.jumpIfNegative(distance(step.ifNegative)))
    }
  }
  return { code: Buffer.from(code), labels }
}

function argument(processor: Processor, index: number, value: Value, places: ReadonlyMap<string, number>) {
  if (typeof value === 'string') return processor.copyArgument(index, value)
  return processor.setArgument(index, typeof value === 'number' ? value : (places.get(value.addressOf) ?? 0))
}

function align(address: number): number {
  return Math.ceil(address / 8) * 8
}

function writeHeaders(file: Buffer, processor: Processor): void {
  file.write('\x7fELF', 'latin1')
  file.set([2, 1, 1], 4) // 64 bits, little-endian, version 1
  file.writeUInt16LE(2, 16) // e_type: executable at fixed addresses
  file.writeUInt16LE(processor.elfMachine, 18)
  file.writeUInt32LE(1, 20) // e_version
  file.writeBigUInt64LE(BigInt(FILE_ADDRESS + CODE_START), 24) // e_entry
  file.writeBigUInt64LE(BigInt(HEADER), 32) // e_phoff
  file.writeUInt16LE(HEADER, 52) // e_ehsize
  file.writeUInt16LE(SEGMENT, 54) // e_phentsize
  file.writeUInt16LE(SEGMENTS, 56) // e_phnum
  writeSegment(file, 0, PT_LOAD, READ_EXECUTE, FILE_ADDRESS, file.length, file.length)
  writeSegment(file, 1, PT_LOAD, READ_WRITE, BUFFER_ADDRESS, 0, BUFFER_BYTES)
  writeSegment(file, 2, PT_GNU_STACK, READ_WRITE, 0, 0, 0)
}

function writeSegment(
  file: Buffer,
  index: number,
  type: number,
  flags: number,
  address: number,
  fileBytes: number,
  memoryBytes: number,
): void {
  const start = HEADER + SEGMENT * index
  file.writeUInt32LE(type, start)
  file.writeUInt32LE(flags, start + 4)
  file.writeBigUInt64LE(BigInt(address), start + 16) // p_vaddr; p_offset before it is 0 for all
  file.writeBigUInt64LE(BigInt(address), start + 24) // p_paddr
  file.writeBigUInt64LE(BigInt(fileBytes), start + 32)
  file.writeBigUInt64LE(BigInt(memoryBytes), start + 40)
  file.writeBigUInt64LE(BigInt(type === PT_LOAD ? PAGE : 16), start + 48) // p_align
}
