export const baseUrl = {
  key: 'baseUrl',
  type: 'text',
  label: 'Base URL',
  required: true,
  binding: true,
  placeholder: 'https://api.example.com/v1',
  help: 'Steps may write short addresses such as /orders. The credentials are sent to this server only.',
} as const

export const testPath = {
  key: 'testPath',
  type: 'text',
  label: 'Path for the test',
  placeholder: '/me',
  help: 'Called with GET when somebody presses Test. Left empty: the base URL itself.',
  advanced: true,
} as const

/** What proves the credentials. */
export const test = { action: 'check-connection', with: {} }
