import { type Availability, availabilities } from '@millrace/contracts'
import { Badge } from '@millrace/ui'
import { EyeOff, Mail, Store } from 'lucide-react'

export const availabilityWords = {
  hidden: { label: 'Hidden', help: 'Only your organization sees it.' },
  contact: { label: 'On request', help: 'Customers see it in the marketplace and can ask for it.' },
  deployable: { label: 'In the marketplace', help: 'Customers see it and can deploy it themselves.' },
} as const satisfies Record<Availability, { label: string; help: string }>

export const availabilityOptions = availabilities.map((value) => ({
  value,
  label: availabilityWords[value].label,
}))

export function AvailabilityBadge({ availability }: { availability: Availability }) {
  const { label } = availabilityWords[availability]
  switch (availability) {
    case 'hidden':
      return (
        <Badge>
          <EyeOff />
          {label}
        </Badge>
      )
    case 'contact':
      return (
        <Badge tone="info">
          <Mail />
          {label}
        </Badge>
      )
    case 'deployable':
      return (
        <Badge tone="success">
          <Store />
          {label}
        </Badge>
      )
    default:
      return availability satisfies never
  }
}
