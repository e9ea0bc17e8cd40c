'use client'

import type { Account } from '@millrace/contracts'
import { Badge, Button, Dialog } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { RecoveryCodesList, SecondFactorSetup } from '../../account/index.ts'
import { removeSecondFactor, renewRecoveryCodes } from '../../api/account.ts'
import { queryKeys } from '../../api/keys.ts'
import { CodeDialog } from './code-dialog.tsx'
import { Section } from './section.tsx'

type Step = 'set-up' | 'remove' | 'renew' | { codes: readonly string[] }

export function SecondFactorSection({ account }: { account: Account }) {
  const queries = useQueryClient()
  const [step, setStep] = useState<Step | null>(null)
  const refresh = () => queries.invalidateQueries({ queryKey: queryKeys.account })
  const finish = () => {
    setStep(null)
    void refresh()
  }
  return (
    <Section
      title="Second factor"
      about="A code of an authenticator app, asked for at each sign-in."
      action={
        account.secondFactor ? (
          <Badge tone="success">
            <ShieldCheck aria-hidden="true" /> On
          </Badge>
        ) : (
          <Button variant="primary" onClick={() => setStep('set-up')}>
            Set up
          </Button>
        )
      }
    >
      {account.secondFactor ? (
        <div className="flex flex-wrap items-center gap-2 text-13">
          <span className="mr-auto text-ink-muted">{account.recoveryCodes} recovery codes left</span>
          <Button size="sm" onClick={() => setStep('renew')}>
            New recovery codes
          </Button>
          <Button size="sm" onClick={() => setStep('remove')}>
            Turn off
          </Button>
        </div>
      ) : null}
      {step === 'set-up' ? (
        <Dialog open onOpenChange={finish} title="Set up a second factor" width="sm">
          <SecondFactorSetup onDone={finish} />
        </Dialog>
      ) : null}
      {step === 'remove' ? (
        <CodeDialog
          title="Turn the second factor off"
          confirmLabel="Turn off"
          onClose={() => setStep(null)}
          onCode={async (code) => {
            await removeSecondFactor(code)
            finish()
          }}
        />
      ) : null}
      {step === 'renew' ? (
        <CodeDialog
          title="New recovery codes"
          confirmLabel="Make new codes"
          onClose={() => setStep(null)}
          onCode={async (code) => setStep({ codes: (await renewRecoveryCodes(code)).recoveryCodes })}
        />
      ) : null}
      {step instanceof Object ? (
        <Dialog
          open
          onOpenChange={finish}
          title="Your recovery codes"
          footer={
            <Button variant="primary" onClick={finish}>
              Done
            </Button>
          }
        >
          <RecoveryCodesList codes={step.codes} />
        </Dialog>
      ) : null}
    </Section>
  )
}
