import { defineConnector } from '@millrace/connector-sdk'
import { buildCsv } from './actions/build-csv.ts'
import { buildJson } from './actions/build-json.ts'
import { buildXml } from './actions/build-xml.ts'
import { parseCsv } from './actions/parse-csv.ts'
import { parseJson } from './actions/parse-json.ts'
import { parseXml } from './actions/parse-xml.ts'
import { icon } from './icon.ts'

export const data = defineConnector({
  key: 'data',
  name: 'Data',
  description: 'Read and write JSON, XML and CSV.',
  category: 'Core',
  icon,
  connectionTypes: [],
  actions: [parseJson, buildJson, parseXml, buildXml, parseCsv, buildCsv],
  triggers: [],
})
