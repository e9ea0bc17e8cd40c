import { accessTokenKey, type Field, fieldSchema, type Json, type JsonObject } from '@millrace/contracts'
import { ConnectorError } from './error.ts'
import type { FieldSpec, ValuesOf } from './fields.ts'
import { parseValues } from './parse-values.ts'
import type {
  Action,
  ActionConnection,
  ActionContext,
  ConnectionType,
  Connector,
  DataSource,
  DataSourceContext,
  DataSourceResult,
  PollContext,
  PollResult,
  Trigger,
} from './types.ts'

/** An action as its author writes it; {@link defineAction} turns it into the one that the runner calls. */
export interface ActionSpec<Fields extends readonly FieldSpec[]>
  extends Omit<Action, 'input' | 'run' | 'connection' | 'connectionTypes'> {
  input: Fields
  /** Connection types this action accepts. Left out: it needs none. */
  connectionTypes?: readonly string[]
  /** Default: `required` when `connectionTypes` are given, otherwise `none`. */
  connection?: Action['connection']
  run(context: ActionContext<ValuesOf<Fields>>): Promise<unknown>
}

/**
 * One thing that a connector can do. `context.input` is typed by the fields, checked against them, and has the
 * defaults filled in; a wrong input or a missing connection fails the step before `run` is called.
 *
 * @throws (from the returned `run`) {@link ConnectorError} `input_invalid` or `connection_missing`.
 * @example
 * export const greet = defineAction({
 *   key: 'greet',
 *   name: 'Greet',
 *   description: 'Says hello.',
 *   input: [{ key: 'name', type: 'text', label: 'Name', required: true }],
 *   sideEffects: false,
 *   run: async ({ input }) => ({ text: `Hello ${input.name}` }),
 * })
 */
export function defineAction<const Fields extends readonly FieldSpec[]>(spec: ActionSpec<Fields>): Action {
  const { input: fields, connectionTypes = [], run, ...rest } = spec
  const connection = spec.connection ?? (connectionTypes.length > 0 ? 'required' : 'none')
  const access = { name: spec.name, connection, connectionTypes }
  return {
    ...rest,
    input: toFields(fields),
    connectionTypes: [...connectionTypes],
    connection,
    run: async (context) => {
      requireConnection(access, context.connection)
      return await run({ ...context, input: parseValues(fields, context.input) })
    },
  }
}

/** A trigger as its author writes it; {@link defineTrigger} turns it into the one that the runner calls. */
export interface TriggerSpec<Fields extends readonly FieldSpec[]>
  extends Omit<Trigger, 'input' | 'poll' | 'connection' | 'connectionTypes'> {
  input: Fields
  /** Connection types this trigger accepts. Left out: it needs none. */
  connectionTypes?: readonly string[]
  /** Default: `required` when `connectionTypes` are given, otherwise `none`. */
  connection?: Trigger['connection']
  poll?(context: PollContext<ValuesOf<Fields>>): Promise<PollResult>
}

/**
 * What starts a flow. One with `poll` looks for news now and then: it gets the cursor that it gave the last time, and
 * gives what is new since, oldest first, with the next cursor. Items and cursor are committed together, so each item
 * starts exactly one run whatever crashes in between. The first poll has the cursor null and gives only a cursor,
 * so that a new instance does not start a run for everything that was ever there.
 *
 * @throws (from the returned `poll`) {@link ConnectorError} `input_invalid` or `connection_missing`.
 * @example
 * export const newOrder = defineTrigger({
 *   key: 'new-order',
 *   name: 'New order',
 *   description: 'Starts for each new order.',
 *   input: [{ key: 'status', type: 'text', label: 'Status', default: 'open' }],
 *   connectionTypes: [apiKey.key],
 *   poll: async ({ input, connection, cursor, signal }) => {
 *     const orders = await listOrders({ connection, status: input.status, after: cursor, signal })
 *     const last = orders.at(-1)?.id ?? cursor
 *     return { items: cursor === null ? [] : orders, cursor: last }
 *   },
 * })
 */
