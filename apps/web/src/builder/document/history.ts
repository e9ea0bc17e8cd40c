/** The document's past and future. A gesture (typing, dragging) is one step back, however many changes it made. */
export interface History<State> {
  past: State[]
  present: State
  future: State[]
  /** The gesture that made `present`; the next change of the same gesture replaces it. */
  gesture: string | null
}

const keptSteps = 200

export function startHistory<State>(present: State): History<State> {
  return { past: [], present, future: [], gesture: null }
}

export function record<State>(
  history: History<State>,
  next: State,
  gesture: string | null = null,
): History<State> {
  if (next === history.present) return history
  if (gesture !== null && gesture === history.gesture) return { ...history, present: next, future: [] }
  return { past: [...history.past, history.present].slice(-keptSteps), present: next, future: [], gesture }
}

/** Ends the gesture: what follows is a step of its own, even with the same name. */
export function seal<State>(history: History<State>): History<State> {
  return history.gesture === null ? history : { ...history, gesture: null }
}

export function undo<State>(history: History<State>): History<State> {
  const previous = history.past.at(-1)
  if (previous === undefined) return history
  const future = [history.present, ...history.future]
  return { past: history.past.slice(0, -1), present: previous, future, gesture: null }
}

export function redo<State>(history: History<State>): History<State> {
  const [next, ...future] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.present], present: next, future, gesture: null }
}
