'use client'

import { Button, ErrorState, Skeleton, useToast } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { SessionRows } from '../../account/index.ts'
import {
  endOtherSessions,
  endSession,
  unlinkIdentity,
  useAccount,
  useIdentities,
  useSessions,
} from '../../api/account.ts'
import { queryKeys } from '../../api/keys.ts'
import { toCode, toMessage } from '../../api-client.ts'
import { PageFrame } from '../../shell/index.ts'
import { PasswordForm } from './password-form.tsx'
import { SecondFactorSection } from './second-factor-section.tsx'
import { Section } from './section.tsx'

/** How one signs in oneself. */
export function SecurityPage() {
  const account = useAccount()
  if (account.error && !account.data) {
    return (
      <PageFrame title="Security">
        <ErrorState
          title="Your account could not be loaded"
          message={toMessage(account.error)}
          code={toCode(account.error)}
          onRetry={() => void account.refetch()}
        />
      </PageFrame>
    )
  }
  return (
    <PageFrame title="Security">
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="max-w-2xl px-4">
          {account.data ? (
            <>
              <PasswordForm hasPassword={account.data.password} />
              <SecondFactorSection account={account.data} />
            </>
          ) : (
            <Skeleton className="my-6 h-64 w-full" />
          )}
          <IdentitiesSection />
          <SessionsSection />
        </div>
      </div>
    </PageFrame>
  )
}

function IdentitiesSection() {
  const { data } = useIdentities()
  const change = useChange()
  if (data === undefined || data.items.length === 0) return null
  return (
    <Section title="Linked accounts" about="Accounts at identity providers that sign you in.">
      <ul className="flex flex-col divide-y rounded border">
        {data.items.map((identity) => (
          <li key={identity.id} className="flex min-h-11 items-center gap-3 px-3 text-13">
            <span className="font-medium">{providerNames[identity.provider] ?? identity.provider}</span>
            <span className="min-w-0 flex-1 truncate text-ink-muted">{identity.email}</span>
            <Button size="sm" variant="ghost" onClick={() => change(() => unlinkIdentity(identity.id))}>
              Unlink
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

const providerNames: Record<string, string> = { google: 'Google', github: 'GitHub', oidc: 'Single sign-on' }

function SessionsSection() {
  const { data } = useSessions()
  const change = useChange()
  const others = data?.items.some((session) => !session.current) ?? false
  return (
    <Section
      title="Sessions"
      about="Where you are signed in. A session ends twelve hours after its last use."
      action={
        others ? (
          <Button onClick={() => change(endOtherSessions)}>Sign out everywhere else</Button>
        ) : undefined
      }
    >
      {data ? (
        <SessionRows sessions={data.items} onEnd={(session) => change(() => endSession(session.id))} />
      ) : (
        <Skeleton className="h-24 w-full" />
      )}
    </Section>
  )
}

function useChange() {
  const queries = useQueryClient()
  const toast = useToast()
  return (work: () => Promise<unknown>) =>
    void work().then(
      () => queries.invalidateQueries({ queryKey: queryKeys.account }),
      (error: unknown) => toast({ tone: 'danger', title: toMessage(error) }),
    )
}
