export { NewRolloutPage as default } from '../../../../src/rollouts/index.ts'

export const metadata = { title: 'New rollout' }
