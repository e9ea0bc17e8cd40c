import type { StreamStatus } from './event-stream.ts'

/**
 * Whether events wait for the last one: those of a run that was over before anybody looked are no news, and shown one
 * after the other they would tell of a run that goes on.
 */
export function holdsBack({
  over,
  ended,
  stream,
}: {
  over: boolean
  /** The last event is there. */
  ended: boolean
  stream: StreamStatus
}): boolean {
  return over && !ended && (stream === 'connecting' || stream === 'live')
}
