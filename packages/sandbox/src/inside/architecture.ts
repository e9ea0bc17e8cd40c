import { type Architecture, supportedArchitectures } from '../seccomp/index.ts'

/** Of this process. Throws where there is no filter for it: then nothing may be locked with less. */
export function architecture(): Architecture {
  const found = supportedArchitectures.find((each) => each === process.arch)
  if (found === undefined) throw new Error(`There is no filter of system calls for ${process.arch}`)
  return found
}
