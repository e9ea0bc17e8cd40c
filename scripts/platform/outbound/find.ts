import { parseSync } from 'oxc-parser'

/** A place in a source that could open a connection. */
export interface OutboundUse {
  line: number
  /** `fetch`, `node:net (connect)`, `undici`. */
  what: string
}

/** What connects nowhere. Everything else of these modules does, or gives what does. */
const harmless: Readonly<Record<string, readonly string[]>> = {
  net: ['createServer', 'Server', 'isIP', 'isIPv4', 'isIPv6', 'BlockList', 'SocketAddress'],
  tls: ['createServer', 'Server', 'createSecureContext', 'getCACertificates', 'rootCertificates'],
  http: ['createServer', 'Server', 'IncomingMessage', 'ServerResponse', 'STATUS_CODES', 'METHODS'],
  https: ['createServer', 'Server'],
  http2: ['createServer', 'createSecureServer', 'constants'],
  dgram: [],
  dns: [],
  'dns/promises': [],
}

const clients = [
  ...[
    'undici',
    'axios',
    'got',
    'ky',
    'node-fetch',
    'cross-fetch',
    'needle',
    'superagent',
    'ofetch',
    'request',
  ],
  ...['ws', 'eventsource', 'nodemailer', 'ssh2', 'basic-ftp', 'socks', 'agent-base', 'https-proxy-agent'],
]

const connectingGlobals = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']
const globalObjects = ['globalThis', 'global', 'self', 'window']

/**
 * Every place of a source that could connect to somewhere: imports of network modules and clients, globals such as `fetch`,
 * and the ways around (`globalThis.fetch`, `process.getBuiltinModule`). Types connect nowhere.
 */
export function findOutbound(fileName: string, source: string): OutboundUse[] {
  const { program } = parseSync(fileName, source)
  const nodes = [...walk(toNode(program), null)]
  const bound = new Set(nodes.flatMap(boundName))
  const found = nodes.flatMap((visited) =>
    usesOf(visited, bound).map((what) => ({ what, at: visited.node.start })),
  )
  return found.map(({ what, at }) => ({ what, line: source.slice(0, at).split('\n').length }))
}

interface Node {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

interface Visited {
  node: Node
  parent: { node: Node; key: string } | null
}

function usesOf({ node, parent }: Visited, bound: ReadonlySet<string>): string[] {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return importOf(node)
    case 'ImportExpression':
      return moduleUse(textOf(node.source), null)
    case 'CallExpression':
      return callOf(node)
    case 'Identifier':
      return isReference(parent) && connectingGlobals.includes(nameOf(node)) && !bound.has(nameOf(node))
        ? [nameOf(node)]
        : []
    case 'MemberExpression':
      return memberOf(node)
    case 'VariableDeclarator':
      return isGlobalObject(node.init) ? destructured(node.id) : []
    default:
      return []
  }
}

function importOf(node: Node): string[] {
  if (node.importKind === 'type' || node.exportKind === 'type') return []
  const module = textOf(node.source)
  if (module === null) return []
  const specifiers = childrenOf(node.specifiers).filter(
    (one) => one.importKind !== 'type' && one.exportKind !== 'type',
  )
  const isForTypes = childrenOf(node.specifiers).length > 0 && specifiers.length === 0
  if (isForTypes) return []
  const names = specifiers.map((one) => {
    const named = toNodeOrNull(
      one.type === 'ImportSpecifier' ? one.imported : one.type === 'ExportSpecifier' ? one.local : null,
    )
    return named === null ? null : nameOf(named)
  })
  return names.length === 0 || names.includes(null)
    ? moduleUse(module, null)
    : moduleUse(
        module,
        names.filter((name) => name !== null),
      )
}

/** `names`: null where the whole module comes. */
function moduleUse(module: string | null, names: readonly string[] | null): string[] {
  // A name that is made up while it runs says nothing; those are few, and a reader asks.
  if (module === null) return []
  if (clients.some((client) => module === client || module.startsWith(`${client}/`))) return [module]
  const builtIn = module.replace(/^node:/, '')
  const safe = Object.hasOwn(harmless, builtIn) ? harmless[builtIn] : undefined
  if (safe === undefined) return []
  if (names === null) return [`node:${builtIn}`]
  const unsafe = names.filter((name) => !safe.includes(name))
  return unsafe.length === 0 ? [] : [`node:${builtIn} (${unsafe.join(', ')})`]
}

function callOf(node: Node): string[] {
  const callee = toNodeOrNull(node.callee)
  const [first] = childrenOf(node.arguments)
  if (callee === null || first === undefined) return []
  const name = callee.type === 'MemberExpression' ? propertyOf(callee) : nameOf(callee)
  return name === 'require' || name === 'getBuiltinModule' ? moduleUse(textOf(first), null) : []
}

function memberOf(node: Node): string[] {
  const property = propertyOf(node)
  return isGlobalObject(node.object) && connectingGlobals.includes(property) ? [property] : []
}

function destructured(pattern: unknown): string[] {
  const keys = childrenOf(toNodeOrNull(pattern)?.properties).map((one) => toNodeOrNull(one.key))
  return keys.flatMap((key) => (key !== null && connectingGlobals.includes(nameOf(key)) ? [nameOf(key)] : []))
}

/** And not the name of a property. */
function isReference(parent: Visited['parent']): boolean {
  if (parent === null) return true
  const { node, key } = parent
  return node.computed === true || (key !== 'property' && key !== 'key')
}

/** A parameter or a variable that has the name of a global hides it. */
function boundName({ node, parent }: Visited): string[] {
  if (node.type === 'ImportSpecifier') return childrenOf(node.local).map(nameOf)
  if (node.type !== 'Identifier' || parent === null) return []
  const { key, node: holder } = parent
  const isParameter = key === 'params'
  const isDeclared =
    key === 'id' && /^(VariableDeclarator|FunctionDeclaration|ClassDeclaration)$/.test(holder.type)
  const isTakenApart = key === 'value' && holder.type === 'Property' && holder.isPattern === true
  return isParameter || isDeclared || isTakenApart ? [nameOf(node)] : []
}

function* walk(node: Node, parent: Visited['parent']): Generator<Visited> {
  yield { node, parent }
  const isType = node.type.startsWith('TS') && !('expression' in node)
  if (isType) return
  for (const [key, value] of Object.entries(node)) {
    if (node.type.startsWith('TS') && key !== 'expression') continue
    const inPattern = node.type === 'ObjectPattern'
    for (const child of childrenOf(value)) {
      yield* walk(inPattern ? { ...child, isPattern: true } : child, { node, key })
    }
  }
}

function childrenOf(value: unknown): Node[] {
  const values: unknown[] = Array.isArray(value) ? value : [value]
  return values.flatMap((one) => toNodeOrNull(one) ?? [])
}

function isGlobalObject(value: unknown): boolean {
  const node = toNodeOrNull(value)
  return node?.type === 'Identifier' && globalObjects.includes(nameOf(node))
}

function propertyOf({ property, computed }: Node): string {
  const node = toNodeOrNull(property)
  if (node === null) return ''
  return computed === true ? (textOf(node) ?? '') : nameOf(node)
}

function nameOf({ name, value }: Node): string {
  return typeof name === 'string' ? name : typeof value === 'string' ? value : ''
}

function textOf(value: unknown): string | null {
  const node = toNodeOrNull(value)
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null
}

function toNodeOrNull(value: unknown): Node | null {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
    ? toNode(value)
    : null
}

/** Safe: what has a type and a start is a node, and of its other fields each is looked at before it is used. */
function toNode(value: object): Node {
  return value as Node
}
