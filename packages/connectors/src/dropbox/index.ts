import { defineConnector } from '@millrace/connector-sdk'
import { downloadFile } from './actions/download-file.ts'
import { listFolder } from './actions/list-folder.ts'
import { uploadFile } from './actions/upload-file.ts'
import { oauth2 } from './connection.ts'
import { files } from './data-sources/files.ts'
import { folders } from './data-sources/folders.ts'
import { icon } from './icon.ts'
import { newFile } from './triggers/new-file.ts'

export const dropbox = defineConnector({
  key: 'dropbox',
  name: 'Dropbox',
  description: 'List, download and upload files, and start flows for new ones.',
  category: 'Files',
  icon,
  docsUrl: 'https://www.dropbox.com/developers/documentation/http/documentation',
  connectionTypes: [oauth2],
  actions: [listFolder, downloadFile, uploadFile],
  triggers: [newFile],
  dataSources: [folders, files],
})
