import { SignInPage } from '../../src/sign-in/index.ts'

export const metadata = { title: 'Sign in' }

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>
}) {
  const { next } = await searchParams
  return <SignInPage next={typeof next === 'string' ? next : undefined} />
}
