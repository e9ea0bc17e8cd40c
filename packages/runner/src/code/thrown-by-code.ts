import type { Json, JsonObject } from '@millrace/contracts'
import { isA, isError, readOr } from '../kinds.ts'
import { StepFailure } from '../step-failure.ts'
import { authorsPosition } from './source-maps.ts'

const frozenPattern =
  /read only property|which has only a getter|object is not extensible|Cannot delete property|Cannot add property/
const framePattern = /^\s*at (?:(.*?) \()?step:([\w-]+)\.js(?:\?\d+)?:(\d+):(\d+)\)?$/
const deepestCause = 3

interface Frame {
  text: string
  step: string
  line: number
  column: number
}

/** What step code threw, as a failure that points at the step's own line. Keeps a failure that already is one. */
export function thrownByCode(thrown: unknown, stepId: string): StepFailure {
  if (isA(thrown, StepFailure)) return thrown
  return readOr<StepFailure | null>(null, () => failureOf(thrown, stepId)) ?? unreadable(stepId)
}

function unreadable(stepId: string): StepFailure {
  const message = `Step ${stepId} threw something that throws when it is read`
  return new StepFailure('code_threw', message, { retryable: true, details: { step: stepId } })
}

function failureOf(thrown: unknown, stepId: string): StepFailure {
  const inside = unhandledEvent(thrown)
  if (inside !== null) return thrownByCode(inside, stepId)
  if (!isError(thrown)) {
    return new StepFailure('code_threw', `Step ${stepId} threw ${show(thrown)}, which is not an Error`, {
      retryable: true,
      details: { step: stepId, thrown: show(thrown) },
    })
  }
  const frames = readFrames(thrown)
  const [first] = frames
  // Errors of files that Node makes by itself have no frame of the step.
  const where = first === undefined ? ` (step ${stepId})` : ` (step ${first.step}, line ${first.line})`
  const hint = frozenPattern.test(thrown.message)
    ? '. What other steps gave is read-only: copy it before changing it, for example [...list] or structuredClone(value)'
    : ''
  return new StepFailure('code_threw', `${headline(thrown)}${where}${hint}`, {
    retryable: !isBlockedPort(thrown) && (!('retryable' in thrown) || thrown.retryable !== false),
    details: describe(thrown, first?.step ?? stepId, frames),
    cause: thrown,
  })
}

/** The step whose code an error came from, by its stack. */
export function stepOfStack(thrown: unknown): string | null {
  return readOr(null, () => {
    const error = unhandledEvent(thrown) ?? thrown
    return isError(error) ? (readFrames(error)[0]?.step ?? null) : null
  })
}

/** An emitter without a listener for `error` wraps what is no Error of its own realm. */
function unhandledEvent(thrown: unknown): Error | null {
  if (!isError(thrown) || !('code' in thrown && 'context' in thrown)) return null
  return thrown.code === 'ERR_UNHANDLED_ERROR' && isError(thrown.context) ? thrown.context : null
}

function describe(error: Error, step: string, frames: Frame[]): Json {
  const [first] = frames
  const details: JsonObject = { name: String(error.name), step }
  if (first !== undefined) {
    const stack = frames.map((frame) => frame.text)
    Object.assign(details, { stack, line: first.line, column: first.column })
  }
  const causes = causesOf(error)
  if (causes.length > 0) details.causes = causes
  return details
}

function causesOf(error: Error): string[] {
  const causes: string[] = []
  let cause = error.cause
  while (isError(cause) && causes.length < deepestCause) {
    causes.push(headline(cause))
    cause = cause.cause
  }
  return causes
}

/** Only the step's own lines: the frames of Node and of the runner tell its author nothing. */
function readFrames(error: Error): Frame[] {
  const frames: Frame[] = []
  for (const row of String(error.stack).split('\n')) {
    const [, place, step, line, column] = framePattern.exec(row) ?? []
    if (step === undefined) continue
    const own = authorsPosition(step, { line: Number(line), column: Number(column) })
    if (own === null) continue
    const name = place?.replace(/^async /, '').replace(/^Module\.(?:default|\w+_default)$/, 'default')
    const at = `step ${step}, line ${own.line}, column ${own.column}`
    frames.push({ text: name ? `at ${name} (${at})` : `at ${at}`, step, ...own })
  }
  return frames
}

function headline(error: Error): string {
  const message = error.message === 'fetch failed' ? `fetch failed${reasonOf(error)}` : error.message
  return error.name === 'Error' ? message || 'Error without a message' : `${error.name}: ${message}`
}

/** fetch has a list of ports that it never connects to. */
function isBlockedPort({ cause }: Error): boolean {
  return isError(cause) && cause.message === 'bad port'
}

/** fetch hides its reason in the cause. */
function reasonOf(error: Error): string {
  if (isBlockedPort(error))
    return ', because it does not connect to ports that belong to other protocols, such as 22 and 25'
  const { cause } = error
  return isError(cause) && cause.message !== '' ? `, because: ${cause.message}` : ''
}

function show(value: unknown): string {
  // Not imported: see console.ts.
  const { inspect } = process.getBuiltinModule('node:util')
  return inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY }).slice(0, 500)
}
