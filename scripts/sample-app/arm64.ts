import { littleEndian, type Processor } from './processor.ts'

const NUMBER_REGISTER = 8
const KEPT = { listener: 19, connection: 20 }

/** 64-bit Arm (Arm ARM, chapter C6; system call numbers of the kernel's generic table). */
export const arm64: Processor = {
  architecture: 'arm64',
  elfMachine: 183,
  // biome-ignore format: a table
  numbers: {
    close: 57, read: 63, write: 64, exit_group: 94, rt_sigaction: 134, socket: 198, bind: 200, listen: 201,
    accept: 202, sendto: 206, setsockopt: 208, shutdown: 210,
  },
  setNumber: (value) => setRegister(NUMBER_REGISTER, value),
  setArgument: (index, value) => setRegister(index, value),
  copyArgument: (index, from) => copy(index, KEPT[from]),
  systemCall: () => littleEndian(0xd4000001), // svc #0
  keep: (to) => copy(KEPT[to], 0),
  // tbnz w0, #31, distance: the sign bit of the result
  jumpIfNegative: (distance) => littleEndian(0x37000000 | (31 << 19) | (((distance >> 2) & 0x3fff) << 5)),
  jump: (distance) => littleEndian(0x14000000 | ((distance >> 2) & 0x03ffffff)), // b distance
}

function setRegister(register: number, value: number): number[] {
  return [
    ...littleEndian(0x52800000 | ((value & 0xffff) << 5) | register), // movz wN, #low half
    ...littleEndian(0x72a00000 | (((value >>> 16) & 0xffff) << 5) | register), // movk wN, #high half, lsl #16
  ]
}

function copy(to: number, from: number): number[] {
  return littleEndian(0xaa0003e0 | (from << 16) | to) // mov xTo, xFrom
}
