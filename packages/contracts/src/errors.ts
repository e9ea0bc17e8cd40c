import { z } from 'zod'
import { jsonSchema } from './json.ts'

/**
 * Every way a step or a run can fail. Closed: retry decisions, alerts and filters read the code, never the message.
 * A connector adds detail in `details`, not new codes.
 */
export const errorCodes = [
  'code_threw', // the JavaScript of a code step threw, or is not a valid module
  'expression_failed', // a {{ }} expression threw or gave undefined where a value is needed
  'input_invalid', // a step's evaluated input does not fit the action's fields
  'connection_missing', // the step names a slot that has no connection bound
  'auth_failed', // the third party refused the credentials (401, 403)
  'not_found', // the third party says that the thing does not exist (404, 410)
  'rejected', // the third party refused the request (other 4xx)
  'rate_limited', // 429, or the API's own form of it
  'unavailable', // 5xx of the third party
  'network', // no answer: DNS, refused, reset, TLS
  'timeout', // the third party did not answer in time
  'bad_response', // the answer could not be read: broken JSON, XML, CSV...
  'step_timeout', // the step's own timeoutMs passed
  'run_timeout', // the run's deadline passed; the sandbox was killed
  'memory_limit', // the sandbox went over its memory
  'cpu_limit', // the sandbox used more CPU time than a run may
  'disk_limit', // the run's private disk, or one file on it, is full
  'descriptor_limit', // the run has as many files and connections open as a run may
  'sandbox_violation', // the code tried a system call that only an escape from its sandbox would need
  'egress_denied', // the platform or the organization does not allow this address
  'egress_limit', // the run opened more connections, or moved more bytes, than a run may
  'output_too_large', // a step's output went over the cap
  'output_not_json', // a step returned something that JSON cannot hold (a function, a cycle, a BigInt)
  'sandbox_crashed', // the process ended before the run did (process.exit, a native crash)
  'protocol_error', // the sandbox sent something that is not the protocol
  'too_many_steps', // the run executed more steps than one run may: a loop too large, or loops inside loops
  'not_a_list', // a loop or a transform was given something else than a list
  'wait_expired', // no callback came before the wait's timeoutMs
  'child_failed', // the flow that a call-flow step waited for failed or was canceled; `details.runId` names it
  'call_depth', // flows call each other deeper than a call chain may go: mostly a flow that calls itself
  'state_key_invalid', // a state key that is empty, too long or has characters that keys may not have
  'state_value_invalid', // a state value too large, or one that the operation cannot work on (increment of a text)
  'file_missing', // a file reference that names no file of this run
  'import_unresolved', // a code step imports a module that its bundle does not hold
  'worker_lost', // the workers of this run were lost as often as a run may lose them
  'stopped', // a stop step with status failed
  'canceled', // somebody canceled the run
  'internal', // our fault; the cause is in the worker's log
] as const

export const errorCodeSchema = z.enum(errorCodes)
export type ErrorCode = z.infer<typeof errorCodeSchema>

/** An error that crosses a process or the database: data, not an exception. */
export const runErrorSchema = z.strictObject({
  code: errorCodeSchema,
  message: z.string().max(16_384),
  retryable: z.boolean().default(false),
  details: jsonSchema.optional(),
  stepId: z.string().optional(),
})
export type RunError = z.infer<typeof runErrorSchema>
