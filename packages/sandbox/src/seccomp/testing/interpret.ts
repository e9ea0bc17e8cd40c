/** What a process asks of the kernel: `struct seccomp_data`, without the address of the instruction. */
export interface SystemCall {
  /** AUDIT_ARCH_*, as the kernel names the architecture of a call. */
  architecture: number
  number: number
  args?: readonly bigint[]
}

/** A seccomp program, to be asked for its answers. Refuses what the kernel's own check of a program refuses. */
export function interpreter(program: Uint8Array): (call: SystemCall) => number {
  const instructions = decode(program)
  return (call) => execute(instructions, seccompData(call))
}

function execute(instructions: readonly Instruction[], data: DataView): number {
  let accumulator = 0
  for (let at = 0; at < instructions.length; at += 1) {
    const { code, ifTrue, ifFalse, value } = requireInstruction(instructions, at)
    const branch = (holds: boolean) => {
      at += holds ? ifTrue : ifFalse
    }
    switch (code) {
      case 0x20:
        if (value % 4 !== 0) throw new Error(`Instruction ${at} loads from ${value}.`)
        accumulator = data.getUint32(value, true)
        break
      case 0x54:
        accumulator = (accumulator & value) >>> 0
        break
      case 0x05:
        at += value
        break
      case 0x15:
        branch(accumulator === value)
        break
      case 0x35:
        branch(accumulator >= value)
        break
      case 0x06:
        return value
      default:
        throw new Error(`Instruction ${at} has the unknown code ${code}.`)
    }
  }
  throw new Error('The program ends without an answer.')
}

interface Instruction {
  code: number
  ifTrue: number
  ifFalse: number
  value: number
}

function decode(program: Uint8Array): Instruction[] {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength)
  return Array.from({ length: program.byteLength / 8 }, (_, at) => ({
    code: view.getUint16(at * 8, true),
    ifTrue: view.getUint8(at * 8 + 2),
    ifFalse: view.getUint8(at * 8 + 3),
    value: view.getUint32(at * 8 + 4, true),
  }))
}

function requireInstruction(instructions: readonly Instruction[], at: number): Instruction {
  const instruction = instructions[at]
  if (instruction === undefined) throw new Error(`There is no instruction ${at}.`)
  return instruction
}

function seccompData({ architecture, number, args = [] }: SystemCall): DataView {
  const data = new DataView(new ArrayBuffer(64))
  data.setUint32(0, number, true)
  data.setUint32(4, architecture, true)
  args.forEach((value, index) => {
    data.setBigUint64(16 + 8 * index, BigInt.asUintN(64, value), true)
  })
  return data
}
