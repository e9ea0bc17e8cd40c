import {
  Activity,
  Boxes,
  KeyRound,
  KeySquare,
  LogIn,
  type LucideIcon,
  Network,
  Plug,
  Rocket,
  ScrollText,
  Server,
  ShieldCheck,
  Users,
  UsersRound,
  Workflow,
} from 'lucide-react'
import type { ComponentType } from 'react'
import { IsolationNote } from './isolation-note.tsx'

export interface Place {
  href: string
  label: string
  icon: LucideIcon
  keys: string
  /** How things stand there, beside its name. */
  note?: ComponentType
}

interface PlaceGroup {
  key: string
  /** Left out where the places speak for themselves. */
  heading?: string
  places: readonly Place[]
}

/** The navigation, from what is built to what it runs on. */
export const placeGroups: readonly PlaceGroup[] = [
  {
    key: 'build',
    places: [
      { href: '/integrations', label: 'Integrations', icon: Workflow, keys: 'g i' },
      { href: '/connections', label: 'Connections', icon: Plug, keys: 'g o' },
      { href: '/runs', label: 'Runs', icon: Activity, keys: 'g r' },
    ],
  },
  {
    key: 'deploy',
    places: [
      { href: '/customers', label: 'Customers', icon: Users, keys: 'g c' },
      { href: '/instances', label: 'Instances', icon: Boxes, keys: 'g n' },
      { href: '/rollouts', label: 'Rollouts', icon: Rocket, keys: 'g l' },
    ],
  },
  {
    key: 'organization',
    heading: 'Organization',
    places: [
      { href: '/settings/members', label: 'Members', icon: UsersRound, keys: 'g m' },
      { href: '/settings/audit-log', label: 'Audit log', icon: ScrollText, keys: 'g a' },
      { href: '/settings/api-keys', label: 'API keys', icon: KeyRound, keys: 'g k' },
      { href: '/settings/oauth-apps', label: 'OAuth apps', icon: LogIn, keys: 'g h' },
      { href: '/settings/embedding', label: 'Embedding', icon: KeySquare, keys: 'g b' },
    ],
  },
  {
    key: 'platform',
    heading: 'Platform',
    places: [
      { href: '/settings/network-access', label: 'Network access', icon: Network, keys: 'g w' },
      { href: '/settings/workers', label: 'Workers', icon: Server, keys: 'g e', note: IsolationNote },
    ],
  },
]

/** One's own place: the menu of the account leads there. */
export const securityPlace: Place = {
  href: '/settings/security',
  label: 'Security',
  icon: ShieldCheck,
  keys: 'g s',
}

/** Wherever one can go: the palette and the keys are made from this. */
export const places: readonly Place[] = [...placeGroups.flatMap((group) => group.places), securityPlace]
