export { GoPalette } from './go-palette.tsx'
export { useHotkeys } from './hotkeys.tsx'
export { PageFrame } from './page-frame.tsx'
export { Shell } from './shell.tsx'
