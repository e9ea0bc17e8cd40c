'use client'

import type { Connection } from '@millrace/contracts'
import { Banner, RelativeTime, useNow } from '@millrace/ui'
import { expiryText } from './connection-expiry.ts'

/** What is wrong with the credentials, or soon will be. */
export function ConnectionNotices({ connection }: { connection: Connection }) {
  const expiry = expiryText(connection, useNow(60_000))
  const { status, statusMessage, testedAt } = connection
  return (
    <>
      {status === 'active' || status === 'untested' || statusMessage === '' ? null : (
        <Banner tone={status === 'failing' ? 'danger' : 'warning'}>
          {statusMessage} {testedAt === null ? null : <RelativeTime at={testedAt} className="text-12" />}
        </Banner>
      )}
      {expiry === null ? null : <Banner tone="warning">{expiry}. Put the new one in its place below.</Banner>}
    </>
  )
}
