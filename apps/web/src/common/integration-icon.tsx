'use client'

import { ConnectorIcon } from '@millrace/ui'
import { clsx } from 'clsx'
import { Workflow } from 'lucide-react'
import Image from 'next/image'
import { useConnectors } from '../api/system.ts'

/** An integration's own image, or that of the connector it names. Only ever an image element: nothing in it runs or loads. */
export function IntegrationIcon({ icon, className = 'size-5' }: { icon: string; className?: string }) {
  const { data: connectors = [] } = useConnectors()
  if (icon.startsWith('data:image/')) {
    return (
      <Image
        src={icon}
        alt=""
        width={32}
        height={32}
        unoptimized
        draggable={false}
        className={clsx('shrink-0 object-contain', className)}
      />
    )
  }
  const manifest = connectors.find(({ key }) => key === icon)
  if (manifest) return <ConnectorIcon svg={manifest.icon} className={className} />
  return <Workflow className={clsx('shrink-0', className)} aria-hidden="true" />
}
