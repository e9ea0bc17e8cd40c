import { connection } from 'next/server'
import { env } from '../../../src/env.ts'
import { providerChoices } from '../../../src/server/providers/index.ts'
import { InvitationPage } from '../../../src/sign-in/index.ts'

export const metadata = { title: 'Invitation' }

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  await connection()
  const { token } = await params
  return <InvitationPage token={token} providers={providerChoices(env().providers)} />
}
