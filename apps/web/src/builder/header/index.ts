export { Header } from './header.tsx'
export { PublishDialog } from './publish-dialog.tsx'