export function defineTrigger<const Fields extends readonly FieldSpec[]>(spec: TriggerSpec<Fields>): Trigger {
  const { input: fields, connectionTypes = [], poll, ...rest } = spec
  const connection = spec.connection ?? (connectionTypes.length > 0 ? 'required' : 'none')
  const access = { name: spec.name, connection, connectionTypes }
  return {
    ...rest,
    input: toFields(fields),
    connectionTypes: [...connectionTypes],
    connection,
    ...(poll && {
      poll: async (context) => {
        requireConnection(access, context.connection)
        return await poll({ ...context, input: parseValues(fields, context.input) })
      },
    }),
  }
}

/** A data source as its author writes it; {@link defineDataSource} turns it into the one that the runner calls. */
export interface DataSourceSpec<Fields extends readonly FieldSpec[]>
  extends Omit<DataSource, 'input' | 'run' | 'connection' | 'connectionTypes'> {
  input: Fields
  /** Connection types it accepts. Left out: it needs none. */
  connectionTypes?: readonly string[]
  /** Default: `required` when `connectionTypes` are given, otherwise `none`. */
  connection?: DataSource['connection']
  run(context: DataSourceContext<ValuesOf<Fields>>): Promise<DataSourceResult>
}

/**
 * Choices of a form field, asked of the third party while somebody fills in the form: folders, channels, the fields of a
 * table. It gives one page at a time, narrowed by `search` as far as the third party can.
 *
 * @throws (from the returned `run`) {@link ConnectorError} `input_invalid` or `connection_missing`.
 * @example
 * export const channels = defineDataSource({
 *   key: 'channels',
 *   name: 'Channels',
 *   description: 'The channels that the account sees.',
 *   input: [],
 *   connectionTypes: [apiKey.key],
 *   run: async ({ connection, search, cursor, limit, signal }) => {
 *     const page = await listChannels({ connection, search, cursor, limit, signal })
 *     return { items: page.channels.map(({ id, name }) => ({ value: id, label: name })), nextCursor: page.next }
 *   },
 * })
 */
export function defineDataSource<const Fields extends readonly FieldSpec[]>(
  spec: DataSourceSpec<Fields>,
): DataSource {
  const { input: fields, connectionTypes = [], run, ...rest } = spec
  const connection = spec.connection ?? (connectionTypes.length > 0 ? 'required' : 'none')
  const access = { name: spec.name, connection, connectionTypes }
  return {
    ...rest,
    input: toFields(fields),
    connectionTypes: [...connectionTypes],
    connection,
    run: async (context) => {
      requireConnection(access, context.connection)
      return await run({ ...context, input: parseValues(fields, context.input) })
    },
  }
}

/** A connection type as its author writes it; `values` of a connection are read with its `read`. */
export interface ConnectionTypeSpec<Fields extends readonly FieldSpec[]>
  extends Omit<ConnectionType, 'fields' | 'test'> {
  fields: Fields
  /** A harmless action that proves the credentials. */
  test?: { action: string; with: JsonObject }
}

/** A connection type that can also read its own credentials, checked and typed by its fields. */
export interface DefinedConnectionType<Fields extends readonly FieldSpec[]> extends ConnectionType {
  /** @throws {@link ConnectorError} `connection_missing` for null, `input_invalid` when the values do not fit. */
  read(connection: ActionConnection | null): ValuesOf<Fields>
}

/**
 * One way to prove who you are. Fields of type `secret` are write-only and are masked in logs.
 *
 * @example
 * export const apiKey = defineConnectionType({
 *   key: 'api-key',
 *   name: 'API key',
 *   fields: [{ key: 'key', type: 'secret', label: 'Key', required: true }],
 * })
 * // in an action: const { key } = apiKey.read(connection)
 */
