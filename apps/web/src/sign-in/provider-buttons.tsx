'use client'

import { Button } from '@millrace/ui'
import { signIn } from 'next-auth/react'
import { useState } from 'react'

export interface ProviderChoice {
  id: string
  name: string
}

export function ProviderButtons({ providers, next }: { providers: readonly ProviderChoice[]; next: string }) {
  const [leaving, setLeaving] = useState<string | null>(null)
  if (providers.length === 0) return null
  return (
    <div className="flex flex-col gap-2">
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          busy={leaving === id}
          disabled={leaving !== null}
          onClick={() => {
            setLeaving(id)
            signIn(id, { callbackUrl: next }).catch(() => setLeaving(null))
          }}
        >
          Continue with {name}
        </Button>
      ))}
    </div>
  )
}

export function Divider() {
  return (
    <div className="my-5 flex items-center gap-3 text-12 text-ink-faint">
      <span className="h-px flex-1 bg-line" />
      or
      <span className="h-px flex-1 bg-line" />
    </div>
  )
}
