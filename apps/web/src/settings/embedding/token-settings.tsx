'use client'

import { ErrorState, Skeleton, Switch, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { updateEmbedSettings, useEmbedSettings } from '../../api/embed.ts'
import { queryKeys } from '../../api/keys.ts'
import { useMay } from '../../api/system.ts'
import { toCode, toMessage } from '../../api-client.ts'

/** What a token has to say, and whether it may create whom it names. */
export function TokenSettings() {
  const toast = useToast()
  const queries = useQueryClient()
  const mayWrite = useMay('organization.write')
  const settings = useEmbedSettings()
  const save = useMutation({
    mutationFn: updateEmbedSettings,
    onSuccess: (next) => queries.setQueryData(queryKeys.embedSettings, next),
    onError: (error) => toast({ tone: 'danger', title: 'Nothing was changed', detail: toMessage(error) }),
  })
  if (settings.isError) {
    return (
      <ErrorState
        title="The settings could not be loaded"
        message={toMessage(settings.error)}
        code={toCode(settings.error)}
        onRetry={() => void settings.refetch()}
      />
    )
  }
  const { data } = settings
  return (
    <section aria-label="Tokens" className="flex shrink-0 flex-col gap-4 border-b px-4 py-4">
      <dl className="flex flex-wrap gap-x-8 gap-y-2 text-13">
        <Claim name="Issuer (iss)" value={data?.issuer} />
        <Claim name="Audience (aud)" value={data?.audience} />
        <Claim name="Longest life (exp)" value={data && '10 minutes'} />
      </dl>
      <Switch
        label="Tokens may create customers and users"
        help="Off: a token that names a customer or a user who is not known here is refused."
        checked={save.isPending ? save.variables : (data?.customersFromTokens ?? false)}
        disabled={!mayWrite || data === undefined || save.isPending}
        onChange={(next) => save.mutate(next)}
      />
    </section>
  )
}

function Claim({ name, value }: { name: string; value: string | undefined }) {
  return (
    <div>
      <dt className="text-12 text-ink-faint">{name}</dt>
      <dd className="font-mono">{value ?? <Skeleton className="mt-1 h-4 w-24" />}</dd>
    </div>
  )
}
