import type { Blobs } from '@millrace/blobs'
import type { Bundler } from '@millrace/bundler/port'
import type { EgressRules, Role } from '@millrace/contracts'
import type { Database } from '@millrace/db'
import type { Live } from '@millrace/live'
import type { Mail } from '@millrace/mail'
import type { Queue } from '@millrace/queue'
import type { Vault } from '@millrace/vault'

export type { Role }

export interface MemberActor {
  kind: 'member'
  id: string
  organizationId: string
  role: Role
  /** undefined: from within the platform. */
  sessionId?: string
  /** What the session still has to give before it may do anything else. */
  missing?: 'second-factor' | 'second-factor-setup'
}

export interface ApiKeyActor {
  kind: 'api-key'
  id: string
  organizationId: string
  role: Role
  /** Names of permissions; undefined: all that the role may. */
  scopes?: readonly string[]
}

/** Who asks. Every verb authorises it first and stays inside its organization. */
export type Actor = MemberActor | ApiKeyActor

/** What every verb works with; made once per process. */
export interface Services {
  db: Database
  queue: Queue
  live: Live
  vault: Vault
  blobs: Blobs
  /** How the platform itself asks addresses that organizations have given; left out where nothing is asked. */
  outbound?: Outbound
  /** Bundles what is published; left out where nothing is. */
  bundler?: Bundler
  /** Left out where no mail server is set up: links are handed on by whoever made them. */
  mail?: Mail
  /** Where the outside reaches the web app, without a slash at the end: webhook URLs start with it. */
  publicUrl: string
  now: () => Date
  log: (entry: {
    level: 'info' | 'warn' | 'error'
    message: string
    error?: unknown
    data?: Record<string, unknown>
  }) => void
}

/** `fetch` that reaches what the operator and the organization let the platform reach, and nothing else. */
export interface Outbound {
  fetchFor(rules: EgressRules): typeof fetch
}

/** Where a request comes from, for the audit log. */
export interface Origin {
  address: string
  userAgent: string
}

export interface Context extends Services {
  actor: Actor
  /** undefined: from within the platform. */
  origin?: Origin
}
