import type { Expression } from 'acorn'
import { parseTemplate, soleExpression } from '../../../expression/index.ts'
import { parseExpression } from '../../../javascript/index.ts'
import type { Json } from '../../../json.ts'

/** What a value is, as far as that is certain before it is evaluated. */
export type Certainly =
  | 'a text'
  | 'a number'
  | 'true or false'
  | 'an object'
  | 'null'
  | 'a function'
  | 'a list'

/** null: it depends on what its expression reads. */
export function certainly(value: Json): Certainly | null {
  if (value === null) return 'null'
  if (typeof value === 'number') return 'a number'
  if (typeof value === 'boolean') return 'true or false'
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object'
  const template = parseTemplate(value)
  if (!template.ok) return null
  const source = soleExpression(template.parts)
  if (source === null) return 'a text'
  const parsed = parseExpression(source)
  const statement = parsed.ok ? parsed.program.body[0] : undefined
  return statement?.type === 'ExpressionStatement' ? kindOf(statement.expression) : null
}

function kindOf(expression: Expression): Certainly | null {
  switch (expression.type) {
    case 'ParenthesizedExpression':
      return kindOf(expression.expression)
    case 'Literal':
      return kindOfLiteral(expression.value)
    case 'TemplateLiteral':
      return 'a text'
    case 'ObjectExpression':
      return 'an object'
    case 'ArrayExpression':
      return 'a list'
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'ClassExpression':
      return 'a function'
    case 'UnaryExpression':
      if (expression.operator === '!') return 'true or false'
      return expression.operator === 'typeof' ? 'a text' : null
    case 'BinaryExpression':
      return kindOfBinary(expression.operator)
    default:
      return null
  }
}

function kindOfLiteral(value: unknown): Certainly | null {
  if (value === null) return 'null'
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'number') return 'a number'
  return typeof value === 'boolean' ? 'true or false' : null
}

const arithmetic: ReadonlySet<string> = new Set(['-', '*', '/', '%', '**', '|', '&', '^', '<<', '>>', '>>>'])
const comparisons: ReadonlySet<string> = new Set([
  '==',
  '!=',
  '===',
  '!==',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'instanceof',
])

function kindOfBinary(operator: string): Certainly | null {
  if (arithmetic.has(operator)) return 'a number'
  return comparisons.has(operator) ? 'true or false' : null
}
