import type { AnyNode, ObjectPattern, Pattern, Program } from 'acorn'
import { defaultFunction } from './default-function.ts'
import {
  collect,
  countBindings,
  isIdentifier,
  isMember,
  memberName,
  nameOf,
  patternKeys,
  propertyPattern,
  textOf,
  type Visited,
} from './nodes.ts'

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
  const parameter = defaultFunction(program)?.params[0]
  if (parameter === undefined) return []
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

/**
 * Whether `steps` is used in a way that does not say which steps are read: `steps[name]`, `Object.keys(steps)`, or
 * passed on. Where it cannot be told, the answer is true. For an expression as for the module of a code step.
 */
export function readsStepsDynamically(program: Program): boolean {
  const nodes = collect(program)
  if (program.sourceType === 'script') {
    return reads(nodes, 'steps') && !isReadByNames(nodes, 'steps', 0)
  }
  const run = defaultFunction(program)
  if (run === null) return true
  const parameter = run.params[0]
  if (parameter === undefined) return reads(nodes, 'arguments')
  if (parameter.type === 'Identifier') return readsContextDynamically(nodes, parameter.name)
  return parameter.type !== 'ObjectPattern' || patternLeaks(nodes, parameter)
}

/** `ctx => ...`: all that is read of ctx must be named, and of `ctx.steps` too. */
function readsContextDynamically(nodes: readonly Visited[], context: string): boolean {
  if (!isReadByNames(nodes, context, 1)) return true
  const isSteps = (node: AnyNode) => isMember(node, context, 'steps')
  const uses = nodes.filter(({ node }) => isSteps(node)).length
  const taken = nodes.some(
    ({ node }) => destructures(node, (init) => isIdentifier(init, context))?.includes('steps') === true,
  )
  return taken || uses > namedUses(nodes, isSteps)
}

/** `({ steps, ...rest }) => ...` */
function patternLeaks(nodes: readonly Visited[], pattern: ObjectPattern): boolean {
  const steps = propertyPattern(pattern, 'steps')
  if (steps === null) return !hasFixedKeys(pattern)
  return !isReadByPattern(nodes, steps)
}

function isReadByPattern(nodes: readonly Visited[], steps: Pattern): boolean {
  if (steps.type === 'ObjectPattern') return hasFixedKeys(steps)
  return steps.type === 'Identifier' && isReadByNames(nodes, steps.name, 1)
}

function hasFixedKeys({ properties }: ObjectPattern): boolean {
  return properties.every(
    (property) => property.type === 'Property' && (!property.computed || textOf(property.key) !== null),
  )
}

function reads(nodes: readonly Visited[], name: string): boolean {
  return nodes.some(({ node, as }) => as !== 'VariablePattern' && isIdentifier(node, name))
}

/** Whether the variable is bound as often as said, and read only by `name.key`, `name['key']` and destructuring. */
function isReadByNames(nodes: readonly Visited[], name: string, bindings: number): boolean {
  if (countBindings(nodes, name) !== bindings) return false
  const all = nodes.filter(({ node, as }) => as === 'Identifier' && isIdentifier(node, name)).length
  return all === namedUses(nodes, (node) => isIdentifier(node, name))
}

function namedUses(nodes: readonly Visited[], isObject: (node: AnyNode) => boolean): number {
  return nodes.filter(
    ({ node }) =>
      (node.type === 'MemberExpression' && isObject(node.object) && memberName(node) !== null) ||
      destructures(node, isObject) !== null,
  ).length
}

/** The keys of `const { a, b } = object`; null when the node is nothing of the kind, or takes a rest. */
function destructures(node: AnyNode, isObject: (node: AnyNode) => boolean): string[] | null {
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'ObjectPattern' || !node.init) return null
  return isObject(node.init) && hasFixedKeys(node.id) ? patternKeys(node.id) : null
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
