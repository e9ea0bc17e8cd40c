import type { EgressRules } from '@millrace/contracts'
import type { EgressRule, Endpoint, Lookup, OwnEndpoints } from '@millrace/egress'
import type { Sandbox } from '@millrace/sandbox'
import type { Services } from '@millrace/services'
import { recordEgress } from '@millrace/services/egress'
import { openBroker } from './broker.ts'
import { defaultEgressCaps, defaultEgressTimings, type EgressCaps } from './caps.ts'
import { DenialAudit } from './denial-audit.ts'
import { EgressLog } from './egress-log.ts'
import { cleaned } from './log-entry.ts'
import { type LookupCaps, LookupTurns, lookupCapsFor } from './lookup-turns.ts'
import { createNetwork } from './network.ts'
import { Policies } from './policies.ts'

/** What the platform's operator says of egress. */
export interface EgressSettings {
  operatorAllow: readonly EgressRule[]
  /** The platform's own database, Redis, blob store and web: no run has business there. */
  own: OwnEndpoints | readonly Endpoint[]
  caps?: EgressCaps
  /** Of all runs together; default: for a Node that has as many threads as it has by itself. */
  lookups?: LookupCaps
  lookup?: Lookup
}

/** In whose name a sandbox connects. Only runs have an egress log. */
export type EgressSubject =
  | { kind: 'run'; runId: string }
  | { kind: 'poll'; instanceFlowId: string }
  | { kind: 'connection-test'; connectionId: string }
  | { kind: 'data-source'; callId: string }

export interface OpenEgressOptions {
  sandbox: Pick<Sandbox, 'brokerDirectory'>
  organizationId: string
  rules: EgressRules
  subject: EgressSubject
  redact: (text: string) => string
  /** Nothing of it can pass any more: it went over a cap that is for all of its connections together. */
  onExhausted: (reason: string) => void
}

/** The way out of one sandbox, and the log of what it was used for. */
export interface SandboxEgress {
  /** Ends every connection; then the log is stored, if it can be now. */
  end(): Promise<void>
  /** The same, and what could not be stored is tried again before it is given up. */
  close(): Promise<void>
}

export type OpenEgress = (options: OpenEgressOptions) => Promise<SandboxEgress>

/** Of libuv. */
const usualThreads = 4
const flushEveryMs = 5000
const lastTries = 3
const pauseMs = 1000

/** Made once per worker. */
export function createEgress(
  services: Pick<Services, 'db' | 'log' | 'now'>,
  {
    operatorAllow,
    own,
    caps = defaultEgressCaps,
    lookups = lookupCapsFor(usualThreads),
    lookup,
  }: EgressSettings,
): OpenEgress {
  const policies = new Policies({ operatorAllow, own })
  const turns = new LookupTurns(lookups)
  const { log, now } = services
  return async ({ sandbox, organizationId, rules, subject, redact, onExhausted }) => {
    const { kind, ...ids } = subject
    const about = { organizationId, ...ids }
    const audit = new DenialAudit(log, about)
    const entries = new EgressLog({
      store: async (entries) => {
        if (kind === 'run') await recordEgress(services, { organizationId, runId: subject.runId, entries })
      },
      mostEntries: caps.logEntries,
      flushEveryMs,
      lastTries,
      pauseMs,
      now,
      onLost: (lost, error) =>
        log({
          level: 'error',
          message: 'the egress log of a run was not stored',
          error,
          data: { ...about, lost },
        }),
    })
    const broker = await openBroker({
      directory: sandbox.brokerDirectory,
      network: createNetwork({
        policy: policies.get(rules),
        dialMs: defaultEgressTimings.dialMs,
        lookups: caps.lookups,
        inTurn: (work) => turns.use(organizationId, work),
        ...(lookup && { lookup }),
      }),
      caps,
      onEntry: (attempt) => {
        const entry = cleaned(attempt, redact)
        audit.add(entry)
        entries.add(entry)
      },
      onExhausted,
      onProblem: (error) =>
        log({ level: 'error', message: 'the broker of a run had a problem', error, data: about }),
      now,
    })
    const end = async () => {
      await broker.close()
      await entries.end()
    }
    return {
      end,
      async close() {
        await end()
        await entries.close()
        audit.close()
      },
    }
  }
}
