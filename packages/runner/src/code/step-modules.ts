import { isBuiltin, registerHooks, stripTypeScriptTypes } from 'node:module'
import type { Step, StepModule } from '@millrace/contracts'
import { StepFailure } from '../step-failure.ts'
import { keepSourceMap } from './source-maps.ts'
import { findSyntaxError } from './syntax-error.ts'
import { thrownByCode } from './thrown-by-code.ts'

export type StepFunction = (context: object) => unknown

/** Node keeps a module for as long as the process lives, the rehearsal's and one that failed included. */
const usedUrls = new Set<string>()

/**
 * Loads code steps as ES modules with a URL of their own (`step:map.js`), so that stack traces speak of the step's own
 * lines. A module is loaded once per run, whatever the number of loop items.
 */
export class StepModules {
  readonly #bundled: Readonly<Record<string, StepModule>>
  readonly #sources = new Map<string, string>()
  readonly #loaded = new Map<Step, Promise<StepFunction>>()
  #hooks: ReturnType<typeof registerHooks> | null = null

  /** `bundled`: what publishing made of each step, by step id; a step without one runs from its source. */
  constructor(bundled: Readonly<Record<string, StepModule>> = {}) {
    this.#bundled = bundled
  }

  load(step: Step): Promise<StepFunction> {
    let loading = this.#loaded.get(step)
    if (loading === undefined) {
      loading = this.#import(step)
      this.#loaded.set(step, loading)
      // The next attempt loads it anew.
      loading.catch(() => this.#loaded.delete(step))
    }
    return loading
  }

  async #import(step: Step): Promise<StepFunction> {
    const javascript = this.#codeOf(step)
    const url = this.#register(step.id, javascript)
    let loaded: unknown
    try {
      loaded = await import(url)
    } catch (error) {
      throw error instanceof SyntaxError
        ? syntaxFailure(step.id, javascript, error)
        : thrownByCode(error, step.id)
    }
    const main = defaultExport(loaded)
    if (main === null) {
      throw new StepFailure(
        'code_threw',
        `Step ${step.id} has no function as its default export: write export default async ({ steps, log }) => { ... }`,
      )
    }
    return main
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

  /** The run is over: no more modules are loaded. */
  close(): void {
    this.#hooks?.deregister()
  }

  #register(stepId: string, source: string): string {
    this.#hook()
    let url = `step:${stepId}.js`
    for (let copy = 2; usedUrls.has(url); copy += 1) url = `step:${stepId}.js?${copy}`
    usedUrls.add(url)
    this.#sources.set(url, source)
    return url
  }

  #hook(): void {
    this.#hooks ??= registerHooks({
      resolve: (specifier, context, next) => {
        if (this.#sources.has(specifier)) return { url: specifier, format: 'module', shortCircuit: true }
        if (context.parentURL?.startsWith('step:') === true && !isBuiltin(specifier)) {
          throw new StepFailure(
            'import_unresolved',
            `Cannot import ${JSON.stringify(specifier)}: it is neither a module of Node, such as node:crypto, nor in the step's bundle. npm packages are imported by a name that is written out`,
          )
        }
        return next(specifier, context)
      },
      load: (url, context, next) => {
        const source = this.#sources.get(url)
        return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true }
      },
    })
  }
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
  const message = error instanceof Error ? error.message : String(error)
  const found = findSyntaxError(source)
  const where = found === null ? '' : ` (step ${stepId}, line ${found.line})`
  return new StepFailure('code_threw', `SyntaxError: ${message}${where}`, {
    details: { name: 'SyntaxError', step: stepId, ...(found ?? {}) },
    cause: error,
  })
}

function defaultExport(loaded: unknown): StepFunction | null {
  if (typeof loaded !== 'object' || loaded === null || !('default' in loaded)) return null
  const main = loaded.default
  return typeof main === 'function' ? (context) => Reflect.apply(main, undefined, [context]) : null
}
