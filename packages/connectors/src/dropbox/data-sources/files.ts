import { defineDataSource } from '@millrace/connector-sdk'
import { findEntries } from '../api/find-entries.ts'
import { oauth2 } from '../connection.ts'

export const files = defineDataSource({
  key: 'files',
  name: 'Files',
  description: 'The files of a Dropbox folder; the value is the path.',
  input: [
    { key: 'path', type: 'text', label: 'Folder', placeholder: '/orders', help: 'Left empty: the root.' },
    { key: 'recursive', type: 'boolean', label: 'Subfolders too', default: false },
  ],
  connectionTypes: [oauth2.key],
  run: (context) => findEntries(context, { ...context.input, tag: 'file' }),
})
