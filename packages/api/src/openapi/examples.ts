/** A small definition that can be sent as it is. */
export const definitionExample = {
  schemaVersion: 1,
  key: 'hello-webhook',
  name: 'Hello webhook',
  flows: [
    {
      key: 'main',
      name: 'Main',
      trigger: { id: 'trigger', use: 'webhook', with: { respond: 'async' } },
      steps: [
        {
          id: 'greet',
          use: 'code',
          with: { source: 'export default async ({ trigger }) => ({ text: "hello " + trigger.body.name })' },
        },
      ],
    },
  ],
}

export const customerExample = {
  externalId: 'globex',
  name: 'Globex',
  labels: ['eu'],
  attributes: { plan: 'enterprise' },
}
export const customerUpdateExample = { labels: ['eu', 'vip'] }
export const customerBulkExample = { action: 'label', filter: { label: ['eu'] }, add: ['vip'] }
export const customerUserExample = { externalId: 'u-1', name: 'Ada', email: 'ada@globex.example' }
export const customerUserUpdateExample = { name: 'Ada Lovelace' }
export const embedKeyExample = { name: 'Production backend' }
export const embedSettingsExample = { customersFromTokens: true }

export const connectionExample = {
  name: 'CRM key',
  connector: 'http',
  type: 'api-key',
  owner: 'organization',
  values: { name: 'X-Api-Key', value: 'secret', baseUrl: 'https://crm.example.com' },
}

export const oauthAppExample = {
  name: 'Dropbox',
  connector: 'dropbox',
  type: 'oauth2',
  clientId: 'app-key',
  clientSecret: 'app-secret',
  settings: {},
}

export const instanceExample = {
  customer: 'globex',
  integration: 'hello-webhook',
  config: {},
  connections: {},
}

export const dataSourceExample = {
  integration: 'dropbox-orders',
  field: 'folder',
  values: {},
  connections: { dropbox: '01890a5d-ac96-774b-bcce-b302099a8057' },
  customer: 'globex',
  search: 'orders',
}

export const rolloutExample = {
  integration: 'hello-webhook',
  stages: [
    { percent: 10, watchMs: 600_000 },
    { percent: 100, watchMs: 600_000 },
  ],
  guard: { failurePercent: 20, minRuns: 20 },
}
