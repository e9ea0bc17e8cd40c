/** What a realm is made with: the host's own, which nothing inside hands on. */
export interface RealmHost {
  /** Constructors that both realms have, by name. */
  readonly families: readonly (readonly [name: string, constructor: object])[]
  seed(): Uint32Array
}

export interface FunctionLook {
  name: string
  length: number
}

/** Tools that work with a realm's own intrinsics, taken before any code of a step runs in it. */
export interface RealmTools {
  /** The constructor of the realm's functions. */
  readonly Function: FunctionConstructor
  newObject(): object
  /** The realm's own function around one of the host: its `constructor` does not lead out, nor do the objects it makes. */
  wrap(call: (...args: unknown[]) => unknown, look: FunctionLook): object
  wrapAsync(call: (...args: unknown[]) => unknown, look: FunctionLook): object
  /** One that can be extended and called with `new`. */
  wrapClass(call: (...args: unknown[]) => unknown, look: FunctionLook): object
  /** Calls, and waits for what comes of it, with the realm's own promises. */
  run(
    call: () => unknown,
    on: { resolve: (value: unknown) => void; reject: (thrown: unknown) => void },
  ): Promise<void>
  /** A property that is computed when somebody looks, and is a plain one from then on. */
  defineLazy(
    target: object,
    property: { key: PropertyKey; enumerable: boolean; compute: () => unknown },
  ): void
  /** A property that is computed whenever somebody looks. */
  defineGetter(target: object, property: { key: PropertyKey; compute: () => unknown }): void
  /** Makes objects with plain properties, and with such as are read from a source of the host when somebody looks. */
  lazyObjects<Source extends object>(
    names: readonly string[],
    read: (source: Source, name: string) => unknown,
  ): (source: Source, plain: object) => object
  /** JSON of the host as frozen objects of the realm. The same object gives the same copy for as long as that is in use. */
  copyOf(value: unknown): unknown
  /** One that nobody else is given. */
  copyOnce(value: unknown): unknown
  /** Copies one or two levels now, and what is below when it is read. */
  viewOf(value: unknown, levels: 1 | 2): unknown
  /** Makes objects that the host has just made the realm's own, in place; of frozen ones a copy. */
  settle(value: unknown): unknown
}

/**
 * Runs inside of a new realm, made from its own source text: it may name nothing but its parameters and what JavaScript
 * itself has. Step code of the realm cannot replace what is taken here, and loops count, since iterators can be replaced.
 */
