'use client'

import { type CreatedEmbedKey, type EmbedAlgorithm, embedAlgorithms } from '@millrace/contracts'
import { Banner, Button, CodeBlock, Dialog, Field, Input, Segmented, Textarea } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createEmbedKey } from '../../api/embed.ts'
import { queryKeys } from '../../api/keys.ts'
import { FormError } from '../../common/form-error.tsx'

type Source = 'made' | 'own'

/** Has a pair made, or takes the public half of one that the backend has already. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [source, setSource] = useState<Source>('made')
  const [algorithm, setAlgorithm] = useState<EmbedAlgorithm>('ES256')
  const [publicKeyPem, setPublicKeyPem] = useState('')
  const create = useMutation({
    mutationFn: () =>
      createEmbedKey({
        name: name.trim(),
        ...(source === 'own' ? { publicKeyPem: publicKeyPem.trim() } : { algorithm }),
      }),
    onSuccess: async (created) => {
      await queries.invalidateQueries({ queryKey: queryKeys.embedKeys })
      if (created.privateKeyPem === null) onClose()
    },
  })
  if (create.data && create.data.privateKeyPem !== null) {
    return <PrivateKeyDialog created={create.data} pem={create.data.privateKeyPem} onClose={onClose} />
  }
  const ready = name.trim() !== '' && (source === 'made' || publicKeyPem.trim() !== '')
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New embed key"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="embed-key" disabled={!ready} busy={create.isPending}>
            Create
          </Button>
        </>
      }
    >
      <form
        id="embed-key"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready && !create.isPending) create.mutate()
        }}
      >
        <Field label="Name" required help="Which backend signs with it.">
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={100}
              placeholder="Production backend"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Key">
          {(control) => (
            <Segmented
              control={control}
              value={source}
              onChange={setSource}
              options={[
                { value: 'made', label: 'Make a pair' },
                { value: 'own', label: 'I have one' },
              ]}
            />
          )}
        </Field>
        {source === 'made' ? (
          <Field label="Algorithm" help="Take what your JWT library knows: each of them is safe.">
            {(control) => (
              <Segmented
                control={control}
                value={algorithm}
                onChange={setAlgorithm}
                options={embedAlgorithms.map((each) => ({ value: each, label: each }))}
              />
            )}
          </Field>
        ) : (
          <Field
            label="Public key"
            required
            help="In PEM: RSA with 2048 bits or more, EC on P-256, or Ed25519."
          >
            {(control) => (
              <Textarea
                {...control}
                mono
                rows={6}
                spellCheck={false}
                placeholder="-----BEGIN PUBLIC KEY-----"
                value={publicKeyPem}
                onChange={(event) => setPublicKeyPem(event.target.value)}
              />
            )}
          </Field>
        )}
        <FormError error={create.error} />
      </form>
    </Dialog>
  )
}

function PrivateKeyDialog({
  created,
  pem,
  onClose,
}: {
  created: CreatedEmbedKey
  pem: string
  onClose: () => void
}) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Keep the private key"
      footer={
        <Button variant="primary" onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Banner tone="warning">It is shown this once. Whoever has it can sign in as any user.</Banner>
        <p className="text-13 text-ink-muted">
          Sign with {created.algorithm} and put <code className="font-mono">{created.keyId}</code> into the
          header of each token as <code className="font-mono">kid</code>.
        </p>
        <CodeBlock code={pem} />
      </div>
    </Dialog>
  )
}
