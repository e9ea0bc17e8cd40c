import { type BodyPart, bodyParts } from '@millrace/contracts'
import type { CompiledFlow, CompiledGraph, CompiledStep } from './compile.ts'
import { containersOf, prefixOf, stepIdOf } from './path.ts'

/** Where a step stands in its flow. */
export interface Place {
  compiled: CompiledStep
  graph: CompiledGraph
  index: number
  around: { place: Place; part: BodyPart } | null
}

/** All steps of a flow by id: ids are unique in it. */
export type Places = ReadonlyMap<string, Place>

export function placesOf(flow: CompiledFlow): Places {
  const places = new Map<string, Place>()
  const add = (graph: CompiledGraph, around: Place['around']): void => {
    for (const [index, compiled] of graph.steps.entries()) {
      const place = { compiled, graph, index, around }
      places.set(compiled.step.id, place)
      for (const part of bodyParts) {
        const inner = compiled[part]
        if (inner !== null) add(inner, { place, part })
      }
    }
  }
  add(flow.graph, null)
  return places
}

/** Whether a path such as `each[3]/post` may come up in a run of this flow. */
export function hasPath(flow: CompiledFlow, path: string): boolean {
  return levelsOf(placesOf(flow), path) !== null
}

/** One step on the way to a path: the step itself or a container around it. */
export interface Level {
  path: string
  place: Place
}

/** A step and the containers around it, innermost first; null when the flow has no such path. */
export function levelsOf(places: Places, path: string): Level[] | null {
  const levels: Level[] = []
  let place = places.get(stepIdOf(path))
  for (const at of [path, ...containersOf(path).reverse()]) {
    if (place === undefined || stepIdOf(at) !== place.compiled.step.id) return null
    const container = place.around?.place
    if (!standsIn(at, container?.compiled)) return null
    levels.push({ path: at, place })
    place = container
  }
  return place === undefined ? levels : null
}

/** Items are numbered as we write them: `each[3]`, not `each[03]` nor `each[x]`. */
function standsIn(path: string, container: CompiledStep | undefined): boolean {
  const prefix = prefixOf(path)
  if (container === undefined) return prefix === ''
  if (container.kind === 'loop') return /\[(0|[1-9]\d*)\]\/$/.test(prefix)
  return prefix !== '' && !prefix.endsWith(']/')
}
