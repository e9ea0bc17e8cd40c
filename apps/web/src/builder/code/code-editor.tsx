'use client'

import type { JsonObject } from '@millrace/contracts'
import { useTheme } from 'next-themes'
import { useEffect, useRef } from 'react'
import type { CodeFault } from './fault.ts'
import { applyTheme, monaco, setCodeContext, setUpMonaco, showFault } from './monaco.ts'

export interface CodeEditorProps {
  /** Names the model: two editors with one name show the same text. */
  name: string
  language: 'javascript' | 'typescript'
  value: string
  onChange: (value: string) => void
  context: JsonObject
  label: string
  onRun: () => void
  /** Where the last run stopped in this code. */
  fault: CodeFault | null
  readOnly?: boolean
  /** Folding and room for long code. */
  large?: boolean
}

/** Monaco, loaded only where code is edited (see `lazy-code-editor.tsx`). */
export function CodeEditor({
  name,
  language,
  value,
  onChange,
  context,
  label,
  onRun,
  fault,
  readOnly = false,
  large = false,
}: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const latest = useRef({ value, onChange, onRun, fault })
  const { resolvedTheme } = useTheme()

  useEffect(() => {
    latest.current = { value, onChange, onRun, fault }
  })

  useEffect(() => {
    setUpMonaco()
    setCodeContext(context)
  }, [context])

  useEffect(() => {
    setUpMonaco()
    applyTheme(resolvedTheme === 'dark')
  }, [resolvedTheme])

  useEffect(() => {
    if (!host.current) return
    const uri = monaco.Uri.parse(`file:///${name}.${language === 'typescript' ? 'ts' : 'js'}`)
    const model = modelFor(uri, language, latest.current.value)
    const editor = monaco.editor.create(host.current, {
      ...options,
      model,
      ariaLabel: label,
      readOnly,
      lineNumbersMinChars: large ? 4 : 2,
      lineDecorationsWidth: large ? 12 : 6,
      folding: large,
    })
    if (large) editor.focus()
    const listener = model.onDidChangeContent(() => {
      if (latest.current.fault) outdated.add(latest.current.fault)
      showFault(model, null)
      const text = model.getValue()
      if (text !== latest.current.value) latest.current.onChange(text)
    })
    editor.addAction({
      id: 'millrace.run',
      label: 'Run the flow',
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      run: () => latest.current.onRun(),
    })
    return () => {
      listener.dispose()
      editor.dispose()
    }
  }, [name, language, label, readOnly, large])

  useEffect(() => {
    const uri = monaco.Uri.parse(`file:///${name}.${language === 'typescript' ? 'ts' : 'js'}`)
    const model = monaco.editor.getModel(uri)
    if (!model || model.getValue() === value) return
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text: value }], () => null)
  }, [name, language, value])

  useEffect(() => {
    const uri = monaco.Uri.parse(`file:///${name}.${language === 'typescript' ? 'ts' : 'js'}`)
    const model = monaco.editor.getModel(uri)
    if (model) showFault(model, fault && !outdated.has(fault) ? fault : null)
  }, [name, language, fault])

  // React Flow takes the space bar for panning unless it is told that somebody types here.
  return <div ref={host} className="nokey h-full min-h-0 w-full" data-testid="code-editor" />
}

/** Faults of code that was edited since: their lines say nothing any more. */
const outdated = new WeakSet<CodeFault>()

/** Models outlive their editors: one that is gone while the language worker still answers about it throws. */
function modelFor(uri: monaco.Uri, language: string, value: string): monaco.editor.ITextModel {
  for (const model of monaco.editor.getModels()) {
    if (!model.isAttachedToEditor() && model.uri.toString() !== uri.toString()) model.dispose()
  }
  const known = monaco.editor.getModel(uri)
  if (!known) return monaco.editor.createModel(value, language, uri)
  if (known.getValue() !== value) known.setValue(value)
  return known
}

export async function formatCode(name: string): Promise<void> {
  const editor = monaco.editor.getEditors().find((each) => each.getModel()?.uri.path.startsWith(`/${name}.`))
  await editor?.getAction('editor.action.formatDocument')?.run()
}

const options: monaco.editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  fontFamily: 'var(--mr-mono)',
  fontSize: 12.5,
  lineHeight: 20,
  tabSize: 2,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  padding: { top: 8, bottom: 8 },
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  renderLineHighlightOnlyWhenFocus: true,
  fixedOverflowWidgets: true,
  scrollbar: {
    verticalScrollbarSize: 8,
    horizontalScrollbarSize: 8,
    useShadows: false,
    alwaysConsumeMouseWheel: false,
  },
  lineNumbers: 'on',
  stickyScroll: { enabled: false },
  wordBasedSuggestions: 'off',
}
