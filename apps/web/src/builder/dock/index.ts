export { OutputPane } from './data-tab.tsx'
export { Dock } from './dock.tsx'
