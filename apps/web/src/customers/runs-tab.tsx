'use client'

import type { Customer } from '@millrace/contracts'
import { EmptyState } from '@millrace/ui'
import { Activity } from 'lucide-react'
import { useRuns } from '../api/runs.ts'
import { RunList } from '../runs/index.ts'

export function RunsTab({ customer }: { customer: Customer }) {
  const list = useRuns({ customer: customer.externalId }, { refreshMs: 5000 })
  return (
    <RunList
      list={list}
      empty={
        <EmptyState icon={<Activity />} title="No runs yet">
          Each execution of a flow for this customer shows up here as it happens.
        </EmptyState>
      }
    />
  )
}
