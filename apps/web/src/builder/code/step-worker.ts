import { TypeScriptWorker } from 'monaco-editor/languages/features/typescript/tsWorker.js'
import { type CodeLanguage, type TypedTwin, typedTwin } from './typed-twin.ts'

const twinMark = '.typed-twin'

interface Span {
  start: number
  length: number
}

/**
 * The language service of the editor, for code whose parameter has no type. Each code step has a twin in which it
 * has one: completion, hover and signatures are those of the twin. Errors are not: types made of samples do not say what
 * else may come.
 */
export class StepWorker extends TypeScriptWorker {
  override getScriptFileNames(): string[] {
    const names = super.getScriptFileNames()
    return [...names, ...names.filter((name) => this.#twinOf(name) !== null).map(twinName)]
  }

  override getScriptVersion(fileName: string): string {
    return super.getScriptVersion(originalOf(fileName))
  }

  override _getScriptText(fileName: string): string | undefined {
    const original = originalOf(fileName)
    return original === fileName ? super._getScriptText(fileName) : this.#twinOf(original)?.text
  }

  override async getCompletionsAtPosition(fileName: string, position: number) {
    return this.#ask(fileName, position, (file, at) => super.getCompletionsAtPosition(file, at))
  }

  override async getCompletionEntryDetails(fileName: string, position: number, entry: string) {
    return this.#ask(fileName, position, (file, at) => super.getCompletionEntryDetails(file, at, entry))
  }

  override async getSignatureHelpItems(fileName: string, position: number, options: unknown) {
    return this.#ask(fileName, position, (file, at) => super.getSignatureHelpItems(file, at, options))
  }

  override async getQuickInfoAtPosition(fileName: string, position: number) {
    return this.#ask(fileName, position, (file, at) => super.getQuickInfoAtPosition(file, at))
  }

  async #ask(
    fileName: string,
    position: number,
    answer: (fileName: string, position: number) => Promise<unknown>,
  ): Promise<unknown> {
    const twin = this.#twinOf(fileName)
    if (twin === null) return answer(fileName, position)
    return withoutShift(await answer(twinName(fileName), twin.toTwin(position)), twin)
  }

  #twinOf(fileName: string): TypedTwin | null {
    const language = languageOf(fileName)
    const text = language === null ? undefined : super._getScriptText(fileName)
    return language === null || text === undefined ? null : typedTwin(text, language)
  }
}

/** null: no code of a step (a library, or a twin). */
function languageOf(fileName: string): CodeLanguage | null {
  if (!fileName.startsWith('file:///') || fileName.includes(twinMark) || fileName.endsWith('.d.ts'))
    return null
  if (fileName.endsWith('.js')) return 'javascript'
  return fileName.endsWith('.ts') ? 'typescript' : null
}

function twinName(fileName: string): string {
  return `${fileName.slice(0, -3)}${twinMark}${fileName.slice(-3)}`
}

function originalOf(fileName: string): string {
  return fileName.replace(twinMark, '')
}

/** Places in an answer, as places in the text that its author sees. */
function withoutShift(answer: unknown, twin: TypedTwin): unknown {
  if (Array.isArray(answer)) return answer.map((each) => withoutShift(each, twin))
  if (typeof answer !== 'object' || answer === null) return answer
  if (isSpan(answer)) {
    const start = twin.fromTwin(answer.start)
    return { ...answer, start, length: twin.fromTwin(answer.start + answer.length) - start }
  }
  return Object.fromEntries(Object.entries(answer).map(([key, each]) => [key, withoutShift(each, twin)]))
}

function isSpan(value: object): value is Span {
  return (
    'start' in value &&
    'length' in value &&
    typeof value.start === 'number' &&
    typeof value.length === 'number'
  )
}
