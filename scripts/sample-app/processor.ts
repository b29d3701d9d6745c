import type { Register, SystemCall } from './program.ts'

/**
 * How a processor spells the few instructions that the sample needs. Every instruction has the same length whatever
 * its operand, so that addresses can be worked out before they are known.
 */
export interface Processor {
  /** As OCI platforms name it. */
  architecture: 'amd64' | 'arm64'
  /** `e_machine` of the ELF header. */
  elfMachine: number
  numbers: Record<SystemCall, number>
  /** Puts a 32-bit number into the register of the system call's number. */
  setNumber(value: number): number[]
  /** Puts a 32-bit number into the register of argument `index`. */
  setArgument(index: number, value: number): number[]
  /** Copies what was kept into the register of argument `index`. */
  copyArgument(index: number, from: Register): number[]
  systemCall(): number[]
  /** Keeps the result of the call. */
  keep(to: Register): number[]
  /** Goes `distance` bytes on from the instruction's own start if the call failed. */
  jumpIfNegative(distance: number): number[]
  jump(distance: number): number[]
}

/** The low `count` bytes of a number, lowest first. */
export function littleEndian(value: number, count = 4): number[] {
  return Array.from({ length: count }, (_, i) => (value >> (8 * i)) & 0xff)
}
