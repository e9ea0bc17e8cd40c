export { accessTokenOf } from './access-token.ts'
export {
  type ActionSpec,
  type ConnectionTypeSpec,
  type DataSourceSpec,
  type DefinedConnectionType,
  defineAction,
  defineConnectionType,
  defineConnector,
  defineDataSource,
  defineTrigger,
  type TriggerSpec,
} from './define.ts'
export { ConnectorError } from './error.ts'
export type { FieldSpec, ReadonlyJson, ValuesOf } from './fields.ts'
export {
  type HttpRequest,
  type HttpResponse,
  type HttpStream,
  httpRequest,
  httpStream,
  type StreamBody,
  type TlsIdentity,
} from './http/index.ts'
export { toManifest } from './manifest.ts'
export { parseJson } from './parse-json.ts'
export { parseValues } from './parse-values.ts'
export { redact } from './redact.ts'
export type {
  Action,
  ActionConnection,
  ActionContext,
  ActionFiles,
  ActionLog,
  ConnectionType,
  Connector,
  ConnectorErrorData,
  DataSource,
  DataSourceContext,
  DataSourceResult,
  LogLevel,
  PollContext,
  PollResult,
  Trigger,
} from './types.ts'
