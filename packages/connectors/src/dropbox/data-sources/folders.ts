import { defineDataSource } from '@millrace/connector-sdk'
import { findEntries } from '../api/find-entries.ts'
import { oauth2 } from '../connection.ts'

export const folders = defineDataSource({
  key: 'folders',
  name: 'Folders',
  description: 'The folders of a Dropbox account; the value is the path.',
  input: [
    { key: 'path', type: 'text', label: 'Below', placeholder: '/orders', help: 'Left empty: the root.' },
    { key: 'recursive', type: 'boolean', label: 'Subfolders too', default: true },
  ],
  connectionTypes: [oauth2.key],
  run: (context) => findEntries(context, { ...context.input, tag: 'folder' }),
})
