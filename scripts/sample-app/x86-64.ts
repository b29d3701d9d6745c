import { littleEndian, type Processor } from './processor.ts'

/** Opcode of `mov r32, imm32` for the six argument registers, in the order of the system call convention. */
const SET_ARGUMENT = [
  [0xbf], // mov edi, imm32
  [0xbe], // mov esi, imm32
  [0xba], // mov edx, imm32
  [0x41, 0xba], // mov r10d, imm32
  [0x41, 0xb8], // mov r8d, imm32
  [0x41, 0xb9], // mov r9d, imm32
]

/** Intel 64 and AMD64 (Intel SDM volume 2; system call numbers of the kernel's x86-64 table). */
export const x86: Processor = {
  architecture: 'amd64',
  elfMachine: 62,
  // biome-ignore format: a table
  numbers: {
    read: 0, write: 1, close: 3, rt_sigaction: 13, socket: 41, accept: 43, sendto: 44, shutdown: 48, bind: 49,
    listen: 50, setsockopt: 54, exit_group: 231,
  },
  setNumber: (value) => [0xb8, ...littleEndian(value)], // mov eax, imm32
  setArgument(index, value) {
    return [...(SET_ARGUMENT[index] ?? unknown(index)), ...littleEndian(value)]
  },
  copyArgument(index, from) {
    if (index !== 0) return unknown(index)
    return from === 'listener'
      ? [0x89, 0xdf] // mov edi, ebx
      : [0x89, 0xef] // mov edi, ebp
  },
  systemCall: () => [0x0f, 0x05], // syscall
  keep: (to) =>
    to === 'listener'
      ? [0x89, 0xc3] // mov ebx, eax
      : [0x89, 0xc5], // mov ebp, eax
  jumpIfNegative: (distance) => [
    ...[0x85, 0xc0], // test eax, eax
    ...[0x0f, 0x88, ...littleEndian(distance - 8)], // js distance (counted from the end of these 8 bytes)
  ],
  jump: (distance) => [0xe9, ...littleEndian(distance - 5)], // jmp distance (counted from the end of these 5 bytes)
}

function unknown(index: number): never {
  throw new Error(`no register for argument ${index}`)
}
