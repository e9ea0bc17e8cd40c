/** What Node adds to the globals of JavaScript. A test compares these lists with the Node that runs. */

/** Classes: they are one for the whole process, since Node's own functions give instances of them. */
export const sharedClasses = [
  'AbortController',
  'AbortSignal',
  'Blob',
  'BroadcastChannel',
  'Buffer',
  'ByteLengthQueuingStrategy',
  'CloseEvent',
  'CompressionStream',
  'CountQueuingStrategy',
  'Crypto',
  'CryptoKey',
  'CustomEvent',
  'DOMException',
  'DecompressionStream',
  'ErrorEvent',
  'Event',
  'EventTarget',
  'File',
  'FormData',
  'Headers',
  'MessageChannel',
  'MessageEvent',
  'MessagePort',
  'Navigator',
  'Performance',
  'PerformanceEntry',
  'PerformanceMark',
  'PerformanceMeasure',
  'PerformanceObserver',
  'PerformanceObserverEntryList',
  'PerformanceResourceTiming',
  'QuotaExceededError',
  'ReadableByteStreamController',
  'ReadableStream',
  'ReadableStreamBYOBReader',
  'ReadableStreamBYOBRequest',
  'ReadableStreamDefaultController',
  'ReadableStreamDefaultReader',
  'Request',
  'Response',
  'Storage',
  'SubtleCrypto',
  'TextDecoder',
  'TextDecoderStream',
  'TextEncoder',
  'TextEncoderStream',
  'TransformStream',
  'TransformStreamDefaultController',
  'URL',
  'URLPattern',
  'URLSearchParams',
  'WebSocket',
  'WritableStream',
  'WritableStreamDefaultController',
  'WritableStreamDefaultWriter',
] as const

/** Objects of which Node has one. */
export const sharedObjects = ['crypto', 'localStorage', 'navigator', 'performance', 'sessionStorage'] as const

/** Functions: the realm has its own around them. */
export const wrappedFunctions = [
  'atob',
  'btoa',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'queueMicrotask',
  'structuredClone',
] as const

export const timers = ['setImmediate', 'setInterval', 'setTimeout'] as const

export const ownObjects = ['console', 'fetch', 'global', 'process'] as const

const listed: Readonly<Record<'crypto' | 'navigator' | 'performance' | 'sessionStorage', true>> = {
  crypto: true,
  navigator: true,
  performance: true,
  sessionStorage: true,
}

/** As in Node: `Object.keys(globalThis)` names these. */
export function isEnumerable(name: string): boolean {
  const [first = ''] = name
  return (
    Object.hasOwn(listed, name) ||
    (first === first.toLowerCase() && name !== 'process' && name !== 'console' && name !== 'localStorage')
  )
}
