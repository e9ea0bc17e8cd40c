import type { Json, ToSandbox } from '@millrace/contracts'

/** Safe: messages are made of JSON; their types only have optional members, which JSON leaves out. */
export function messageJson(message: ToSandbox): Json {
  return message as unknown as Json
}
