import {
  isCallbackStep,
  type Json,
  type PlacedStep,
  type StartMessage,
  type Step,
  type WaitPlace,
  waitAddress,
  waitTokenSubject,
} from '@millrace/contracts'
import type { FlowIndex } from './flow-index.ts'
import { containerOf, scopeOf, stepIdOf } from './step-path.ts'

type Callbacks = NonNullable<StartMessage['callbacks']>

/** `run.callbackUrl`, `run.callbackUrls` and `run.approvalUrls` as a step sees them. */
export interface RunUrls {
  readonly callbackUrl: string | undefined
  readonly callbackUrls: Readonly<Record<string, string>>
  /** A list, one for each approver, when the approval names approvers. */
  readonly approvalUrls: Readonly<Record<string, string | readonly string[]>>
}

export interface RunUrlsOptions {
  callbacks: Callbacks | undefined
  flow: FlowIndex
  /** The approvers of an approval, evaluated as the asking step sees them. */
  approversOf: (approval: Step) => readonly string[]
}

export const noUrls: RunUrls = Object.freeze({
  callbackUrl: undefined,
  callbackUrls: Object.freeze({}),
  approvalUrls: Object.freeze({}),
})

/** Whether steps of a flow have addresses at all. */
export function hasAddresses(flow: FlowIndex): boolean {
  return [...flow.values()].some(({ step }) => isCallbackStep(step) || isApproval(step))
}

/** Made when they are looked at: few steps do, and an address costs a signature. */
export function runUrlsAt(path: string, { callbacks, flow, approversOf }: RunUrlsOptions): RunUrls {
  if (callbacks === undefined) return noUrls
  const own = flow.get(stepIdOf(path))
  if (own === undefined) return noUrls
  return {
    get callbackUrl() {
      if (isApproval(own.step)) return approvalUrl(callbacks, path)
      const target = isCallbackStep(own.step) ? own.step : callbackAfter(own)
      return target === undefined ? undefined : callbackUrl(callbacks, scopeOf(path) + target.id)
    },
    get callbackUrls() {
      return Object.fromEntries(
        visible(path, flow)
          .filter(({ step }) => isCallbackStep(step))
          .map((each) => [each.step.id, callbackUrl(callbacks, each.path)]),
      )
    },
    get approvalUrls() {
      return Object.fromEntries(
        visible(path, flow)
          .filter(({ step }) => isApproval(step))
          .map((each) => [each.step.id, approvalUrls(callbacks, each.path, approversOf(each.step))]),
      )
    },
  }
}

/** The first callback wait that follows in the step's own graph, nearest first. */
function callbackAfter({ step, graph }: PlacedStep): Step | undefined {
  const byId = new Map(graph.steps.map((each) => [each.id, each]))
  const edges =
    graph.edges ?? graph.steps.slice(1).map((each, index) => [graph.steps[index]?.id ?? '', each.id])
  const reached = new Set([step.id])
  for (const id of reached) {
    const found = id === step.id ? undefined : byId.get(id)
    if (found !== undefined && isCallbackStep(found)) return found
    for (const [from = '', to = ''] of edges) if (from.split(':', 1)[0] === id) reached.add(to)
  }
  return undefined
}

/** The steps of the step's own graph and of the graphs around it, each with the path it has as seen from here. */
function visible(path: string, flow: FlowIndex): { step: Step; path: string }[] {
  const found: { step: Step; path: string }[] = []
  for (let at: string | null = path; at !== null; at = containerOf(scopeOf(at))) {
    const scope = scopeOf(at)
    for (const step of flow.get(stepIdOf(at))?.graph.steps ?? []) found.push({ step, path: scope + step.id })
  }
  return found
}

function isApproval({ use }: Step): boolean {
  return use === 'approval'
}

function callbackUrl({ url, secret }: Callbacks, path: string): string {
  const place = { path, approver: null }
  return waitAddress(url, place, tokenOf(secret, place))
}

function approvalUrl(
  { approvalUrl: url, secret }: Callbacks,
  path: string,
  approver: number | null = null,
): string {
  const place = { path, approver }
  return waitAddress(url, place, tokenOf(secret, place))
}

function approvalUrls(callbacks: Callbacks, path: string, approvers: readonly string[]): string | string[] {
  return approvers.length === 0
    ? approvalUrl(callbacks, path)
    : approvers.map((_name, index) => approvalUrl(callbacks, path, index))
}

function tokenOf(secret: string, place: WaitPlace): string {
  // Not imported: its start-up would be a cost of every boot.
  const { createHmac } = process.getBuiltinModule('node:crypto')
  return createHmac('sha256', Buffer.from(secret, 'base64'))
    .update(waitTokenSubject(place))
    .digest('base64url')
}

/** What an approval's `with` says of its approvers, before it is evaluated. */
export function givenApprovers({ with: given }: Step): Json {
  return given?.approvers ?? []
}
