import { type InstanceStatus, type PauseCause, type Problem, pauseCauseSchema } from '@millrace/contracts'
import type { Prisma } from '@millrace/db'
import { ServiceError } from '../errors.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { type InstanceEvent, type InstanceState, instanceAfter } from './state-machine.ts'

/** The state of a row. */
export function stateOf(row: { status: InstanceStatus; pausedBy: string | null }): InstanceState {
  return { status: row.status, pausedBy: storedPauseCause(row.pausedBy) }
}

/** Rows hold only what the state machine gave. */
export function storedPauseCause(column: string | null): PauseCause | null {
  return column === null ? null : pauseCauseSchema.parse(column)
}

/** The state that follows, or a refusal for the person who asked. */
export function requireTransition(
  row: { status: InstanceStatus; pausedBy: string | null },
  event: InstanceEvent,
): InstanceState {
  const next = instanceAfter(stateOf(row), event)
  if (next.allowed) return next.state
  throw new ServiceError('conflict', `The instance ${next.because}`)
}

/** Status and problems of what was looked at: nobody sees one without the other. Why it fails is not for a look to say. */
export function checkedColumns(
  row: { status: InstanceStatus; pausedBy: string | null },
  gaps: Problem[],
): InstanceState & { problems?: Prisma.InputJsonValue } {
  const state = requireTransition(row, { kind: gaps.length === 0 ? 'complete' : 'incomplete' })
  return state.status === 'failing' ? state : { ...state, problems: jsonColumn(gaps) }
}
