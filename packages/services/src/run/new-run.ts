import type { FlowSettings, Json, JsonObject } from '@millrace/contracts'
import type { KeyValues } from '../admission/key-values.ts'
import type { Context } from '../context.ts'
import type { Holder } from '../lease/lock-held.ts'

export type RunTrigger =
  | 'webhook'
  | 'schedule'
  | 'poll'
  | 'manual'
  | 'test'
  | 'replay'
  | 'call'
  | 'deploy'
  | 'remove'

export interface NewRun {
  organizationId: string
  integrationId: string
  versionId: string
  flow: string
  trigger: RunTrigger
  /** The value of `trigger` in expressions and code. */
  value: Json
  customerId?: string | null
  /** For whom of the customer's users. A run that another one calls or replays is for the same. */
  customerUserId?: string | null
  instanceId?: string | null
  instanceFlowId?: string | null
  /** The flow's own, of the run's version: concurrency, rate limit, dedupe window and retention follow from them. */
  settings?: FlowSettings | undefined
  /** What key templates may name, of callers that have it at hand; left out, it is read when a template needs it. */
  keyValues?: KeyValues
  /** The same key of the same instance flow gives the same run, for good. */
  dedupeKey?: string
  options?: RunOptions
  replayOf?: string
  /** The step from which a replay runs. What its origin keeps of results and files is kept for the replay too. */
  replayFrom?: string
  /** The call-flow step that starts it: the same step of the same run gives the same run. */
  parent?: { runId: string; path: string; depth: number }
  /** Who starts it in the name of a run: only as long as it holds that run. */
  heldBy?: Holder
  /** Files of which the bytes are stored already. */
  files?: NewRunFile[]
  /** Files of another run that this one may open as well. */
  grantedFiles?: { of: string; ids: string[] }
  /** Whoever started it; left out for events and schedules. */
  startedBy?: { by: Pick<Context, 'actor' | 'origin'>; action: string; data: JsonObject }
}

export interface NewRunFile {
  id: string
  name: string
  contentType: string
  bytes: number
  sha256: string
  blobKey: string
}

/** What a test run brings along; a production run takes config and connections from its instance. */
export interface RunOptions {
  upTo?: string
  pins?: Record<string, Json>
  config: JsonObject
  /** Connection ids by slot. */
  connections: Record<string, string>
}
