export { getMe } from './me.ts'
export { hashPassword } from './password.ts'
export { type SignedInMember, signIn } from './sign-in.ts'
