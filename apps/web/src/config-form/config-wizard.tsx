'use client'

import type { Problem } from '@millrace/contracts'
import { Button } from '@millrace/ui'
import { clsx } from 'clsx'
import { Check, CircleAlert } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { ProblemsList } from '../common/problems-list.tsx'
import { checkPage } from './check-page.ts'
import { ConfigPage, type ConfigPageProps } from './config-page.tsx'
import { PageHeading } from './config-sections.tsx'
import { ConfigSummary } from './config-summary.tsx'
import { type ConfigErrors, noErrors } from './config-values.ts'
import { type ConfigFormPage, type ConfigLevel, faultsOn, pagesOf } from './pages.ts'

export interface ConfigWizardProps extends Omit<ConfigPageProps, 'page'> {
  level?: ConfigLevel
  /** What the server found that belongs to no field. */
  otherProblems?: readonly Problem[]
  /** The verb of the last button: what happens when everything is filled in. */
  submitLabel: string
  busy: boolean
  onSubmit: () => void
  /** Left of the buttons on every page, such as a way to leave. */
  aside?: ReactNode
}

/** One page at a time, then everything at a glance. The steps stand on the left, and on top where it is narrow. */
export function ConfigWizard({
  level = 'instance',
  otherProblems = [],
  submitLabel,
  busy,
  onSubmit,
  aside,
  errors,
  ...rest
}: ConfigWizardProps) {
  const pages = pagesOf(rest.definition, level)
  const [at, setAt] = useState(0)
  const [found, setFound] = useState<ConfigErrors>(noErrors)
  const heading = useRef<HTMLDivElement>(null)
  const shown: ConfigErrors = {
    fields: { ...errors.fields, ...found.fields },
    slots: { ...errors.slots, ...found.slots },
  }
  const page = pages[at]
  const go = (to: number) => {
    setAt(to)
    // A screen reader begins at the new page, not at a button that is gone.
    requestAnimationFrame(() => heading.current?.focus())
  }
  const next = () => {
    if (page === undefined) {
      const first = pages.findIndex((each) => !isFine(checkPage(each, rest.values)))
      if (first === -1) onSubmit()
      else {
        setFound(mergeErrors(pages.map((each) => checkPage(each, rest.values))))
        go(first)
      }
      return
    }
    const faults = checkPage(page, rest.values)
    setFound(faults)
    if (isFine(faults)) go(at + 1)
  }
  return (
    <div className="flex flex-col gap-6 sm:flex-row">
      <Steps pages={pages} at={at} errors={shown} onGo={go} />
      <form
        noValidate
        className="flex min-w-0 grow flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault()
          next()
        }}
      >
        <div ref={heading} tabIndex={-1} className="outline-none">
          <PageHeading
            title={page?.title ?? 'Review'}
            description={page ? page.description : 'What was filled in. Nothing has changed yet.'}
          />
        </div>
        {page ? (
          <ConfigPage {...rest} page={page} errors={shown} />
        ) : (
          <ConfigSummary pages={pages} definition={rest.definition} values={rest.values} onGo={go} />
        )}
        {otherProblems.length === 0 ? null : <ProblemsList problems={[...otherProblems]} />}
        <div className="flex items-center gap-2 border-t pt-4">
          {aside}
          <span className="grow" />
          {at > 0 ? <Button onClick={() => go(at - 1)}>Back</Button> : null}
          <Button variant="primary" type="submit" busy={busy}>
            {page ? 'Next' : submitLabel}
          </Button>
        </div>
      </form>
    </div>
  )
}

function isFine(errors: ConfigErrors): boolean {
  return Object.keys(errors.fields).length === 0 && Object.keys(errors.slots).length === 0
}

function mergeErrors(all: readonly ConfigErrors[]): ConfigErrors {
  return {
    fields: Object.assign({}, ...all.map(({ fields }) => fields)),
    slots: Object.assign({}, ...all.map(({ slots }) => slots)),
  }
}

function Steps({
  pages,
  at,
  errors,
  onGo,
}: {
  pages: readonly ConfigFormPage[]
  at: number
  errors: ConfigErrors
  onGo: (at: number) => void
}) {
  const steps = [
    ...pages.map((page) => ({ title: page.title, faults: faultsOn(page, errors) })),
    { title: 'Review', faults: 0 },
  ]
  return (
    <nav aria-label="Pages" className="shrink-0 sm:w-44">
      <ol className="flex gap-1 overflow-x-auto sm:flex-col">
        {steps.map(({ title, faults }, index) => (
          <li key={title}>
            <button
              type="button"
              // Pages that were not reached yet are reached one after the other.
              disabled={index > at}
              aria-current={index === at ? 'step' : undefined}
              onClick={() => onGo(index)}
              className={clsx(
                'flex h-8 w-full items-center gap-2 whitespace-nowrap rounded px-2 text-left text-13',
                index === at ? 'bg-hover font-medium' : 'text-ink-muted enabled:hover:bg-hover',
                index > at && 'text-ink-faint',
              )}
            >
              <StepMark number={index + 1} isDone={index < at} hasFaults={faults > 0} />
              {title}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  )
}

function StepMark({ number, isDone, hasFaults }: { number: number; isDone: boolean; hasFaults: boolean }) {
  if (hasFaults) return <CircleAlert aria-label="needs attention" className="size-4 text-failed" />
  if (isDone) return <Check aria-label="filled in" className="size-4 text-succeeded" />
  return (
    <span
      aria-hidden="true"
      className="flex size-4 items-center justify-center text-12 text-ink-faint tabular-nums"
    >
      {number}
    </span>
  )
}
