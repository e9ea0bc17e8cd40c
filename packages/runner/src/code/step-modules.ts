import { stripTypeScriptTypes } from 'node:module'
import type { Step, StepModule } from '@millrace/contracts'
import { isA, isError } from '../kinds.ts'
import { DoesNotParse, endTurn, loadModule, type Realm, takeRealm, takeTurn } from '../realm/index.ts'
import { StepFailure } from '../step-failure.ts'
import { keepSourceMap } from './source-maps.ts'
import { findSyntaxError } from './syntax-error.ts'
import { thrownByCode } from './thrown-by-code.ts'

export type StepFunction = (context: object) => Promise<unknown>

/** A step's code, ready to be called. */
export interface LoadedStep {
  realm: Realm
  main: StepFunction
}

/**
 * Loads code steps as ES modules, each in a realm of its own. They are named `step:map.js`, so that stack traces speak of
 * the step's own lines. A module is loaded once per run, whatever the number of loop items; its realm lives as long.
 */
export class StepModules {
  readonly #bundled: Readonly<Record<string, StepModule>>
  readonly #realms = new Map<Step, Realm>()
  readonly #loaded = new Map<Step, Promise<LoadedStep>>()

  /** `bundled`: what publishing made of each step, by step id; a step without one runs from its source. */
  constructor(bundled: Readonly<Record<string, StepModule>> = {}) {
    this.#bundled = bundled
  }

  load(step: Step): Promise<LoadedStep> {
    let loading = this.#loaded.get(step)
    if (loading === undefined) {
      loading = this.#load(step)
      this.#loaded.set(step, loading)
      // The next attempt loads it anew.
      loading.catch(() => this.#loaded.delete(step))
    }
    return loading
  }

  async #load(step: Step): Promise<LoadedStep> {
    const source = this.#codeOf(step)
    const authored = authoredText(step)
    const realm = this.#realmOf(step)
    takeTurn(realm)
    const main = defaultExport(realm, await this.#evaluate(step, { realm, source, authored }))
    if (main === null) {
      throw new StepFailure(
        'code_threw',
        `Step ${step.id} has no function as its default export: write export default async ({ steps, log }) => { ... }`,
      )
    }
    return { realm, main }
  }

  async #evaluate(
    step: Step,
    { realm, source, authored }: { realm: Realm; source: string; authored: string },
  ): Promise<object> {
    try {
      return await loadModule(realm, { source, identifier: `step:${step.id}.js`, authored })
    } catch (error) {
      throw isA(error, DoesNotParse) ? syntaxFailure(step.id, source, error) : thrownByCode(error, step.id)
    } finally {
      endTurn(realm)
    }
  }

  #realmOf(step: Step): Realm {
    const realm = this.#realms.get(step) ?? takeRealm()
    this.#realms.set(step, realm)
    return realm
  }

  #codeOf(step: Step): string {
    const bundled = Object.hasOwn(this.#bundled, step.id) ? this.#bundled[step.id] : undefined
    if (bundled !== undefined) {
      if (bundled.map !== undefined) keepSourceMap(step.id, bundled.map)
      return bundled.code
    }
    const { source, language } = readCode(step)
    return language === 'ts' ? stripTypes(step.id, source) : source
  }

  /** The run is over. */
  close(): void {
    this.#loaded.clear()
    this.#realms.clear()
  }
}

/** Of a step that was published without its source nothing is known. */
function authoredText(step: Step): string {
  const source = step.with?.source
  return typeof source === 'string' ? source : ''
}

function readCode(step: Step): { source: string; language: 'js' | 'ts' } {
  const source = step.with?.source
  if (typeof source !== 'string') throw new StepFailure('input_invalid', `Step ${step.id} has no source`)
  return { source, language: step.with?.language === 'ts' ? 'ts' : 'js' }
}

/** Types become blanks: every line and column stays where it was. */
function stripTypes(stepId: string, source: string): string {
  try {
    return stripTypeScriptTypes(source, { mode: 'strip' })
  } catch (error) {
    throw syntaxFailure(stepId, source, error)
  }
}

function syntaxFailure(stepId: string, source: string, error: unknown): StepFailure {
  const message = isError(error) ? error.message : String(error)
  const found = findSyntaxError(source)
  const where = found === null ? '' : ` (step ${stepId}, line ${found.line})`
  return new StepFailure('code_threw', `SyntaxError: ${message}${where}`, {
    details: { name: 'SyntaxError', step: stepId, ...(found ?? {}) },
    cause: error,
  })
}

function defaultExport(realm: Realm, loaded: unknown): StepFunction | null {
  if (typeof loaded !== 'object' || loaded === null || !('default' in loaded)) return null
  const main = loaded.default
  if (typeof main !== 'function') return null
  // The realm awaits it: its promises may have been given another then.
  return (context) =>
    new Promise((resolve, reject) => {
      void realm.tools.run(() => Reflect.apply(main, undefined, [context]), { resolve, reject })
    })
}
