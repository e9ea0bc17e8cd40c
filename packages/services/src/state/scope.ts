import type { StateScope } from '@millrace/contracts'
import { StateRefused } from './check.ts'

export interface EntryKey {
  organizationId: string
  scope: StateScope
  /** What the scope belongs to. */
  scopeId: string
  key: string
}

interface ScopedRun {
  organizationId: string
  integrationId: string
  customerId: string | null
  instanceId: string | null
  instanceFlowId: string | null
  flow: string
}

/** Test runs have a state of their own in each scope: trying out a flow never touches what production counts on. */
export function scopeIdOf(scope: StateScope, run: ScopedRun): string {
  if (run.instanceId === null) {
    const test = `test:${run.integrationId}`
    return scope === 'flow' ? `${test}:${run.flow}` : test
  }
  switch (scope) {
    case 'organization':
      return run.organizationId
    case 'customer':
      return ownerOf(run.customerId, 'customer', 'This run belongs to no customer')
    case 'instance':
      return run.instanceId
    case 'flow':
      return ownerOf(run.instanceFlowId, 'flow', 'This flow is not one that its instance has deployed')
    default:
      return scope satisfies never
  }
}

function ownerOf(id: string | null, scope: StateScope, because: string): string {
  if (id !== null) return id
  throw new StateRefused(
    'state_key_invalid',
    `${because}, so there is no state of the scope ${scope}. Use the scope instance or organization.`,
  )
}
