export { loadOptions } from './load-options.ts'
