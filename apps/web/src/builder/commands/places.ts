import type { Flow } from '@millrace/contracts'
import { type Places, placeFlow } from '../canvas/place.ts'

const known = new WeakMap<Flow, Places>()

/** Flows never change in place, so their places are computed once. */
export function placesOf(flow: Flow): Places {
  const found = known.get(flow)
  if (found) return found
  const places = placeFlow(flow)
  known.set(flow, places)
  return places
}