export function setUpRealm(
  host: RealmHost,
  createRandom: (seed: () => Uint32Array) => () => number,
): RealmTools {
  const { apply, construct, defineProperty, get, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect
  const { assign, defineProperties, freeze, isFrozen, keys, setPrototypeOf } = Object
  const { isArray } = Array
  const OwnFunction = Function
  const OwnObject = Object
  const OwnWeakRef = WeakRef
  const objectPrototype = Object.prototype
  const isInstance = Function.prototype[Symbol.hasInstance]
  const { deref } = WeakRef.prototype

  const ownPrototypes = new Map<unknown, object>()
  const copies = new WeakMap<object, WeakRef<object>>()
  const views = new WeakMap<object, object>()
  const ownPrototypeOf = ownPrototypes.get.bind(ownPrototypes)
  const knownCopy = copies.get.bind(copies)
  const keepCopy = copies.set.bind(copies)
  const knownView = views.get.bind(views)
  const keepView = views.set.bind(views)

  for (const [name, hosts] of host.families) joinFamily(name, hosts)
  defineProperty(Math, 'random', {
    configurable: true,
    writable: true,
    value: createRandom(() => host.seed()),
  })

  /** What Node makes is of the host's realm: `instanceof` knows it in this one. */
  function joinFamily(name: string, hosts: object): void {
    const own: unknown = get(globalThis, name)
    if (typeof own !== 'function') return
    ownPrototypes.set(get(hosts, 'prototype'), own.prototype)
    defineProperty(own, Symbol.hasInstance, {
      configurable: true,
      writable: true,
      value: function (this: unknown, value: unknown) {
        return apply(isInstance, this, [value]) || (this === own && apply(isInstance, hosts, [value]))
      },
    })
  }

  function settle(value: unknown): unknown {
    if (!isContainer(value)) return value
    const prototype = ownPrototypeOf(getPrototypeOf(value))
    // Not the host's, or settled already.
    if (prototype === undefined) return value
    if (isFrozen(value)) return prototype === objectPrototype || isArray(value) ? copyOf(value) : value
    setPrototypeOf(value, prototype)
    const names = ownKeys(value)
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] ?? ''
      const held: unknown = getOwnPropertyDescriptor(value, name)?.value
      const settled = settle(held)
      if (settled !== held) defineProperty(value, name, { value: settled })
    }
    return value
  }

  function copyOf(value: unknown): unknown {
    if (!isContainer(value)) return value
    const reference = knownCopy(value)
    const known = reference === undefined ? undefined : apply(deref, reference, [])
    if (known !== undefined) return known
    const copy = copyDeep(value)
    // Weakly: what a step has read and dropped can be collected, however large it is.
    keepCopy(value, new OwnWeakRef(copy))
    return copy
  }

  function copyDeep(value: object): object {
    if (isArray(value)) {
      const list: unknown[] = []
      for (let index = 0; index < value.length; index += 1) {
        const each: unknown = value[index]
        list[index] = isContainer(each) ? copyDeep(each) : each
      }
      return freeze(list)
    }
    const copy: Record<string, unknown> = {}
    const names = keys(value)
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] ?? ''
      const each: unknown = get(value, name)
      const copied = isContainer(each) ? copyDeep(each) : each
      // Data may have a key of this name; an assignment would set the prototype.
      if (name === '__proto__') defineProperty(copy, name, { enumerable: true, value: copied })
      else copy[name] = copied
    }
    return freeze(copy)
  }

  function viewOf(value: unknown, levels: number): unknown {
    if (!isContainer(value)) return value
    if (isArray(value) || levels === 0) return copyOf(value)
    const known = knownView(value)
    if (known !== undefined) return known
    const view = {}
    const names = keys(value)
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] ?? ''
      const given = getOwnPropertyDescriptor(value, name)
      const held: unknown = given?.value
      const isLate = given?.get !== undefined || (isContainer(held) && levels === 1)
      defineProperty(view, name, {
        enumerable: true,
        ...(isLate ? { get: lateCopy(value, name) } : { value: viewOf(held, levels - 1) }),
      })
    }
    keepView(value, freeze(view))
    return view
  }

  /** Weakly held, as by `copyOf`. */
  function lateCopy(value: object, name: string): () => unknown {
    let reference: WeakRef<object> | null = null
    return () => {
      const known = reference === null ? undefined : apply(deref, reference, [])
      if (known !== undefined) return known
      const held: unknown = get(value, name)
      if (!isContainer(held)) return held
      const copy = copyDeep(held)
      reference = new OwnWeakRef(copy)
      return copy
    }
  }

  function isContainer(value: unknown): value is object {
    return typeof value === 'object' && value !== null
  }

  function wrap(call: (...args: unknown[]) => unknown, look: FunctionLook): object {
    return looking(look, (...args: unknown[]) => settle(apply(call, undefined, args)))
  }

  function wrapAsync(call: (...args: unknown[]) => unknown, look: FunctionLook): object {
    return looking(look, async (...args: unknown[]) => settle(await apply(call, undefined, args)))
  }

  async function run(
    call: () => unknown,
    on: { resolve: (value: unknown) => void; reject: (thrown: unknown) => void },
  ): Promise<void> {
    try {
      on.resolve(await call())
    } catch (thrown) {
      on.reject(thrown)
    }
  }

  function wrapClass(call: (...args: unknown[]) => unknown, look: FunctionLook): object {
    function wrapped(...args: unknown[]): unknown {
      return settle(apply(call, undefined, args))
    }
    return looking(look, wrapped)
  }

  function looking(look: FunctionLook, made: object): object {
    defineProperty(made, 'name', { configurable: true, value: look.name })
    defineProperty(made, 'length', { configurable: true, value: look.length })
    return made
  }

  function defineLazy(
    target: object,
    { key, enumerable, compute }: { key: PropertyKey; enumerable: boolean; compute: () => unknown },
  ): void {
    const become = (value: unknown): unknown => {
      defineProperty(target, key, { configurable: true, enumerable, writable: true, value })
      return value
    }
    defineProperty(target, key, { configurable: true, enumerable, get: () => become(compute()), set: become })
  }

  function defineGetter(
    target: object,
    { key, compute }: { key: PropertyKey; compute: () => unknown },
  ): void {
    defineProperty(target, key, { configurable: true, enumerable: true, get: () => compute() })
  }

  /** Getters know their object by `this`: closures for each would take longer than most steps. */
  function lazyObjects<Source extends object>(
    names: readonly string[],
    read: (source: Source, name: string) => unknown,
  ): (source: Source, plain: object) => object {
    const properties: PropertyDescriptorMap = {}
    for (const name of names) {
      const become = (target: object, value: unknown): unknown => {
        defineProperty(target, name, { configurable: true, enumerable: true, writable: true, value })
        return value
      }
      properties[name] = {
        configurable: true,
        enumerable: true,
        get(this: object) {
          return Sourced.knows(this) ? become(this, read(Sourced.of(this), name)) : undefined
        },
        set(this: object, value: unknown) {
          become(this, value)
        },
      }
    }
    /** A private field is as good as a WeakMap, and does not keep the collector busy. */
    class Sourced {
      readonly #source: Source
      constructor(source: Source) {
        this.#source = source
      }
      static knows(made: object): made is Sourced {
        return #source in made
      }
      static of(made: Sourced): Source {
        return made.#source
      }
    }
    return (source, plain) => {
      // An ordinary object to all who look.
      const made = construct(Sourced, [source], OwnObject)
      return defineProperties(assign(made, plain), properties)
    }
  }

  return {
    Function: OwnFunction,
    newObject: () => ({}),
    wrap,
    wrapAsync,
    wrapClass,
    run,
    defineLazy,
    defineGetter,
    lazyObjects,
    copyOf,
    copyOnce: (value) => (isContainer(value) ? copyDeep(value) : value),
    viewOf,
    settle,
  }
}
