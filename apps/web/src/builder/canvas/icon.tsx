'use client'

import { ConnectorIcon } from '@millrace/ui'
import { describeUse, type Manifests } from '../catalog/index.ts'

/** The mark of a step or trigger; its name always stands beside it. */
export function UseIcon({
  use,
  manifests,
  className = 'size-[18px]',
}: {
  use: string
  manifests: Manifests
  className?: string
}) {
  return <ConnectorIcon svg={describeUse(manifests, use).icon} className={className} />
}
