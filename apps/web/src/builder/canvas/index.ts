export { Canvas } from './canvas.tsx'
export { EmptyCanvas } from './empty-canvas.tsx'
export { UseIcon } from './icon.tsx'
export { useKeys } from './use-keys.ts'
