'use client'

import type { Session } from '@millrace/contracts'
import { Badge, Button, RelativeTime } from '@millrace/ui'
import { browserName } from './browser-name.ts'

export function SessionRows({
  sessions,
  onEnd,
}: {
  sessions: readonly Session[]
  onEnd?: (session: Session) => void
}) {
  return (
    <ul className="flex flex-col divide-y rounded border">
      {sessions.map((session) => (
        <li key={session.id} className="flex min-h-12 items-center gap-3 px-3 py-2">
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap items-center gap-2 text-13">
              <span className="font-medium" title={session.userAgent}>
                {browserName(session.userAgent)}
              </span>
              {session.current ? <Badge tone="accent">This session</Badge> : null}
            </p>
            <p className="truncate text-12 text-ink-muted">
              {session.address}, signed in by {methodNames[session.method] ?? session.method}
              {session.secondFactor ? ' and second factor' : ''}, last used{' '}
              <RelativeTime at={session.lastSeenAt} />
            </p>
          </div>
          {onEnd === undefined || session.current ? null : (
            <Button size="sm" variant="ghost" onClick={() => onEnd(session)}>
              End
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}

const methodNames: Record<string, string> = {
  password: 'password',
  google: 'Google',
  github: 'GitHub',
  oidc: 'single sign-on',
}
