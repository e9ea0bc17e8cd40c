import { ConnectorError, defineAction } from '@millrace/connector-sdk'
import { forbiddenKeys, type Json, jsonSchema } from '@millrace/contracts'
import { type X2jOptions, XMLParser, XMLValidator } from 'fast-xml-parser'
import { requireSize } from '../require-size.ts'
import { decodeEntities } from '../xml/entities.ts'

const deepest = 100

/**
 * XML to JSON: an element becomes an object of its children and attributes, or text when it has neither; elements of
 * the same name next to each other become a list. Documents that declare entities are refused: nothing good needs
 * them, and "billion laughs" (https://en.wikipedia.org/wiki/Billion_laughs_attack) does.
 */
export const parseXml = defineAction({
  key: 'parse-xml',
  name: 'Parse XML',
  description: 'Turns XML text into data.',
  input: [
    { key: 'text', type: 'multiline', label: 'XML', required: true },
    {
      key: 'arrays',
      type: 'list',
      label: 'Always lists',
      help: 'Names of elements that are a list even when there is only one of them.',
    },
    { key: 'attributePrefix', type: 'text', label: 'Prefix of attributes', default: '@', advanced: true },
    {
      key: 'parseNumbers',
      type: 'boolean',
      label: 'Numbers as numbers',
      default: false,
      help: 'Off: 007 and 1.50 stay as they are written.',
      advanced: true,
    },
    {
      key: 'removeNamespaces',
      type: 'boolean',
      label: 'Without namespace prefixes',
      default: false,
      advanced: true,
    },
  ],
  sideEffects: false,
  sampleOutput: { orders: { order: [{ '@id': '1001', total: '19.90' }] } },
  run: async ({ input }) => {
    requireSize(input.text)
    requireWellFormed(input.text)
    const arrays = new Set(input.arrays)
    return parse(input.text, {
      attributeNamePrefix: input.attributePrefix,
      parseTagValue: input.parseNumbers,
      parseAttributeValue: input.parseNumbers,
      removeNSPrefix: input.removeNamespaces,
      isArray: (name, _path, _isLeaf, isAttribute) => !isAttribute && arrays.has(name),
    })
  },
})

function parse(text: string, options: X2jOptions) {
  const parser = new XMLParser({
    ...options,
    ignoreAttributes: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    numberParseOptions: { hex: false, leadingZeros: false, eNotation: false },
    maxNestedTags: deepest,
    updateTag: (name) => requireSafeName(name),
    transformAttributeName: requireSafeName,
    entityDecoder: {
      decode: decodeEntities,
      setExternalEntities: () => {},
      addInputEntities: refuseEntities,
      reset: () => {},
      setXmlVersion: () => {},
    },
  })
  try {
    return requireOneRoot(jsonSchema.parse(parser.parse(text)))
  } catch (cause) {
    if (cause instanceof ConnectorError) throw cause
    throw unreadable(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** The validator overlooks it. XML 1.0, production 1. */
function requireOneRoot(document: Json): Json {
  const roots = document !== null && typeof document === 'object' ? Object.values(document) : []
  const [root] = roots
  if (roots.length === 1 && !(Array.isArray(root) && root.length > 1)) return document
  throw unreadable('a document has exactly one outermost element')
}

function requireWellFormed(text: string): void {
  const result = XMLValidator.validate(text.trimStart())
  if (result === true) return
  const { msg, line, col } = result.err
  throw unreadable(`line ${line}${col === undefined ? '' : `, column ${col}`}: ${msg}`)
}

function requireSafeName(name: string): string {
  if (forbiddenKeys.has(name)) throw unreadable(`the name ${name} is reserved by JavaScript`)
  return name
}

function refuseEntities(entities: Record<string, unknown>): void {
  if (Object.keys(entities).length > 0) throw unreadable('documents that declare entities are not read')
}

function unreadable(reason: string, cause?: unknown): ConnectorError {
  const message = `The text is not readable as XML: ${reason.slice(0, 300)}`
  return new ConnectorError({ code: 'bad_response', message }, { cause })
}
