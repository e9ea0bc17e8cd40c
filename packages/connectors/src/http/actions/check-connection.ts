import { ConnectorError, defineAction } from '@millrace/connector-sdk'
import type { ErrorCode } from '@millrace/contracts'
import { connectionTypeKeys } from '../connection.ts'
import { toCredentials } from '../request/credentials.ts'
import { resolveUrl } from '../request/resolve-url.ts'
import { send } from '../request/send.ts'

/** The server answered and knew who asked: it only had nothing at this address. */
const harmless: ReadonlySet<ErrorCode> = new Set(['not_found', 'rejected'])

/** Proves that a server is there and does not refuse the credentials; what it answers otherwise does not matter. */
export const checkConnection = defineAction({
  key: 'check-connection',
  name: 'Check connection',
  description: 'Calls the base URL of a connection and fails when the credentials are refused.',
  input: [],
  connectionTypes: connectionTypeKeys,
  sideEffects: false,
  sampleOutput: { accepted: true },
  run: async ({ connection, signal }) => {
    const credentials = toCredentials(connection)
    try {
      await send({
        method: 'GET',
        url: resolveUrl(credentials.testPath, credentials.baseUrl),
        headers: {},
        query: {},
        credentials,
        timeoutMs: 10_000,
        followRedirects: true,
        failOnStatus: true,
        signal,
      })
    } catch (error) {
      if (!(error instanceof ConnectorError && harmless.has(error.code))) throw error
    }
    return { accepted: true }
  },
})
