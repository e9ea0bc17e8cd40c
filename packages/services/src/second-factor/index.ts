export { giveSecondFactor } from './give.ts'
export { removeSecondFactor, renewRecoveryCodes, resetSecondFactor } from './manage.ts'
export { confirmSecondFactor, setUpSecondFactor } from './set-up.ts'
