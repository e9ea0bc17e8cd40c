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

export const custom = defineConnectionType({
  key: 'custom',
  name: 'Custom',
  description: 'Any secrets, in the headers and query parameters that the server wants.',
  fields: [
    {
      key: 'secrets',
      type: 'secrets',
      label: 'Secrets',
      required: true,
      help: 'Name each as you like: headers and parameters refer to it.',
    },
    {
      key: 'headers',
      type: 'key-value',
      label: 'Headers',
      binding: true,
      templateOf: 'secrets',
      help: 'Such as X-Signature with the value v1 {{ key }}. A {{ name }} is replaced by the secret; nothing is computed.',
    },
    {
      key: 'query',
      type: 'key-value',
      label: 'Query parameters',
      binding: true,
      templateOf: 'secrets',
    },
    baseUrl,
    testPath,
  ],
  test,
})

export const mutualTls = defineConnectionType({
  key: 'mutual-tls',
  name: 'Client certificate',
  description: 'Mutual TLS: the server asks for a certificate.',
  fields: [
    {
      key: 'certificate',
      type: 'multiline',
      label: 'Certificate',
      required: true,
      format: 'certificate',
      placeholder: '-----BEGIN CERTIFICATE-----',
      help: 'In PEM, followed by those of its issuers if the server wants them.',
    },
    {
      key: 'privateKey',
      type: 'secret',
      label: 'Private key',
      required: true,
      format: 'private-key',
      placeholder: '-----BEGIN PRIVATE KEY-----',
      help: 'In PEM, without a passphrase.',
    },
    {
      key: 'authority',
      type: 'multiline',
      label: 'Certificate authority of the server',
      binding: true,
      format: 'certificate',
      placeholder: '-----BEGIN CERTIFICATE-----',
      help: 'Where the server has a certificate of a private authority. Then no other one is trusted.',
      advanced: true,
    },
    baseUrl,
    testPath,
  ],
  test,
})

export const connectionTypes = [apiKey, basic, bearer, custom, mutualTls, oauth2Code, oauth2ClientCredentials]
export const connectionTypeKeys = connectionTypes.map((type) => type.key)
