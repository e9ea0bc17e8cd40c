import type { ComponentType } from 'react'
import { ApprovalEditor } from './approval-editor.tsx'
import { CallFlowEditor } from './call-flow-editor.tsx'
import { LoopEditor } from './loop-editor.tsx'
import { SetStateEditor } from './set-state-editor.tsx'
import type { StepEditorProps } from './step-editor.ts'
import { TransformEditor } from './transform-editor.tsx'
import { TryEditor } from './try-editor.tsx'
import { WaitEditor } from './wait-editor.tsx'

export interface StepEditor {
  Editor: ComponentType<StepEditorProps>
  /** Settings whose problems the editor shows at the field. */
  shows: readonly string[]
}

/** The kinds whose settings want more than a form drawn from their fields. */
export const stepEditors: ReadonlyMap<string, StepEditor> = new Map<string, StepEditor>([
  ['wait', { Editor: WaitEditor, shows: ['durationMs', 'until', 'timeoutMs'] }],
  ['approval', { Editor: ApprovalEditor, shows: ['title', 'message', 'approvers', 'expiresInMs'] }],
  ['call-flow', { Editor: CallFlowEditor, shows: ['flow', 'input'] }],
  [
    'set-state',
    {
      Editor: SetStateEditor,
      shows: ['scope', 'key', 'op', 'value', 'by', 'expected', 'keep', 'expiresInMs'],
    },
  ],
  ['transform', { Editor: TransformEditor, shows: ['items', 'fields'] }],
  ['try', { Editor: TryEditor, shows: [] }],
  ['loop', { Editor: LoopEditor, shows: ['items', 'concurrency', 'onItemError', 'output'] }],
])
