/** Monaco ships no types for what runs in its workers: the part that the step worker stands on (0.57). */
declare module 'monaco-editor/languages/features/typescript/tsWorker.js' {
  export interface MirrorModel {
    uri: { path: string; toString(skipEncoding?: boolean): string }
    version: number
    getValue(): string
  }

  export interface WorkerContext {
    getMirrorModels(): MirrorModel[]
  }

  export interface CreateData {
    compilerOptions: object
    extraLibs: Record<string, { content: string; version: number }>
  }

  export class TypeScriptWorker {
    constructor(context: WorkerContext, createData: CreateData)
    getScriptFileNames(): string[]
    getScriptVersion(fileName: string): string
    _getScriptText(fileName: string): string | undefined
    getCompletionsAtPosition(fileName: string, position: number): Promise<unknown>
    getCompletionEntryDetails(fileName: string, position: number, entry: string): Promise<unknown>
    getSignatureHelpItems(fileName: string, position: number, options: unknown): Promise<unknown>
    getQuickInfoAtPosition(fileName: string, position: number): Promise<unknown>
    getSemanticDiagnostics(fileName: string): Promise<{ code: number; messageText: unknown }[]>
  }
}

declare module 'monaco-editor/language/typescript/ts.worker.js' {
  import type {
    CreateData,
    TypeScriptWorker,
    WorkerContext,
  } from 'monaco-editor/languages/features/typescript/tsWorker.js'

  export function initialize(
    create: (context: WorkerContext, createData: CreateData) => TypeScriptWorker,
  ): void
}
