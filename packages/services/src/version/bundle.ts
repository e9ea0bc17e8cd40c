import { type BundleProblem, BundlerUnavailable, type StepSource } from '@millrace/bundler/port'
import { type Definition, type Flow, type PlacedStep, type Problem, stepsOf } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { invalid, ServiceError } from '../errors.ts'
import { checksum } from '../shared/checksum.ts'

/** What a version keeps of its bundle. */
export interface VersionBundle {
  bundleKey: string
  bundleChecksum: string
  dependencies: Record<string, string>
}

interface Source extends StepSource {
  flow: string
  stepId: string
  /** Of the source in the definition, for problems. */
  path: string
}

/**
 * Bundles the code steps of these flows and stores the result; null: there is nothing to bundle. `unlessPlain`: steps that
 * import no packages run from their source, which spares a test run the work.
 */
export async function bundleSteps(
  services: Services,
  {
    definition,
    flows,
    unlessPlain = false,
  }: { definition: Definition; flows?: ReadonlySet<string>; unlessPlain?: boolean },
): Promise<VersionBundle | null> {
  const sources = definition.flows.flatMap((flow, index) =>
    flows === undefined || flows.has(flow.key) ? sourcesOf(flow, `flows[${index}]`) : [],
  )
  const { bundler, blobs } = services
  if (sources.length === 0 || bundler === undefined) return null
  if (unlessPlain && !(await bundler.needsBundle(sources))) return null
  const bundled = await bundler
    .bundle({ sources, dependencies: definition.dependencies ?? {} })
    .catch(toServiceError)
  if (!bundled.ok) throw invalid(bundled.problems.map((problem) => toProblem(problem, sources)))
  const { modules, dependencies } = bundled
  const { key } = await blobs.put(JSON.stringify(modules))
  return { bundleKey: key, bundleChecksum: checksum(modules), dependencies }
}

/** The key of a step's module in its version's bundle. */
export function moduleKey(flow: string, stepId: string): string {
  return `${flow}/${stepId}`
}

/** A flow and those that it calls, however far: what a run of it may execute. */
export function reachableFlows(definition: Definition, key: string): Set<string> {
  const reached = new Set([key])
  for (const each of reached) {
    const flow = definition.flows.find((candidate) => candidate.key === each)
    for (const { step } of flow === undefined ? [] : stepsOf(flow)) {
      const called = step.use === 'call-flow' ? step.with?.flow : undefined
      if (typeof called === 'string') reached.add(called)
    }
  }
  return reached
}

function sourcesOf(flow: Flow, at: string): Source[] {
  return [...stepsOf(flow)].flatMap((placed) => {
    const { step } = placed
    const source = step.use === 'code' ? step.with?.source : undefined
    if (typeof source !== 'string') return []
    const language = step.with?.language === 'ts' ? 'ts' : 'js'
    const id = moduleKey(flow.key, step.id)
    return [
      { id, source, language, flow: flow.key, stepId: step.id, path: `${at}.${placeOf(placed)}.with.source` },
    ]
  })
}

/** In the flow: `steps[1].catch.steps[0]`. */
function placeOf({ index, inside }: PlacedStep): string {
  const own = `steps[${index}]`
  return inside === null ? own : `${placeOf(inside.container)}.${inside.part}.${own}`
}

function toProblem({ id, code, message, hint, line }: BundleProblem, sources: readonly Source[]): Problem {
  const source = sources.find((each) => each.id === id)
  return {
    path: source?.path ?? 'flows',
    message: line === undefined ? message : `${message} (line ${line})`,
    ...(hint === undefined ? {} : { hint }),
    ...(code === 'import_unresolved' ? { code } : {}),
    ...(source === undefined ? {} : { flow: source.flow, stepId: source.stepId }),
  }
}

function toServiceError(error: unknown): never {
  if (!(error instanceof BundlerUnavailable)) throw error
  throw new ServiceError(
    'unavailable',
    'The npm packages that the code steps import could not be fetched now. Try again later.',
    { cause: error },
  )
}
