'use client'

import { useMemo } from 'react'
import { loadOptions, uploadFile } from '../api/config.ts'
import type { FormEnvironment } from '../forms/index.ts'

/** What a config form reaches: choices of the third party through the connections chosen so far, and uploads. */
export function useConfigEnvironment({
  integration,
  version,
  customer,
  connections,
}: {
  integration: string
  /** null: the draft. */
  version: number | null
  /** externalId */
  customer: string | null
  connections: Record<string, string>
}): FormEnvironment {
  return useMemo(
    () => ({
      key: [integration, version, customer, connections],
      connections,
      loadOptions: (request) => loadOptions({ integration, version, customer, connections, ...request }),
      uploadFile,
    }),
    [integration, version, customer, connections],
  )
}
