export { getInstanceUserConfig } from './get-config.ts'
export { setInstanceUserConfig } from './set-config.ts'
