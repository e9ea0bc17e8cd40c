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
  /** Below the heading of settings. */
  settings?: true
  /** How things stand there, beside its name. */
  note?: ComponentType
}

/** Where one can go: the navigation, the palette and the keys are made from this. */
export const places: readonly Place[] = [
  { href: '/integrations', label: 'Integrations', icon: Workflow, keys: 'g i' },
  { href: '/runs', label: 'Runs', icon: Activity, keys: 'g r' },
  { href: '/customers', label: 'Customers', icon: Users, keys: 'g c' },
  { href: '/instances', label: 'Instances', icon: Boxes, keys: 'g n' },
  { href: '/rollouts', label: 'Rollouts', icon: Rocket, keys: 'g l' },
  { href: '/connections', label: 'Connections', icon: Plug, keys: 'g o' },
  { href: '/settings/members', label: 'Members', icon: UsersRound, keys: 'g m', settings: true },
  { href: '/settings/security', label: 'Security', icon: ShieldCheck, keys: 'g s', settings: true },
  { href: '/settings/api-keys', label: 'API keys', icon: KeyRound, keys: 'g k', settings: true },
  { href: '/settings/embedding', label: 'Embedding', icon: KeySquare, keys: 'g b', settings: true },
  { href: '/settings/oauth-apps', label: 'OAuth apps', icon: LogIn, keys: 'g h', settings: true },
  { href: '/settings/audit-log', label: 'Audit log', icon: ScrollText, keys: 'g a', settings: true },
  { href: '/settings/network-access', label: 'Network access', icon: Network, keys: 'g w', settings: true },
  {
    href: '/settings/workers',
    label: 'Workers',
    icon: Server,
    keys: 'g e',
    settings: true,
    note: IsolationNote,
  },
]
