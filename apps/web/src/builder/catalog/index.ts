export { triggerStarter } from './core.ts'
export { describeUse, findTrigger, type Manifests, stepTitle } from './describe.ts'
export { describeStep } from './describe-step.ts'
export {
  newStep,
  type PaletteGroup,
  type PaletteItem,
  paletteGroups,
  searchPalette,
  triggerGroup,
} from './palette-items.ts'
