export { Canvas } from './canvas.tsx'
export { NoFlow } from './no-flow.tsx'
export { useKeys } from './use-keys.ts'
