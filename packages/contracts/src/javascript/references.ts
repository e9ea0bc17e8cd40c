import type { AnyNode, MemberExpression, ObjectPattern, Pattern, Program } from 'acorn'
import { full } from 'acorn-walk'

/**
 * Which steps an expression reads: `steps.fetch`, `steps['get-xml']`. Only sure ones: when `steps` is declared anew
 * inside, it may mean something else, and nothing is reported.
 */
export function expressionStepReferences(program: Program): string[] {
  const nodes = collect(program)
  if (countBindings(nodes, 'steps') > 0) return []
  return readMembers(nodes, (object) => isIdentifier(object, 'steps'))
}

/** Whether an expression reads the variable `name` of its surroundings. */
export function expressionReads(program: Program, name: string): boolean {
  const nodes = collect(program)
  return (
    countBindings(nodes, name) === 0 &&
    nodes.some(({ node, as }) => as === 'Identifier' && isIdentifier(node, name))
  )
}

/** Which steps a code step reads through the parameter of its default export. */
export function moduleStepReferences(program: Program): string[] {
  const parameter = defaultFunctionParameter(program)
  if (parameter === null) return []
  const nodes = collect(program)
  if (parameter.type === 'Identifier') {
    if (countBindings(nodes, parameter.name) !== 1) return []
    return readMembers(nodes, (object) => isMember(object, parameter.name, 'steps'))
  }
  if (parameter.type !== 'ObjectPattern') return []
  const steps = propertyPattern(parameter, 'steps')
  if (steps?.type === 'ObjectPattern') return patternKeys(steps)
  if (steps?.type !== 'Identifier' || countBindings(nodes, steps.name) !== 1) return []
  return readMembers(nodes, (object) => isIdentifier(object, steps.name))
}

export function hasDefaultExport(program: Program): boolean {
  return program.body.some(
    (statement) =>
      statement.type === 'ExportDefaultDeclaration' ||
      (statement.type === 'ExportNamedDeclaration' &&
        statement.specifiers.some(({ exported }) => nameOf(exported) === 'default')),
  )
}

interface Visited {
  node: AnyNode
  /** The role acorn-walk gives: `VariablePattern` for a name that is bound, `Identifier` for one that is read. */
  as: string
}

function collect(program: Program): Visited[] {
  const visited: Visited[] = []
  full(program, (node, _state, type) => {
    visited.push({ node: asAnyNode(node), as: type })
  })
  return visited
}

/** acorn-walk calls back with the base type of the very nodes that acorn's union `AnyNode` lists. */
function asAnyNode(node: { type: string }): AnyNode {
  return node as AnyNode
}

function countBindings(nodes: readonly Visited[], name: string): number {
  return nodes.filter(({ node, as }) => {
    if (as === 'VariablePattern') return isIdentifier(node, name)
    return (
      (node.type === 'ImportSpecifier' ||
        node.type === 'ImportDefaultSpecifier' ||
        node.type === 'ImportNamespaceSpecifier') &&
      node.local.name === name
    )
  }).length
}

function readMembers(nodes: readonly Visited[], isSteps: (node: AnyNode) => boolean): string[] {
  const found = new Set<string>()
  for (const { node } of nodes) {
    if (node.type === 'MemberExpression' && isSteps(node.object)) {
      const name = memberName(node)
      if (name !== null) found.add(name)
    }
    if (
      node.type === 'VariableDeclarator' &&
      node.id.type === 'ObjectPattern' &&
      node.init &&
      isSteps(node.init)
    ) {
      for (const key of patternKeys(node.id)) found.add(key)
    }
  }
  return [...found]
}

function memberName({ property, computed }: MemberExpression): string | null {
  if (!computed) return property.type === 'Identifier' ? property.name : null
  return nameOf(property)
}

function nameOf(node: AnyNode): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  return node.type === 'Identifier' ? node.name : null
}

function isIdentifier(node: AnyNode, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}

function isMember(node: AnyNode, object: string, property: string): boolean {
  return (
    node.type === 'MemberExpression' && isIdentifier(node.object, object) && memberName(node) === property
  )
}

function patternKeys(pattern: ObjectPattern): string[] {
  return pattern.properties.flatMap((property) => {
    if (property.type !== 'Property' || property.computed) return []
    const name = nameOf(property.key)
    return name === null ? [] : [name]
  })
}

function propertyPattern(pattern: ObjectPattern, key: string): Pattern | null {
  for (const property of pattern.properties) {
    if (property.type === 'Property' && !property.computed && nameOf(property.key) === key)
      return property.value
  }
  return null
}

function defaultFunctionParameter(program: Program): Pattern | null {
  for (const statement of program.body) {
    if (statement.type !== 'ExportDefaultDeclaration') continue
    const { declaration } = statement
    if (declaration.type === 'Identifier') return namedFunctionParameter(program, declaration.name)
    return firstParameter(declaration)
  }
  return null
}

function namedFunctionParameter(program: Program, name: string): Pattern | null {
  for (const statement of program.body) {
    if (statement.type === 'FunctionDeclaration' && statement.id.name === name)
      return firstParameter(statement)
    if (statement.type !== 'VariableDeclaration') continue
    for (const { id, init } of statement.declarations) {
      if (isIdentifier(id, name) && init) return firstParameter(init)
    }
  }
  return null
}

function firstParameter(node: AnyNode): Pattern | null {
  if (node.type === 'ParenthesizedExpression') return firstParameter(node.expression)
  const isFunction =
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'FunctionExpression' ||
    node.type === 'FunctionDeclaration'
  return isFunction ? (node.params[0] ?? null) : null
}
