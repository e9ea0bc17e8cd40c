'use client'

// Only what JavaScript needs: the editor, its features and one language. Everything is bundled, nothing is loaded from elsewhere.
import * as monaco from 'monaco-editor/editor.js'
import 'monaco-editor/features/register.all.js'
import 'monaco-editor/languages/definitions/javascript/register.js'
import 'monaco-editor/languages/definitions/typescript/register.js'
import type { JsonObject } from '@millrace/contracts'
import * as typescript from 'monaco-editor/languages/features/typescript/register.js'
import { compilerOptions, ignoredDiagnostics } from './compiler-options.ts'
import { contextTypes } from './context-types.ts'
import type { CodeFault } from './fault.ts'

export { monaco }

let isReady = false

/** Once per page: workers and the language's settings. What can be completed, `step-worker.ts` says. */
export function setUpMonaco(): void {
  if (isReady) return
  isReady = true
  self.MonacoEnvironment = {
    getWorker: (_moduleId, label) =>
      label === 'javascript' || label === 'typescript'
        ? new Worker(new URL('./ts.worker.ts', import.meta.url), { type: 'module', name: label })
        : new Worker(new URL('./editor.worker.ts', import.meta.url), { type: 'module', name: label }),
  }
  for (const defaults of [typescript.javascriptDefaults, typescript.typescriptDefaults]) {
    defaults.setCompilerOptions({
      target: typescript.ScriptTarget.ESNext,
      module: typescript.ModuleKind.ESNext,
      ...compilerOptions,
    })
    defaults.setEagerModelSync(true)
    defaults.setDiagnosticsOptions({ diagnosticCodesToIgnore: ignoredDiagnostics })
  }
}

let context: JsonObject = {}

/** Tells the editor what the code of the shown step can read. */
export function setCodeContext(next: JsonObject): void {
  if (next === context) return
  context = next
  const types = contextTypes(next)
  for (const defaults of [typescript.javascriptDefaults, typescript.typescriptDefaults]) {
    defaults.setExtraLibs([{ content: types, filePath: 'file:///millrace.d.ts' }])
  }
}

/** Colours of the page's own tokens, so that a host that restyles them restyles the editor. */
export function applyTheme(isDark: boolean): void {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => toHex(style.getPropertyValue(`--mr-${name}`))
  const bare = (name: string) => token(name).replace('#', '')
  monaco.editor.defineTheme('millrace', {
    base: isDark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: bare('ink') },
      { token: 'comment', foreground: bare('ink-faint'), fontStyle: 'italic' },
      { token: 'keyword', foreground: bare('accent') },
      { token: 'string', foreground: bare('succeeded') },
      { token: 'number', foreground: bare('running') },
      { token: 'regexp', foreground: bare('waiting') },
      { token: 'delimiter', foreground: bare('ink-muted') },
    ],
    colors: {
      'editor.background': token('surface'),
      'editor.foreground': token('ink'),
      'editorLineNumber.foreground': token('ink-faint'),
      'editorLineNumber.activeForeground': token('ink'),
      'editor.lineHighlightBackground': token('sunken'),
      'editor.lineHighlightBorder': token('sunken'),
      'editorCursor.foreground': token('accent'),
      'editorWidget.background': token('raised'),
      'editorWidget.border': token('line-strong'),
      'editorSuggestWidget.background': token('raised'),
      'editorSuggestWidget.selectedBackground': token('hover'),
      'editorSuggestWidget.border': token('line-strong'),
      'editorSuggestWidget.foreground': token('ink'),
      'editorSuggestWidget.selectedForeground': token('ink'),
      'editorSuggestWidget.selectedIconForeground': token('ink-muted'),
      'editorSuggestWidget.highlightForeground': token('accent'),
      'editorSuggestWidget.focusHighlightForeground': token('accent'),
      'editorHoverWidget.border': token('line-strong'),
      'editorHoverWidget.background': token('raised'),
      'editorError.foreground': token('failed'),
      'editorWarning.foreground': token('waiting'),
      focusBorder: token('accent'),
      'scrollbar.shadow': '#00000000',
    },
  })
  monaco.editor.setTheme('millrace')
}

/** Monaco takes colours only as #rrggbb; a token may be written in any way that CSS knows. */
function toHex(color: string): string {
  const canvas = document.createElement('canvas').getContext('2d')
  if (!canvas) return '#888888'
  canvas.fillStyle = color.trim()
  canvas.fillRect(0, 0, 1, 1)
  const channels = canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)
  return `#${Array.from(channels, (channel) => channel.toString(16).padStart(2, '0')).join('')}`
}

const faultOwner = 'millrace.run'

/** Marks the line on which the last run stopped. */
export function showFault(model: monaco.editor.ITextModel, fault: CodeFault | null): void {
  if (!fault || fault.line > model.getLineCount()) {
    monaco.editor.setModelMarkers(model, faultOwner, [])
    return
  }
  const { line, column, message } = fault
  monaco.editor.setModelMarkers(model, faultOwner, [
    {
      severity: monaco.MarkerSeverity.Error,
      message,
      source: 'Last run',
      startLineNumber: line,
      startColumn: column ?? model.getLineFirstNonWhitespaceColumn(line),
      endLineNumber: line,
      endColumn: model.getLineMaxColumn(line),
    },
  ])
}
