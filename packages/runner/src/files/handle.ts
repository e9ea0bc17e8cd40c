import type { Json } from '@millrace/contracts'
import type { StepRequests } from '../requests.ts'
import { StepFailure } from '../step-failure.ts'

export function handleOf(value: Json): number {
  if (typeof value === 'object' && value !== null && 'handle' in value && typeof value.handle === 'number')
    return value.handle
  throw new StepFailure('internal', 'The worker answered with something that is no handle of a file')
}

/** Nobody waits for it: when the run is over, or the worker gone, there is nothing left to let go of. */
export function closeHandle(requests: StepRequests, handle: number): void {
  requests.ask({ op: 'file-close', handle }).catch(() => {})
}
