'use client'

import type { AuditHead, AuditVerification } from '@millrace/contracts'
import { Banner, Button, CopyButton, Dialog, Field, formatCount, Input } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { verifyAudit } from '../api/audit.ts'
import { toMessage } from '../api-client.ts'

/** Follows the chain anew, and says where it ends for whoever wants to note it. */
export function VerifyDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const anchor = text.trim() === '' ? null : parseAnchor(text)
  const verification = useMutation({ mutationFn: verifyAudit })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Verify the audit log"
      description="Every entry holds the hash of the one before. A change, a gap or another order breaks the chain."
      width="lg"
      footer={
        <Button
          variant="primary"
          busy={verification.isPending}
          disabled={anchor === 'wrong'}
          onClick={() => anchor !== 'wrong' && verification.mutate(anchor)}
        >
          Verify
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Field
          label="Anchor"
          help="An end that you noted earlier. It shows that nothing up to there was rewritten, not even by somebody with the database."
          error={anchor === 'wrong' ? 'An anchor is a number, a colon and 64 hexadecimal digits.' : null}
        >
          {(control) => (
            <Input
              {...control}
              mono
              placeholder="Optional"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {verification.isError ? <Banner tone="danger">{toMessage(verification.error)}</Banner> : null}
        {verification.data ? <Result result={verification.data} /> : null}
      </div>
    </Dialog>
  )
}

function Result({ result: { ok, checked, unchained, head, problems } }: { result: AuditVerification }) {
  const waiting = unchained === 0 ? '' : ` ${formatCount(unchained)} wait for their place.`
  return (
    <>
      <Banner tone={ok ? 'info' : 'danger'}>
        {ok ? 'The log is whole and unchanged.' : 'The log is not what was recorded.'} {formatCount(checked)}{' '}
        entries followed.{waiting}
      </Banner>
      {problems.length === 0 ? null : (
        <ul className="flex max-h-48 list-disc flex-col gap-1 overflow-y-auto pl-5 text-13">
          {problems.map(({ kind, seq, message }) => (
            <li key={`${kind} ${seq}`}>{message}</li>
          ))}
        </ul>
      )}
      {head === null ? null : (
        <div className="text-13">
          <h3 className="font-medium">The end of the chain</h3>
          <p className="text-ink-muted">Keep it outside of this system to use it as an anchor later.</p>
          <p className="mt-1 flex items-center gap-2">
            <span className="min-w-0 break-all font-mono text-12">
              {head.seq}:{head.hash}
            </span>
            <CopyButton text={`${head.seq}:${head.hash}`} />
          </p>
        </div>
      )}
    </>
  )
}

function parseAnchor(text: string): AuditHead | 'wrong' {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim().toLowerCase()) ?? []
  return seq === undefined || hash === undefined || Number(seq) === 0 ? 'wrong' : { seq: Number(seq), hash }
}
