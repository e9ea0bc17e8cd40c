import { BuiltIns } from './built-ins.ts'
import { createConsole } from './console.ts'
import { installGlobals } from './globals.ts'
import { createProcess } from './process.ts'
import { createRandom, seedWords } from './random.ts'
import { type RealmTools, setUpRealm } from './set-up.ts'
import { families, rememberIntrinsics } from './shared-objects.ts'
import { hasResumed, suspectShared, type TurnTaker } from './turns.ts'

// Not imported: see code/console.ts.
const { Script, constants, createContext } = process.getBuiltinModule('node:vm')

/** The set-up is compiled once, and runs in each realm as code of its own. */
let setUp: InstanceType<typeof Script> | null = null

/** A global environment: intrinsics, globals and modules of its own. Nothing of one step reaches the next through them. */
export class Realm implements TurnTaker {
  readonly global: object
  readonly tools: RealmTools
  readonly builtIns: BuiltIns
  openTurns = 0
  cleanTurns = 0
  #isExposed = false

  constructor() {
    setUp ??= new Script(`((host) => (${setUpRealm})(host, ${createRandom}))`, { filename: 'millrace:realm' })
    const global = createContext(constants.DONT_CONTEXTIFY)
    this.global = global
    this.tools = asTools(setUp.runInContext(global))({
      families: families.map((name) => [name, Reflect.get(globalThis, name)]),
      seed: seedWords,
    })
    const { expose } = this
    const own = new Map([
      ['console', once(() => createConsole(this.tools))],
      [
        'process',
        once(() => {
          const { tools } = this
          return createProcess({
            tools,
            expose,
            getBuiltinModule: (specifier) => this.builtIns.require(specifier),
          })
        }),
      ],
    ])
    this.builtIns = new BuiltIns({ tools: this.tools, expose, own })
    installGlobals({ global, tools: this.tools, expose, resumed: () => hasResumed(this), own })
  }

  /** It holds objects that other realms hold too. */
  get isExposed(): boolean {
    return this.#isExposed
  }

  /** Its code is about to hold such an object. */
  readonly expose = (): void => {
    if (this.#isExposed) return
    this.#isExposed = true
    rememberIntrinsics()
    suspectShared(this)
  }
}

/** Safe: what the script gives is the very function `setUpRealm`, with its second argument filled in. */
function asTools(made: unknown): (host: Parameters<typeof setUpRealm>[0]) => RealmTools {
  return made as (host: Parameters<typeof setUpRealm>[0]) => RealmTools
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
