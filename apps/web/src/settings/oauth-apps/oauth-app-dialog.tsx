'use client'

import type { Field as FieldSpec, JsonObject, OAuthApp, OAuthAppSettings } from '@millrace/contracts'
import { Banner, Button, Combobox, Dialog, Field, Skeleton } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { queryKeys } from '../../api/keys.ts'
import { createOAuthApp, updateOAuthApp } from '../../api/oauth.ts'
import { useConnectors } from '../../api/system.ts'
import { FormError } from '../../common/form-error.tsx'
import { SchemaForm } from '../../forms/index.ts'

const fields: FieldSpec[] = [
  { key: 'name', type: 'text', label: 'Name', required: true },
  { key: 'clientId', type: 'text', label: 'Client id', required: true },
  {
    key: 'clientSecret',
    type: 'secret',
    label: 'Client secret',
    help: 'Left empty: it stays, or there is none.',
  },
  { key: 'issuer', type: 'text', label: 'Issuer', help: 'Endpoints that are not given are looked up there.' },
  { key: 'authorizationUrl', type: 'text', label: 'Authorization address', advanced: true },
  { key: 'tokenUrl', type: 'text', label: 'Token address', advanced: true },
  { key: 'revocationUrl', type: 'text', label: 'Revocation address', advanced: true },
  {
    key: 'scopes',
    type: 'text',
    label: 'Scopes',
    help: 'Separated by spaces. Left empty: those of the type.',
  },
]

/** null: a new one. */
export function OAuthAppDialog({ app, onClose }: { app: OAuthApp | null; onClose: () => void }) {
  const queries = useQueryClient()
  const connectors = useConnectors()
  const choices = (connectors.data ?? []).flatMap((connector) =>
    connector.connectionTypes
      .filter(({ oauth2 }) => oauth2 !== undefined)
      .map((type) => ({ value: `${connector.key}/${type.key}`, label: `${connector.name}: ${type.name}` })),
  )
  const [typeKey, setTypeKey] = useState(app === null ? '' : `${app.connector}/${app.type}`)
  const [values, setValues] = useState<JsonObject>(() => (app === null ? {} : valuesOf(app)))
  const save = useMutation({
    mutationFn: () => {
      const input = inputOf(values, app?.settings ?? {})
      if (app !== null) return updateOAuthApp(app.id, input)
      const [connector = '', type = ''] = typeKey.split('/')
      return createOAuthApp({ connector, type, ...input })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: queryKeys.oauthApps })
      onClose()
    },
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={app === null ? 'New OAuth app' : app.name}
      description="The client secret is sealed before it is stored and is never shown again."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="oauth-app" busy={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="oauth-app"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (!save.isPending) save.mutate()
        }}
      >
        <Banner tone="info">
          Register this redirect address there, exactly so: {window.location.origin}/oauth/callback
        </Banner>
        {app !== null ? null : connectors.data === undefined ? (
          <Skeleton className="h-8" />
        ) : (
          <Field label="For connections of" required>
            {(control) => (
              <Combobox
                control={control}
                value={typeKey}
                onChange={setTypeKey}
                placeholder="Choose a type"
                searchPlaceholder="Search types"
                options={choices}
                className="w-full"
              />
            )}
          </Field>
        )}
        <SchemaForm fields={fields} values={values} onChange={setValues} />
        <FormError error={save.error} />
      </form>
    </Dialog>
  )
}

function valuesOf({ name, clientId, settings }: OAuthApp): JsonObject {
  const { issuer, authorizationUrl, tokenUrl, revocationUrl, scopes } = settings
  const given = { issuer, authorizationUrl, tokenUrl, revocationUrl, scopes: scopes?.join(' ') }
  const written = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))
  return { name, clientId, ...Object.fromEntries(written) }
}

/** What the form does not ask for (parameters, how the client proves itself) stays. */
function inputOf(values: JsonObject, before: OAuthAppSettings) {
  const text = (key: string): string => {
    const value = values[key]
    return typeof value === 'string' ? value.trim() : ''
  }
  const { parameters, clientAuth } = before
  const places = ['issuer', 'authorizationUrl', 'tokenUrl', 'revocationUrl'] as const
  const settings: OAuthAppSettings = {
    ...(parameters === undefined ? {} : { parameters }),
    ...(clientAuth === undefined ? {} : { clientAuth }),
    ...Object.fromEntries(places.flatMap((key) => (text(key) === '' ? [] : [[key, text(key)]]))),
    ...(text('scopes') === '' ? {} : { scopes: text('scopes').split(/\s+/) }),
  }
  const secret = text('clientSecret')
  return {
    name: text('name'),
    clientId: text('clientId'),
    settings,
    ...(secret === '' ? {} : { clientSecret: secret }),
  }
}
