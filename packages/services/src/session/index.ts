export { findMemberActor } from './find-actor.ts'
export type { SignInMethod } from './open.ts'
export { signOut } from './sign-out.ts'
