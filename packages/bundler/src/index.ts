export { type BundlerOptions, createBundler } from './create.ts'
export {
  type Bundled,
  type BundleProblem,
  type Bundler,
  BundlerUnavailable,
  type StepSource,
} from './port.ts'
