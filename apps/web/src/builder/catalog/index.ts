export { triggerKinds, triggerStarter } from './core.ts'
export { describeUse, type Manifests, stepTitle } from './describe.ts'
export {
  newStep,
  type PaletteGroup,
  type PaletteItem,
  paletteGroups,
  searchPalette,
  triggerGroup,
} from './palette-items.ts'
