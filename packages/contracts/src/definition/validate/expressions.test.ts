import {
  code,
  describeProblems,
  loop,
  type Row,
  request,
  withEdges,
  withSteps,
} from '../../../test/problems.ts'

const expressions: Row[] = [
  {
    name: 'an unclosed expression',
    input: withSteps(request({ url: 'a {{ b' })),
    gives: ['flows[0].steps[0].with.url Character 3: this {{ has no closing }}. (...)'],
  },
  {
    name: 'an empty expression',
    input: withSteps(request({ url: '{{ }}' })),
    gives: [
      'flows[0].steps[0].with.url The expression {{ }} is not valid JavaScript: line 1, column 1: the expression is empty.',
    ],
  },
  {
    name: 'a syntax error deep inside a value',
    input: withSteps(request({ method: 'POST', body: { list: ['{{ a b }}'] } })),
    gives: [
      'flows[0].steps[0].with.body.list[0] The expression {{ a b }} is not valid JavaScript: line 1, column 4: unexpected token.',
    ],
  },
  {
    name: 'a step that does not exist',
    input: withSteps(code('fetch'), request({ url: '{{ steps.fech.output }}' })),
    gives: ['flows[0].steps[1].with.url The step "fech" does not exist. (Did you mean "fetch"?)'],
  },
  {
    name: 'a step with a hyphen, read as a difference',
    input: withSteps(code('get-xml'), request({ url: '{{ steps.get-xml.output }}' })),
    gives: ['flows[0].steps[1].with.url The step "get" does not exist. (Did you mean steps[\'get-xml\']?)'],
  },
  {
    name: 'a step that comes later',
    input: withSteps(request({ url: '{{ steps.b.output }}' }), code('b')),
    gives: ['flows[0].steps[0].with.url The step "b" cannot have run before "post". (...)'],
  },
  {
    name: 'a step beside it',
    input: withEdges(
      [code('a'), code('b', 'export default ({ steps }) => steps.a.output')],
      [
        ['trigger', 'a'],
        ['trigger', 'b'],
      ],
    ),
    gives: ['flows[0].steps[1].with.source The step "a" cannot have run before "b". (...)'],
  },
  {
    name: 'itself',
    input: withSteps(code('a', 'export default ({ steps }) => steps.a')),
    gives: ['flows[0].steps[0].with.source The step "a" reads its own result. (...)'],
  },
  {
    name: 'a step inside a body, from outside',
    input: withSteps(loop({ steps: [code('x')] }), request({ url: '{{ steps.x.output }}' })),
    gives: [
      'flows[0].steps[1].with.url The step "x" is inside "each"... (Read steps.each.output, the list of the results.)',
    ],
  },
  {
    name: 'the container, from inside',
    input: withSteps(loop({ steps: [request({ url: '{{ steps.each.output }}' })] })),
    gives: ['flows[0].steps[0].body.steps[0].with.url "steps.each" has no result yet... (...)'],
  },
  {
    name: 'a step after the container, from inside',
    input: withSteps(loop({ steps: [request({ url: '{{ steps.b.output }}' })] }), code('b')),
    gives: ['flows[0].steps[0].body.steps[0].with.url The step "b" cannot have run before "each". (...)'],
  },
  {
    name: 'steps before the container and before it in the body',
    input: withSteps(
      code('a'),
      loop({ steps: [code('x'), request({ url: '{{ steps.a.output + steps.x.output + loop.index }}' })] }),
    ),
    gives: [],
  },
  {
    name: 'loop outside of a loop',
    input: withSteps(request({ url: '{{ loop.item }}' })),
    gives: ['flows[0].steps[0].with.url The expression reads "loop"...'],
  },
  {
    name: 'code that is no JavaScript',
    input: withSteps(code('a', 'export default async () => {\n  return 1 +\n}')),
    gives: [
      'flows[0].steps[0].with.source The code is not valid JavaScript: line 3, column 1: unexpected token.',
    ],
  },
  {
    name: 'code without default export',
    input: withSteps(code('a', 'export const run = () => 1')),
    gives: ['flows[0].steps[0].with.source The code has no default export. (...)'],
  },
  {
    name: 'braces in code, which are no expression',
    input: withSteps(code('a', 'export default () => "{{ not ours"')),
    gives: [],
  },
  {
    name: 'TypeScript, left to the sandbox',
    input: withSteps({
      id: 'a',
      use: 'code',
      with: { language: 'ts', source: 'export default (x: number) => x' },
    }),
    gives: [],
  },
]

describeProblems('expressions and code', expressions)
