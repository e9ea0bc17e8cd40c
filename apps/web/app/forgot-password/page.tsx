import { ForgotPasswordPage } from '../../src/sign-in/index.ts'

export const metadata = { title: 'A new password' }

export default function Page() {
  return <ForgotPasswordPage />
}
