import { z } from 'zod'

/** Problems that a program may want to tell apart; most are for people alone and have none. */
export const definitionProblemCodes = [
  'cycle', // edges, or calls between flows, lead back to where they came from: the flow could not end
  'not_a_list', // a loop over something that is no list
  'cron_never_fires',
  'cron_invalid',
  'state_key_invalid',
  'import_unresolved',
  'step_unknown',
] as const
export const definitionProblemCodeSchema = z.enum(definitionProblemCodes)
export type DefinitionProblemCode = z.infer<typeof definitionProblemCodeSchema>

/** One thing wrong with what was sent: where (JSON path such as `flows[0].steps[2].use`), what, and how to mend it. */
export const problemSchema = z.strictObject({
  path: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  code: definitionProblemCodeSchema.optional(),
  /** The step that the problem belongs to, so that the builder can mark its node. */
  flow: z.string().optional(),
  stepId: z.string().optional(),
})
export type Problem = z.infer<typeof problemSchema>

/** RFC 9457 problem details; `code` is ours and closed, `problems` is set for 422. */
export const problemCodes = [
  'bad_request',
  'unauthorized',
  'forbidden',
  'not_found',
  'request_timeout',
  'conflict',
  'already_answered', // 409: an approval or a callback has its answer already
  'expired', // 410: the wait is over, or the run is
  'precondition_failed',
  'payload_too_large',
  'invalid',
  'too_many_requests',
  'unavailable',
  'internal',
] as const
export const problemCodeSchema = z.enum(problemCodes)
export type ProblemCode = z.infer<typeof problemCodeSchema>

export const problemDetailsSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: problemCodeSchema,
  detail: z.string().optional(),
  instance: z.string().optional(),
  problems: z.array(problemSchema).optional(),
})
export type ProblemDetails = z.infer<typeof problemDetailsSchema>
