export { listIdentities } from './list.ts'
export { type ProvenIdentity, signInWithProvider } from './sign-in.ts'
export { unlinkIdentity } from './unlink.ts'
