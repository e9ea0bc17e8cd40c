import { ResetPasswordPage } from '../../../src/sign-in/index.ts'

export const metadata = { title: 'Set a new password' }

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  return <ResetPasswordPage token={token} />
}
