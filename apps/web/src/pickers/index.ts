export { CustomerPicker } from './customer-picker.tsx'
export { IntegrationPicker } from './integration-picker.tsx'
