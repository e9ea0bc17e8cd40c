import { defineConnectionType } from '@millrace/connector-sdk'
import { baseUrl, test, testPath } from './connection-fields.ts'
import { oauth2ClientCredentials, oauth2Code } from './oauth2.ts'

export const apiKey = defineConnectionType({
  key: 'api-key',
  name: 'API key',
  description: 'A key in a header or in the query of each request.',
  fields: [
    { key: 'value', type: 'secret', label: 'API key', required: true },
    {
      key: 'in',
      type: 'select',
      label: 'Sent in',
      default: 'header',
      binding: true,
      options: [
        { value: 'header', label: 'Header' },
        { value: 'query', label: 'Query' },
      ],
    },
    {
      key: 'name',
      type: 'text',
      label: 'Name of the header or parameter',
      default: 'X-Api-Key',
      binding: true,
      help: 'Of the header or of the query parameter.',
    },
    {
      key: 'prefix',
      type: 'text',
      label: 'Prefix',
      placeholder: 'Token',
      help: 'Written before the key, with a space between.',
      advanced: true,
      showWhen: { field: 'in', in: ['header'] },
    },
    baseUrl,
    testPath,
  ],
  test,
})

export const basic = defineConnectionType({
  key: 'basic',
  name: 'User name and password',
  description: 'HTTP Basic authentication.',
  fields: [
    { key: 'username', type: 'text', label: 'User name', required: true },
    { key: 'password', type: 'secret', label: 'Password', required: true },
    baseUrl,
    testPath,
  ],
  test,
})

export const bearer = defineConnectionType({
  key: 'bearer',
  name: 'Bearer token',
  description: 'A token in the Authorization header.',
  fields: [{ key: 'token', type: 'secret', label: 'Token', required: true }, baseUrl, testPath],
  test,
})

export const connectionTypes = [apiKey, basic, bearer, oauth2Code, oauth2ClientCredentials]
export const connectionTypeKeys = connectionTypes.map((type) => type.key)
