/** Modules of Node that a code step cannot have, and why. A step does one thing in one process of its own. */
const refused = {
  child_process: 'a run is one process, and can start no other',
  cluster: 'a run is one process, and can start no other',
  domain: "errors of a run are the runner's to handle",
  ffi: 'there is no native code to call',
  inspector: 'there is no debugger to attach',
  'inspector/promises': 'there is no debugger to attach',
  repl: 'there is nobody to talk to',
  sea: 'a step is no application of its own',
  test: 'a step is no test',
  'test/reporters': 'a step is no test',
  trace_events: 'a run is traced by its journal',
  vm: 'a step has an environment of its own already',
  wasi: 'there is no system to give to a WebAssembly program; WebAssembly itself is there',
  worker_threads: 'a run has one thread',
} as const

/** What packages do with modules that are refused, and may: it stays in the thread. */
const harmless: Readonly<Record<string, readonly string[]>> = {
  vm: ['isContext'],
  worker_threads: [
    'BroadcastChannel',
    'MessageChannel',
    'MessagePort',
    'getEnvironmentData',
    'isMarkedAsUntransferable',
    'markAsUncloneable',
    'markAsUntransferable',
    'receiveMessageOnPort',
  ],
}

/** Functions of modules that a step may have, which would change the process for everybody. */
const refusedFunctions: Readonly<Record<string, readonly string[]>> = {
  async_hooks: ['createHook'],
  crypto: ['setEngine', 'setFips'],
  http: ['setMaxIdleHTTPParsers', 'setGlobalProxyFromEnv'],
  os: ['setPriority'],
  v8: [
    'setFlagsFromString',
    'setHeapSnapshotNearHeapLimit',
    'takeCoverage',
    'stopCoverage',
    'writeHeapSnapshot',
    'getHeapSnapshot',
    'queryObjects',
    'startCpuProfile',
  ],
}

export function isRefused(name: string): name is keyof typeof refused {
  return Object.hasOwn(refused, name)
}

export function isHarmless(module: string, name: string): boolean {
  return Object.hasOwn(harmless, module) && harmless[module]?.includes(name) === true
}

export function isRefusedFunction(module: string, name: string): boolean {
  return Object.hasOwn(refusedFunctions, module) && refusedFunctions[module]?.includes(name) === true
}

export function whyRefused(name: keyof typeof refused): string {
  return `Cannot import node:${name}: ${refused[name]}. Code steps can use Node's other modules and npm packages`
}