export function defineConnectionType<const Fields extends readonly FieldSpec[]>(
  spec: ConnectionTypeSpec<Fields>,
): DefinedConnectionType<Fields> {
  return {
    ...spec,
    fields: toFields(spec.fields),
    read: (connection) => {
      if (!connection) throw missing(spec.name, [spec.key])
      return parseValues(spec.fields, withoutToken(spec, connection.values))
    },
  }
}

/** The access token of an OAuth connection is beside its fields, unless one of them is for tokens made by hand. */
function withoutToken(
  { oauth2, fields }: { oauth2?: ConnectionType['oauth2']; fields: readonly FieldSpec[] },
  values: JsonObject,
): JsonObject {
  if (oauth2 === undefined || fields.some(({ key }) => key === accessTokenKey)) return values
  const { [accessTokenKey]: _token, ...rest } = values
  return rest
}

/**
 * A connector: the actions, triggers and connection types of one third-party system. Refuses at load what would
 * otherwise show up in somebody's flow: two actions of one key, an unknown connection type.
 *
 * @example
 * export const greeter = defineConnector({
 *   key: 'greeter', name: 'Greeter', description: 'Says hello.', category: 'Examples', icon: '<svg ...>',
 *   connectionTypes: [], actions: [greet], triggers: [],
 * })
 */
export function defineConnector(connector: Connector): Connector {
  const types = uniqueKeys(connector, 'connection type', connector.connectionTypes)
  const actions = uniqueKeys(connector, 'action', connector.actions)
  const triggers = uniqueKeys(connector, 'trigger', connector.triggers)
  const { dataSources = [] } = connector
  const sources = uniqueKeys(connector, 'data source', dataSources)
  for (const key of [...triggers, ...sources]) {
    // `use` says `<connector>.<key>` for all of them.
    if (actions.has(key) || (sources.has(key) && triggers.has(key)))
      throw new Error(`connector ${connector.key} uses the key ${key} for two things`)
  }
  for (const { key, connectionTypes } of [...connector.actions, ...connector.triggers, ...dataSources]) {
    for (const type of connectionTypes) {
      if (!types.has(type))
        throw new Error(`${connector.key}.${key} accepts the connection type ${type}, which is not there`)
    }
  }
  for (const type of connector.connectionTypes) {
    if (type.test && !actions.has(type.test.action))
      throw new Error(`connection type ${type.key} of ${connector.key} is tested by an unknown action`)
  }
  for (const type of connector.connectionTypes) requireKnownFields(connector, type)
  return connector
}

function requireKnownFields(connector: Connector, { key, fields, oauth2 }: ConnectionType): void {
  const { clientFrom, tokenFrom, scopesFrom } = oauth2 ?? {}
  for (const named of [clientFrom?.id, clientFrom?.secret, tokenFrom, scopesFrom]) {
    if (named !== undefined && !fields.some((field) => field.key === named))
      throw new Error(
        `connection type ${key} of ${connector.key} has no field ${named}, which its oauth2 names`,
      )
  }
}

function uniqueKeys(connector: Connector, what: string, parts: readonly { key: string }[]): Set<string> {
  const keys = new Set<string>()
  for (const { key } of parts) {
    if (keys.has(key)) throw new Error(`connector ${connector.key} has two of the ${what} ${key}`)
    keys.add(key)
  }
  return keys
}

function requireConnection(
  access: { name: string; connection: Action['connection']; connectionTypes: readonly string[] },
  given: ActionConnection | null,
): void {
  const { name, connection, connectionTypes } = access
  const fits = given === null ? connection !== 'required' : connectionTypes.includes(given.type)
  if (!fits) throw missing(name, connectionTypes)
}

function missing(what: string, types: readonly string[]): ConnectorError {
  const needed =
    types.length === 0 ? 'takes no connection' : `needs a connection of type ${types.join(' or ')}`
  const details: Json = { accepts: [...types] }
  return new ConnectorError({ code: 'connection_missing', message: `${what} ${needed}.`, details })
}

function toFields(specs: readonly FieldSpec[]): Field[] {
  return specs.map((spec) => fieldSchema.parse(spec))
}
