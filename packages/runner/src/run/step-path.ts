/** The scope a step stands in: empty for the flow itself, `each[3]/` for an item of a loop. */
export function scopeOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** The step's own id: the last part of its path. */
export function stepIdOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The loop item that a scope belongs to, and the scope around it; null for the flow itself. */
export function itemOf(scope: string): { loopPath: string; index: number } | null {
  const match = /^(.*)\[(\d+)\]\/$/.exec(scope)
  return match === null ? null : { loopPath: match[1] ?? '', index: Number(match[2]) }
}

/** `runId:stepPath:iteration`: `r1:fetch:0`, in a loop `r1:each/post:3`, nested `r1:each/rows/post:3.1`. */
export function idempotencyKey(runId: string, path: string): string {
  const iteration = [...path.matchAll(/\[(\d+)\]\//g)].map(([, index]) => index).join('.')
  return `${runId}:${path.replace(/\[\d+\]\//g, '/')}:${iteration === '' ? '0' : iteration}`
}
