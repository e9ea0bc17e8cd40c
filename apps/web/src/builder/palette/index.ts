export { Palette } from './palette.tsx'
export { QuickAdd } from './quick-add.tsx'
