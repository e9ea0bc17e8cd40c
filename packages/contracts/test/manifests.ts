import type { ConnectorManifest, Field } from '../src/index.ts'

const text = (key: string, more: Partial<Field> = {}): Field => ({ key, type: 'text', label: key, ...more })

/** Small connectors that have a field of every type and a connection of every demand. */
export const manifests: readonly ConnectorManifest[] = [
  {
    key: 'dropbox',
    name: 'Dropbox',
    description: 'Files',
    category: 'Files',
    icon: '<svg/>',
    connectionTypes: [{ key: 'oauth2', name: 'OAuth 2', fields: [] }],
    dataSources: [
      {
        key: 'folders',
        name: 'Folders',
        description: 'Folders',
        input: [text('path')],
        connectionTypes: ['oauth2'],
        connection: 'required',
      },
    ],
    actions: [
      {
        key: 'download-file',
        name: 'Download a file',
        description: 'Gives the content of a file',
        input: [text('path', { required: true })],
        connectionTypes: ['oauth2'],
        connection: 'required',
        sideEffects: false,
      },
    ],
    triggers: [
      {
        key: 'file-added',
        name: 'File added',
        description: 'A new file',
        input: [text('path', { required: true })],
        connectionTypes: ['oauth2'],
        connection: 'required',
        polls: true,
      },
    ],
  },
  {
    key: 'http',
    name: 'HTTP',
    description: 'Requests',
    category: 'Core',
    icon: '<svg/>',
    connectionTypes: [
      { key: 'api-key', name: 'API key', fields: [] },
      { key: 'oauth2', name: 'OAuth 2', fields: [] },
    ],
    actions: [
      {
        key: 'request',
        name: 'Request',
        description: 'Any HTTP API',
        input: [
          {
            key: 'method',
            type: 'select',
            label: 'Method',
            required: true,
            default: 'GET',
            options: options('GET', 'POST'),
          },
          text('url', { required: true }),
          text('note'),
          {
            key: 'body',
            type: 'json',
            label: 'Body',
            required: true,
            showWhen: { field: 'method', in: ['POST'] },
          },
          { key: 'headers', type: 'key-value', label: 'Headers' },
          { key: 'tags', type: 'list', label: 'Tags' },
          { key: 'timeoutMs', type: 'number', label: 'Timeout' },
          { key: 'failOnStatus', type: 'boolean', label: 'Fail' },
        ],
        connectionTypes: ['api-key'],
        connection: 'optional',
        sideEffects: true,
      },
      {
        key: 'ping',
        name: 'Ping',
        description: 'Nothing to give',
        input: [],
        connectionTypes: [],
        connection: 'none',
        sideEffects: false,
      },
    ],
    triggers: [],
    dataSources: [],
  },
  {
    key: 'webhook',
    name: 'Webhook',
    description: 'Whoever calls',
    category: 'Core',
    icon: '<svg/>',
    connectionTypes: [
      { key: 'api-key', name: 'Key', fields: [] },
      { key: 'signing-secret', name: 'Secret', fields: [] },
    ],
    dataSources: [],
    actions: [],
    triggers: [
      {
        key: 'webhook',
        name: 'Webhook',
        description: 'Whoever calls',
        input: [],
        connectionTypes: ['api-key', 'signing-secret'],
        connection: 'optional',
        polls: false,
      },
    ],
  },
]

function options(...values: string[]) {
  return values.map((value) => ({ value, label: value }))
}
