'use client'

import { useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { type Hotkey, useHotkeys } from '../../shell/hotkeys.tsx'
import {
  copySelection,
  deleteSelection,
  duplicateSelection,
  nudgeSelection,
  pasteText,
  tidy,
} from '../commands/index.ts'
import { useRunCommand } from '../run/run-command.ts'
import { type BuilderStore, getFlow, useBuilderStore } from '../state/index.ts'
import { placesOf } from './place.ts'

/** The keys of the builder; `?` lists them. */
export function useKeys({ saveNow }: { saveNow: () => void }) {
  const store = useBuilderStore()
  const run = useRunCommand()
  const { zoomIn, zoomOut, zoomTo, fitView } = useReactFlow()
  useHotkeys(listedKeys)

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const command = event.ctrlKey || event.metaKey
      const key = event.key.toLowerCase()
      if (command && key === 's') return handle(event, saveNow)
      if (command && key === 'enter') return handle(event, () => run({}))
      if (event.defaultPrevented || isTyping(event.target) || isInDialog()) return
      const { getState } = store
      if (command && key === 'z') return handle(event, event.shiftKey ? getState().redo : getState().undo)
      if (command && key === 'y') return handle(event, getState().redo)
      if (command && key === 'd') return handle(event, () => duplicateSelection(store))
      if (command && key === 'a') return handle(event, () => selectAll(store))
      if (event.shiftKey && event.altKey && event.code === 'KeyT') return handle(event, () => tidyAndFit())
      if (command || event.altKey) return
      if (key === 'n') return handle(event, () => getState().openDialog('quick-add'))
      if (key === 'l') return handle(event, () => getState().toggleDock())
      if (key === '0') return handle(event, () => void zoomTo(1, { duration: 150 }))
      if (key === '1') return handle(event, () => void fitView({ duration: 150, maxZoom: 1 }))
      if (key === '+' || key === '=') return handle(event, () => void zoomIn())
      if (key === '-') return handle(event, () => void zoomOut())
      if (key === 'enter') return selectFocused(event, store)
      if (key === 'escape') return getState().select([])
      if (key === 'delete' || key === 'backspace') return handle(event, () => deleteSelection(store))
      if (key === 'f2') return handle(event, () => focusName(store))
      const arrow = arrows[event.key]
      if (arrow && getState().selection.length > 0 && isOnCanvas(event.target)) {
        handle(event, () => nudgeSelection(store, arrow))
      }
    }
    const tidyAndFit = () => {
      tidy(store)
      requestAnimationFrame(() => void fitView({ duration: 200, maxZoom: 1 }))
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [store, run, saveNow, zoomIn, zoomOut, zoomTo, fitView])

  useEffect(() => {
    const onCopy = (event: ClipboardEvent) => {
      if (isTyping(event.target) || isInDialog() || hasTextSelected()) return
      const text = copySelection(store)
      if (text === null) return
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
      if (event.type === 'cut') deleteSelection(store)
    }
    const onPaste = (event: ClipboardEvent) => {
      if (isTyping(event.target) || isInDialog()) return
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (pasteText(store, text, null)) event.preventDefault()
    }
    document.addEventListener('copy', onCopy)
    document.addEventListener('cut', onCopy)
    document.addEventListener('paste', onPaste)
    return () => {
      document.removeEventListener('copy', onCopy)
      document.removeEventListener('cut', onCopy)
      document.removeEventListener('paste', onPaste)
    }
  }, [store])
}

const listedKeys: Hotkey[] = [
  { keys: 'n', label: 'Add a step' },
  { keys: 'mod+enter', label: 'Run the flow' },
  { keys: 'mod+s', label: 'Save now' },
  { keys: 'mod+z', label: 'Undo' },
  { keys: 'mod+shift+z', label: 'Redo' },
  { keys: 'mod+c', label: 'Copy steps' },
  { keys: 'mod+v', label: 'Paste steps' },
  { keys: 'mod+d', label: 'Duplicate steps' },
  { keys: 'mod+a', label: 'Select all' },
  { keys: 'Enter', label: 'Select the step in focus' },
  { keys: 'Delete', label: 'Delete steps' },
  { keys: 'F2', label: 'Rename the step' },
  { keys: 'shift+alt+t', label: 'Tidy up' },
  { keys: 'l', label: 'Show or hide the dock' },
  { keys: '0', label: 'Zoom to 100 %' },
  { keys: '1', label: 'Fit the flow into view' },
]

const arrows: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

function handle(event: KeyboardEvent, action: () => void) {
  event.preventDefault()
  action()
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable="true"], .monaco-editor') !== null
  )
}

/** Tab goes from node to node, Enter opens the one it reached in the inspector. Buttons inside keep their Enter. */
function selectFocused(event: KeyboardEvent, store: BuilderStore) {
  const { target } = event
  if (!(target instanceof HTMLElement) || !target.matches('.react-flow__node')) return
  const { id } = target.dataset
  if (id !== undefined) handle(event, () => store.getState().select([id]))
}

function isOnCanvas(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof HTMLElement && target.closest('.react-flow') !== null)
}

function isInDialog(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null
}

function hasTextSelected(): boolean {
  return (getSelection()?.toString() ?? '') !== ''
}

function selectAll(store: BuilderStore) {
  const flow = getFlow(store.getState())
  if (flow) store.getState().select(Object.keys(placesOf(flow).points))
}

function focusName(store: BuilderStore) {
  store.getState().showInspector('settings')
  document.querySelector<HTMLInputElement>('[data-inspector-name]')?.select()
}
