export {
  hasTemplate,
  type ParsedTemplate,
  parseTemplate,
  soleExpression,
  type TemplatePart,
} from './template.ts'
