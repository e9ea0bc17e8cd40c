/** The scope a step stands in: empty for the flow itself, `each[3]/` for an item of a loop, `safe/` in a try. */
export function scopeOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** The step's own id: the last part of its path. */
export function stepIdOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The scope around a scope; null for the flow itself. */
export function scopeAround(scope: string): string | null {
  return scope === '' ? null : scopeOf(scope.slice(0, -1))
}

/** The container that a scope is the inside of, without the item: `each` of `each[3]/`; null for the flow itself. */
export function containerOf(scope: string): string | null {
  return scope === '' ? null : scope.replace(/(?:\[\d+\])?\/$/, '')
}

/** The scope of one item of a loop. */
export function itemScope(loopPath: string, index: number): string {
  return `${loopPath}[${index}]/`
}

/** The loop item that a scope is; null for a try and for the flow itself. */
export function itemOf(scope: string): { loopPath: string; index: number } | null {
  const match = /^(.*)\[(\d+)\]\/$/.exec(scope)
  return match === null ? null : { loopPath: match[1] ?? '', index: Number(match[2]) }
}

/** `runId:stepPath:iteration`: `r1:fetch:0`, in a loop `r1:each/post:3`, nested `r1:each/rows/post:3.1`. */
export function idempotencyKey(runId: string, path: string): string {
  const iteration = [...path.matchAll(/\[(\d+)\]\//g)].map(([, index]) => index).join('.')
  return `${runId}:${path.replace(/\[\d+\]\//g, '/')}:${iteration === '' ? '0' : iteration}`
}
