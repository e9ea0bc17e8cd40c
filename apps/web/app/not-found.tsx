import { buttonClass, EmptyState } from '@millrace/ui'
import Link from 'next/link'

export default function NotFound() {
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <EmptyState
        title="There is nothing here"
        action={
          <Link href="/integrations" className={buttonClass({})}>
            Go to integrations
          </Link>
        }
      >
        The page was moved or deleted, or belongs to another organization.
      </EmptyState>
    </main>
  )
}
