'use client'

import { Button, Field, Kbd, Popover, Textarea } from '@millrace/ui'
import { ChevronDown, Play, Square } from 'lucide-react'
import { useState } from 'react'
import { parseJsonText } from '../../forms/index.ts'
import { describeUse } from '../catalog/index.ts'
import { useRunCommand } from '../run/run-command.ts'
import { rememberedInput, rememberInput, sampleInput } from '../run/sample-input.ts'
import { useCancelRun } from '../run/use-cancel-run.ts'
import { useBuilder, useFlow } from '../state/index.ts'

/** Run, and beside it the editor of what the trigger receives. */
export function RunButton() {
  const run = useRunCommand()
  const flow = useFlow()
  const going = useCancelRun()
  const [isOpen, setIsOpen] = useState(false)
  if (going) {
    return (
      <Button size="sm" icon={<Square />} busy={going.isCanceling} onClick={going.cancel}>
        Cancel run
      </Button>
    )
  }
  return (
    <span className="flex items-center">
      <Button
        size="sm"
        variant="primary"
        icon={<Play />}
        disabled={!flow}
        onClick={() => run({})}
        className="rounded-r-none"
        title="Run this flow (Ctrl Enter)"
        data-testid="run"
      >
        Run
      </Button>
      <Popover
        open={isOpen}
        onOpenChange={setIsOpen}
        align="end"
        className="w-96 max-w-[calc(100vw-2rem)] p-3"
        trigger={
          <Button
            size="sm"
            variant="primary"
            disabled={!flow}
            aria-label="Edit the input of the run"
            className="rounded-l-none border-l-page/30 px-1"
          >
            <ChevronDown />
          </Button>
        }
      >
        <InputEditor
          onRun={(input) => {
            setIsOpen(false)
            run({ input })
          }}
        />
      </Popover>
    </span>
  )
}

function InputEditor({ onRun }: { onRun: (input: string) => void }) {
  const flow = useFlow()
  const key = useBuilder((state) => state.integrationKey)
  const manifests = useBuilder((state) => state.manifests)
  const sample = flow
    ? JSON.stringify(sampleInput(flow, describeUse(manifests, flow.trigger.use).sampleOutput), null, 2)
    : '{}'
  const [text, setText] = useState(() => (flow ? rememberedInput(key, flow.key) : null) ?? sample)
  const parsed = parseJsonText(text)
  if (!flow) return null
  const change = (next: string) => {
    setText(next)
    rememberInput(key, flow.key, next)
  }
  return (
    <div className="flex flex-col gap-3">
      <Field
        label="Input"
        help="What steps read as trigger.body. Remembered for this flow in this browser."
        error={parsed.ok ? null : parsed.message}
        aside={
          <Button size="sm" variant="ghost" onClick={() => change(sample)}>
            Use the sample
          </Button>
        }
      >
        {(control) => (
          <Textarea
            {...control}
            mono
            rows={10}
            spellCheck={false}
            value={text}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
      <div className="flex items-center justify-between">
        <span className="flex items-center gap-1 text-12 text-ink-faint">
          <Kbd>Ctrl</Kbd>
          <Kbd>Enter</Kbd> runs
        </span>
        <Button size="sm" variant="primary" icon={<Play />} disabled={!parsed.ok} onClick={() => onRun(text)}>
          Run with this
        </Button>
      </div>
    </div>
  )
}
