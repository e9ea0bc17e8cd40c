import {
  type BodyPart,
  bodyParts,
  type Definition,
  type Flow,
  type Problem,
  type Step,
} from '@millrace/contracts'
import { eachStep, type Graph, getGraph, triggerId } from '../document/index.ts'

/** Problems of one flow by the node that shows them. What belongs to no node is under the empty text. */
export type ProblemsByNode = ReadonlyMap<string, Problem[]>

export function problemsOfFlow(
  problems: readonly Problem[],
  definition: Definition,
  flowKey: string,
): ProblemsByNode {
  const index = definition.flows.findIndex(({ key }) => key === flowKey)
  const flow = definition.flows[index]
  if (!flow) return new Map()
  const known = new Set([...eachStep(flow)].map(({ step }) => step.id))
  const own = problems.filter(
    (problem) => problem.flow === flowKey || problem.path.startsWith(`flows[${index}]`),
  )
  return Map.groupBy(own, (problem) => {
    if (problem.stepId !== undefined && (known.has(problem.stepId) || problem.stepId === triggerId)) {
      return problem.stepId
    }
    return nodeOfPath(flow, problem.path) ?? ''
  })
}

/** The trigger or the innermost step on the way along a path such as `flows[0].steps[1].catch.steps[0].with`. */
export function nodeOfPath(flow: Flow, path: string): string | null {
  const inFlow = path.replace(/^flows\[\d+\]\.?/, '')
  if (/^trigger(?:[.[]|$)/.test(inFlow)) return triggerId
  // The part that leads through steps; what follows may say `steps` and mean something else.
  const way = /^(?:(?:(?:body|catch|finally)\.)?steps\[\d+\](?:\.|$)?)*/.exec(inFlow)?.[0] ?? ''
  let graph: Graph | null = flow
  let node: string | null = null
  for (const [, slot, position] of way.matchAll(/(?:(body|catch|finally)\.)?steps\[(\d+)\]/g)) {
    if (slot !== undefined && node !== null) graph = getGraph(flow, { container: node, slot: toSlot(slot) })
    const step: Step | undefined = graph?.steps[Number(position)]
    if (!step) break
    node = step.id
  }
  return node
}

function toSlot(text: string): BodyPart {
  return bodyParts.find((slot) => slot === text) ?? 'body'
}

/** The flow that a problem belongs to, by name or by its place in the path. */
export function flowOfProblem(problem: Problem, definition: Definition): string | null {
  if (problem.flow !== undefined) return problem.flow
  const index = /^flows\[(\d+)\]/.exec(problem.path)?.[1]
  return index === undefined ? null : (definition.flows[Number(index)]?.key ?? null)
}

/** What both sides found, each once. */
export function mergeProblems(ours: readonly Problem[], theirs: readonly Problem[]): Problem[] {
  const seen = new Set<string>()
  return [...ours, ...theirs].filter((problem) => {
    const key = `${problem.path}\n${problem.message}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** The problem of one field: `with.url`, `with.cases[0].when`. */
export function problemOfField(problems: readonly Problem[], field: string): Problem | null {
  return problemBelow(problems, `.with.${field}`)
}

/** The first problem at or below a part of the path, such as `.settings.concurrency`. */
export function problemBelow(problems: readonly Problem[], part: string): Problem | null {
  return (
    problems.find(({ path }) => {
      const at = path.lastIndexOf(part)
      if (at < 0) return false
      const rest = path.slice(at + part.length)
      return rest === '' || rest.startsWith('.') || rest.startsWith('[')
    }) ?? null
  )
}
