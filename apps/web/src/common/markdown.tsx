import { clsx } from 'clsx'
import type { ComponentProps } from 'react'
import ReactMarkdown from 'react-markdown'
import remarkGfm from 'remark-gfm'

/**
 * Markdown that somebody else wrote. Raw HTML is left out, addresses other than http, https and mailto lead nowhere, and
 * images are links: nothing is loaded from elsewhere by looking at it.
 */
export function Markdown({ text, className }: { text: string; className?: string }) {
  return (
    <div className={clsx('flex min-w-0 flex-col gap-3 break-words text-14 leading-6', className)}>
      <ReactMarkdown skipHtml remarkPlugins={[remarkGfm]} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  )
}

const components: ComponentProps<typeof ReactMarkdown>['components'] = {
  h1: ({ children }) => <h3 className="mt-2 font-semibold text-16">{children}</h3>,
  h2: ({ children }) => <h4 className="mt-2 font-semibold text-14">{children}</h4>,
  h3: ({ children }) => <h5 className="mt-1 font-medium text-14">{children}</h5>,
  ul: ({ children }) => <ul className="flex list-disc flex-col gap-1 pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="flex list-decimal flex-col gap-1 pl-5">{children}</ol>,
  blockquote: ({ children }) => (
    <blockquote className="border-l-2 pl-3 text-ink-muted">{children}</blockquote>
  ),
  pre: ({ children }) => (
    <pre className="overflow-x-auto rounded border bg-sunken px-3 py-2 font-mono text-12 leading-5 [&_code]:bg-transparent [&_code]:p-0">
      {children}
    </pre>
  ),
  code: ({ children }) => <code className="rounded-sm bg-sunken px-1 font-mono text-12">{children}</code>,
  table: ({ children }) => (
    <div className="overflow-x-auto">
      <table className="border-collapse text-13 [&_td]:border [&_td]:px-2 [&_td]:py-1 [&_th]:border [&_th]:bg-sunken [&_th]:px-2 [&_th]:py-1 [&_th]:text-left [&_th]:font-medium">
        {children}
      </table>
    </div>
  ),
  hr: () => <hr className="border-t" />,
  a: ({ href, children }) => <Elsewhere href={href}>{children}</Elsewhere>,
  img: ({ src, alt }) => (
    <Elsewhere href={typeof src === 'string' ? src : undefined}>
      {alt === '' || alt === undefined ? 'Image' : alt}
    </Elsewhere>
  ),
}

function Elsewhere({ href, children }: Pick<ComponentProps<'a'>, 'href' | 'children'>) {
  if (!href) return <span>{children}</span>
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="text-accent underline underline-offset-2"
    >
      {children}
    </a>
  )
}
