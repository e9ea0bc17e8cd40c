import { isBuiltin, registerHooks, stripTypeScriptTypes } from 'node:module'
import type { Step } from '@millrace/contracts'
import { StepFailure } from '../step-failure.ts'
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
  readonly #sources = new Map<string, string>()
  readonly #loaded = new Map<Step, Promise<StepFunction>>()
  #hooked = false

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
    const { source, language } = readCode(step)
    const javascript = language === 'ts' ? stripTypes(step.id, source) : source
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

  #register(stepId: string, source: string): string {
    this.#hook()
    let url = `step:${stepId}.js`
    for (let copy = 2; usedUrls.has(url); copy += 1) url = `step:${stepId}.js?${copy}`
    usedUrls.add(url)
    this.#sources.set(url, source)
    return url
  }

  #hook(): void {
    if (this.#hooked) return
    this.#hooked = true
    registerHooks({
      resolve: (specifier, context, next) => {
        if (this.#sources.has(specifier)) return { url: specifier, format: 'module', shortCircuit: true }
        if (context.parentURL?.startsWith('step:') === true && !isBuiltin(specifier)) {
          throw new Error(
            `Cannot import ${JSON.stringify(specifier)}: code steps can import the modules of Node only, such as node:crypto`,
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
