import { ConnectorError, defineAction } from '@millrace/connector-sdk'
import { type Json, type JsonObject, jsonObjectSchema } from '@millrace/contracts'
import XMLBuilder from 'fast-xml-builder'

/** The opposite of data.parse-xml: text that it gives reads back as the same data. */
export const buildXml = defineAction({
  key: 'build-xml',
  name: 'Build XML',
  description: 'Turns data into XML text.',
  input: [
    {
      key: 'value',
      type: 'json',
      label: 'Data',
      required: true,
      help: 'An object with one key, the name of the outermost element; or anything, with a root element below.',
    },
    { key: 'root', type: 'text', label: 'Root element', placeholder: 'orders' },
    { key: 'attributePrefix', type: 'text', label: 'Prefix of attributes', default: '@', advanced: true },
    { key: 'pretty', type: 'boolean', label: 'Indented', default: true, advanced: true },
    { key: 'declaration', type: 'boolean', label: 'With XML declaration', default: true, advanced: true },
  ],
  sideEffects: false,
  sampleOutput: '<?xml version="1.0" encoding="UTF-8"?>\n<orders>\n  <order id="1001"/>\n</orders>\n',
  run: async ({ input }) => {
    if (input.attributePrefix === '') throw invalid('Attributes need a prefix to be told from elements.')
    const document = toDocument(input.value, input.root ?? '')
    requireXml(document, input.attributePrefix, 0)
    const builder = new XMLBuilder({
      ignoreAttributes: false,
      attributeNamePrefix: input.attributePrefix,
      format: input.pretty,
      suppressEmptyNode: true,
      suppressBooleanAttributes: false,
    })
    const declaration = input.declaration ? '<?xml version="1.0" encoding="UTF-8"?>' : ''
    return `${declaration}${input.declaration && input.pretty ? '\n' : ''}${builder.build(document)}`
  },
})

function toDocument(value: Json, root: string): JsonObject {
  if (root !== '' && !Array.isArray(value)) return { [root]: value }
  const object = jsonObjectSchema.safeParse(value)
  const [only, ...others] = Object.values(object.data ?? {})
  if (object.success && only !== undefined && others.length === 0 && !Array.isArray(only)) return object.data
  throw invalid(
    'XML has exactly one outermost element: give an object, with one key or with a root element. A list needs a name of its own: { "order": [...] }.',
  )
}

const deepest = 100
const xmlName = /^[\p{L}_][\p{L}\p{N}_.-]*(:[\p{L}_][\p{L}\p{N}_.-]*)?$/u
/** XML 1.0, production 2: these cannot be written at all, not even escaped. */
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/** Names would otherwise be a way to write any markup. */
function requireXml(value: Json, prefix: string, depth: number): void {
  if (depth > deepest) throw invalid(`The data is nested deeper than ${deepest}.`)
  if (typeof value === 'string' && impossible.test(value)) {
    throw invalid('A text holds a control character, which XML cannot hold.')
  }
  if (value === null || typeof value !== 'object') return
  if (Array.isArray(value)) {
    if (value.some(Array.isArray)) throw invalid('A list directly inside of a list has no name in XML.')
    for (const item of value) requireXml(item, prefix, depth + 1)
    return
  }
  for (const [key, child] of Object.entries(value)) {
    const isAttribute = prefix !== '' && key.startsWith(prefix)
    const name = isAttribute ? key.slice(prefix.length) : key
    if (key !== '#text' && !xmlName.test(name)) {
      throw invalid(`${JSON.stringify(key.slice(0, 80))} is not a name that XML allows.`)
    }
    if ((isAttribute || key === '#text') && child !== null && typeof child === 'object') {
      throw invalid(`${key} must be a text.`)
    }
    requireXml(child, prefix, depth + 1)
  }
}

function invalid(message: string): ConnectorError {
  return new ConnectorError({ code: 'input_invalid', message })
}
