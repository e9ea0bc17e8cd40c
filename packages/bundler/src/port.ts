import type { StepModule } from '@millrace/contracts'

/** A code step as its author wrote it. */
export interface StepSource {
  /** Unique in one call: where the step stands, such as `import-orders/map`. */
  id: string
  source: string
  language: 'js' | 'ts'
}

export interface BundleProblem {
  /** The step whose source it is about. */
  id: string
  code: 'import_unresolved' | 'syntax'
  message: string
  hint?: string
  line?: number
}

export type Bundled =
  | {
      ok: true
      modules: Record<string, StepModule>
      /** The packages that the steps import, in the exact versions that were taken. */
      dependencies: Record<string, string>
    }
  | { ok: false; problems: BundleProblem[] }

export interface Bundler {
  /** Which steps import something that only a bundle can give them. */
  needsBundle(sources: readonly StepSource[]): Promise<boolean>
  /** Bundles steps with what they import. Throws `BundlerUnavailable` when the registry cannot be reached. */
  bundle(input: {
    sources: readonly StepSource[]
    /** Version ranges by package name; what is imported and not named here is taken in its newest version. */
    dependencies: Readonly<Record<string, string>>
  }): Promise<Bundled>
  /** Throws away what was installed. */
  close(): Promise<void>
}

/** Nothing is wrong with the code: the registry did not answer, or took too long. */
export class BundlerUnavailable extends Error {
  override readonly name = 'BundlerUnavailable'
}
