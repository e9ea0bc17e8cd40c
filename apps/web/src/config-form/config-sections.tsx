'use client'

import type { Problem } from '@millrace/contracts'
import { ProblemsList } from '../common/problems-list.tsx'
import { ConfigPage, type ConfigPageProps } from './config-page.tsx'
import { type ConfigLevel, pagesOf } from './pages.ts'

/** All pages one below the other: where somebody changes what is there already. */
export function ConfigSections({
  level = 'instance',
  otherProblems = [],
  ...rest
}: Omit<ConfigPageProps, 'page'> & { level?: ConfigLevel; otherProblems?: readonly Problem[] }) {
  const pages = pagesOf(rest.definition, level)
  return (
    <div className="flex flex-col gap-8">
      {otherProblems.length === 0 ? null : <ProblemsList problems={[...otherProblems]} />}
      {pages.map((page) => (
        <section key={page.title} aria-label={page.title} className="flex flex-col gap-4">
          <PageHeading title={page.title} description={page.description} />
          <ConfigPage {...rest} page={page} />
        </section>
      ))}
    </div>
  )
}

export function PageHeading({ title, description }: { title: string; description: string | undefined }) {
  return (
    <div>
      <h3 className="font-semibold text-14">{title}</h3>
      {description ? <p className="mt-0.5 text-13 text-ink-muted">{description}</p> : null}
    </div>
  )
}
