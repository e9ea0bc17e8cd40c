import { brokenXml, ordersXml } from './orders.ts'

export interface DemoFile {
  id: string
  path: string
  rev: string
  modifiedAt: string
  bytes: Uint8Array
}

export interface CrmRecord {
  id: string
  createdAt: string
  idempotencyKey: string | null
  fields: Record<string, unknown>
}

export const crmCollections = ['contacts', 'orders'] as const
export type CrmCollection = (typeof crmCollections)[number]

/** What became of one Idempotency-Key. */
export interface IdempotencyEntry {
  key: string
  path: string
  /** Requests that carried the key and reached the CRM, answered or not. */
  seen: number
  /** Records made under the key: more than one would be a bug of ours. */
  applied: number
  firstAt: string
  lastAt: string
  answer: { bodyHash: string; record: CrmRecord } | null
}

/** How the CRM misbehaves. `times` counts down per request; null: until it is switched back. */
export type CrmBehaviour =
  | { mode: 'ok' }
  | { mode: '429'; times: number | null; retryAfterSeconds: number }
  | { mode: '500'; times: number | null }
  | { mode: 'slow'; times: number | null; delayMs: number }
  /** `after`: the record is made, but the answer is lost. */
  | { mode: 'reset'; times: number | null; when: 'before' | 'after' }

/** Everything that the demo world knows. Tests may read it directly. */
export interface DemoState {
  /** By path in lower case: Dropbox does not care about case. */
  files: Map<string, DemoFile>
  records: Record<CrmCollection, CrmRecord[]>
  idempotency: Map<string, IdempotencyEntry>
  behaviour: CrmBehaviour
  /** Calls of the CRM with a good key. */
  crmRequests: number
  /** Size of all bodies kept since the last reset. */
  crmBytes: number
  nextNumber: number
}

export function createState(): DemoState {
  const state: DemoState = {
    files: new Map(),
    records: { contacts: [], orders: [] },
    idempotency: new Map(),
    behaviour: { mode: 'ok' },
    crmRequests: 0,
    crmBytes: 0,
    nextNumber: 1,
  }
  resetState(state)
  return state
}

/** Back to the first minute, in place: whoever holds the state sees it. */
export function resetState(state: DemoState): void {
  state.files.clear()
  state.records.contacts = []
  state.records.orders = []
  state.idempotency.clear()
  state.behaviour = { mode: 'ok' }
  state.crmRequests = 0
  state.crmBytes = 0
  state.nextNumber = 1
  putFile(state, '/orders/orders.xml', Buffer.from(ordersXml(12)))
  putFile(state, '/orders/orders-large.xml', Buffer.from(ordersXml(500)))
  putFile(state, '/orders/broken.xml', Buffer.from(brokenXml()))
}

const firstRevision = 0x5f_0000_0000

/** The how manieth change of the world wrote this file last. */
export function changeNumber({ rev }: DemoFile): number {
  return Number.parseInt(rev, 16) - firstRevision
}

export function putFile(state: DemoState, path: string, bytes: Uint8Array): DemoFile {
  const number = state.nextNumber++
  const before = state.files.get(path.toLowerCase())
  const file: DemoFile = {
    id: before?.id ?? `id:demo${String(number).padStart(8, '0')}`,
    path: before?.path ?? path,
    rev: (firstRevision + number).toString(16),
    // Dropbox writes times without milliseconds.
    modifiedAt: `${new Date().toISOString().slice(0, 19)}Z`,
    bytes,
  }
  state.files.set(path.toLowerCase(), file)
  return file
}
