export { NewRolloutPage } from './new-rollout-page.tsx'
export { RolloutPage } from './rollout-page.tsx'
export { RolloutsPage } from './rollouts-page.tsx'
