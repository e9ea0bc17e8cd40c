import type { Json } from '../../json.ts'
import type { DefinitionProblemCode, Problem } from '../../problem-details.ts'
import { formatPath, type Path, valueAt } from './path.ts'

const mostProblems = 500

/** Gathers the problems of one definition. */
export interface Report {
  add(path: Path, message: string, more?: ProblemDetail): void
  /** What is said at or below this path from now on follows from a problem already reported, and is left out. */
  mute(path: Path): void
  isEmpty(): boolean
  /** All problems, each with the flow and step that its path leads to in `input`. */
  finish(input: Json | undefined): Problem[]
}

export interface ProblemDetail {
  hint?: string | undefined
  /** For programs that tell this problem from others. */
  code?: DefinitionProblemCode | undefined
  /** Of a problem that belongs to another step than its path says. */
  stepId?: string | undefined
}

interface Entry {
  path: Path
  text: string
  message: string
  detail: ProblemDetail
}

export function createReport(): Report {
  const entries: Entry[] = []
  const seen = new Set<string>()
  const muted: string[] = []
  return {
    mute: (path) => muted.push(formatPath(path)),
    isEmpty: () => entries.length === 0,
    finish: (input) => entries.map((entry) => toProblem(entry, input)),
    add(path, message, detail = {}) {
      if (entries.length > mostProblems) return
      const text = formatPath(path)
      if (muted.some((prefix) => text === prefix || isBelow(text, prefix))) return
      const key = `${text}\n${message}`
      if (seen.has(key)) return
      seen.add(key)
      entries.push(
        entries.length === mostProblems
          ? { path: [], text: '', message: 'There are more problems: mend these first.', detail: {} }
          : { path, text, message, detail },
      )
    },
  }
}

function toProblem({ path, text, message, detail }: Entry, input: Json | undefined): Problem {
  const { hint, code, stepId } = detail
  const place = placeOf(input, path)
  const step = stepId ?? place.stepId
  return {
    path: text,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(code === undefined ? {} : { code }),
    ...(place.flow === undefined ? {} : { flow: place.flow }),
    ...(step === undefined ? {} : { stepId: step }),
  }
}

function isBelow(text: string, prefix: string): boolean {
  return text.startsWith(prefix) && '.['.includes(text.charAt(prefix.length))
}

/** The flow's key and the innermost step's id on the way along a path. */
function placeOf(input: Json | undefined, path: Path): { flow?: string; stepId?: string } {
  if (path[0] !== 'flows' || typeof path[1] !== 'number') return {}
  const place: { flow?: string; stepId?: string } = {}
  const flow = valueAt(input, [...path.slice(0, 2), 'key'])
  if (typeof flow === 'string') place.flow = flow
  if (path[2] === 'trigger') place.stepId = 'trigger'
  for (let at = 2; path[at] === 'steps' && typeof path[at + 1] === 'number'; at += 3) {
    const id = valueAt(input, [...path.slice(0, at + 2), 'id'])
    if (typeof id !== 'string') break
    place.stepId = id
  }
  return place
}
