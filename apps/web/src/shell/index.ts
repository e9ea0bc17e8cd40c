export { BrandMark } from './brand-mark.tsx'
export { type Hotkey, useHotkeys } from './hotkeys.tsx'
export { PageFrame } from './page-frame.tsx'
export { Shell } from './shell.tsx'
