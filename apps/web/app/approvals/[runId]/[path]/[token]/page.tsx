import type { Metadata } from 'next'
import { ApprovalPage } from '../../../../../src/approvals/index.ts'

// The address is the permission: it must not travel on in a referrer, nor be found by a search.
export const metadata: Metadata = {
  title: { absolute: 'Approval' },
  description: '',
  robots: { index: false, follow: false },
  referrer: 'no-referrer',
}

export default async function Page({
  params,
  searchParams,
}: {
  params: Promise<{ runId: string; path: string; token: string }>
  searchParams: Promise<{ approver?: string | string[] }>
}) {
  const { runId, path, token } = await params
  const { approver } = await searchParams
  return (
    <ApprovalPage
      runId={runId}
      // As it stands in the address: percent-encoded, slashes of a loop's path included.
      path={decodeURIComponent(path)}
      token={token}
      approver={typeof approver === 'string' ? approver : undefined}
    />
  )
}
