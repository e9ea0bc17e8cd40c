'use client'

import { type Approval, type ApprovalDecision, approvalSchema } from '@millrace/contracts'
import { useQuery } from '@tanstack/react-query'
import { request } from '../api-client.ts'
import { queryKeys } from './keys.ts'

/** The parts of the link that a person got. They are all the permission there is. */
export interface ApprovalAddress {
  runId: string
  path: string
  token: string
  approver: string | undefined
}

const refreshMs: Record<Approval['status'], number | false> = {
  early: 5000,
  open: 30_000,
  approved: false,
  rejected: false,
  expired: false,
  over: false,
}

export const useApproval = (address: ApprovalAddress) =>
  useQuery({
    queryKey: queryKeys.approval(address),
    queryFn: ({ signal }) => request({ ...placeOf(address), schema: approvalSchema, signal }),
    refetchInterval: ({ state }) => (state.data ? refreshMs[state.data.status] : false),
  })

export const answerApproval = (address: ApprovalAddress, decision: ApprovalDecision) =>
  request({ method: 'POST', ...placeOf(address), body: decision, schema: approvalSchema })

function placeOf({ runId, path, token, approver }: ApprovalAddress) {
  const parts = [runId, path, token].map(encodeURIComponent)
  return { base: '/api' as const, path: `/approvals/${parts.join('/')}`, query: { approver } }
}
