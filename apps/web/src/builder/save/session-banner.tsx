'use client'

import { Banner, buttonClass } from '@millrace/ui'
import { useBuilder } from '../state/index.ts'

/** Work is never lost to an ended session: it stays here and is saved once there is a new one. */
export function SessionBanner() {
  const hasEnded = useBuilder((state) => state.save.kind === 'signed-out')
  if (!hasEnded) return null
  return (
    <Banner
      tone="warning"
      action={
        <a href="/sign-in" target="_blank" rel="noreferrer" className={buttonClass({ size: 'sm' })}>
          Sign in
        </a>
      }
    >
      Your session has ended. Your changes are kept on this page and are saved as soon as you have signed in
      again.
    </Banner>
  )
}
