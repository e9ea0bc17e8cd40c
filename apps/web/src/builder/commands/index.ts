export { addItem } from './add.ts'
export {
  connectSteps,
  copySelection,
  deleteSelection,
  deleteStep,
  disconnectSteps,
  duplicateSelection,
  nudgeSelection,
  onCanvas,
  pasteText,
  tidy,
} from './edit.ts'
