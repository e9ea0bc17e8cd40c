import { env } from '../../src/env.ts'
import { providerChoices } from '../../src/server/providers/index.ts'
import { SignInPage } from '../../src/sign-in/index.ts'

export const metadata = { title: 'Sign in' }

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[]; error?: string | string[] }>
}) {
  const { next, error } = await searchParams
  const { providers, mail } = env()
  return (
    <SignInPage
      next={typeof next === 'string' ? next : undefined}
      failed={typeof error === 'string' ? error : undefined}
      providers={providerChoices(providers)}
      sendsMail={mail !== null}
    />
  )
}
