import {
  branch,
  code,
  definition,
  describeProblems,
  flow,
  loop,
  type Row,
  withEdges,
  withSteps,
} from '../../../test/problems.ts'

const graph: Row[] = [
  {
    name: 'a flow key twice',
    input: definition({ flows: [flow(), flow()] }),
    gives: ['flows[1].key Another flow has the key "main" already. (...)'],
  },
  {
    name: 'a step id twice, one in a body',
    input: withSteps(code('x'), loop({ steps: [code('x')] })),
    gives: ['flows[0].steps[1].body.steps[0].id Another step has the id "x" already. (...)'],
  },
  {
    name: 'the id trigger',
    input: withSteps(code('trigger')),
    gives: ['flows[0].steps[0].id The id "trigger" belongs...'],
  },
  {
    name: 'an edge from nowhere',
    input: withEdges(
      [code('fetch')],
      [
        ['trigger', 'fetch'],
        ['fetsh', 'fetch'],
      ],
    ),
    gives: ['flows[0].edges[1][0] This edge starts at the step "fetsh"... (Did you mean "fetch"?)'],
  },
  {
    name: 'a self edge',
    input: withEdges(
      [code('a')],
      [
        ['trigger', 'a'],
        ['a', 'a'],
      ],
    ),
    gives: ['flows[0].edges[1] The step "a" leads to itself. (...)'],
  },
  {
    name: 'a cycle, by name',
    input: withEdges(
      [code('a'), code('b'), code('c')],
      [
        ['trigger', 'a'],
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'b'],
      ],
    ),
    gives: ['flows[0].edges The steps form a cycle: c -> b -> c. (...)'],
  },
  {
    name: 'an edge into the trigger',
    input: withEdges(
      [code('a')],
      [
        ['trigger', 'a'],
        ['a', 'trigger'],
      ],
    ),
    gives: ['flows[0].edges[1][1] No edge can lead into the trigger...'],
  },
  {
    name: 'a step that is not connected',
    input: withEdges([code('a'), code('b')], [['trigger', 'a']]),
    gives: ['flows[0].steps[1] The step "b" is not connected to the trigger... (...)'],
  },
  {
    name: 'a port that the step does not have',
    input: withEdges(
      [code('a'), code('b')],
      [
        ['trigger', 'a'],
        ['a:done', 'b'],
      ],
    ),
    gives: ['flows[0].edges[1][0] The step "a" has no port "done". (Write "a" alone: it has no ports.)'],
  },
  {
    name: 'a case that the branch does not have',
    input: withEdges(
      [branch([{ key: 'vip', when: true }]), code('b')],
      [
        ['trigger', 'pick'],
        ['pick:vib', 'b'],
      ],
    ),
    gives: ['flows[0].edges[1][0] The step "pick" has no port "vib". (Did you mean "vip"?)'],
  },
  {
    name: 'the error port without onError',
    input: withEdges(
      [code('a'), code('b')],
      [
        ['trigger', 'a'],
        ['a:error', 'b'],
      ],
    ),
    gives: ['flows[0].edges[1][0] The step "a" has no port "error". (Set onError of "a" to "port".)'],
  },
  {
    name: 'a port at the end of an edge',
    input: withEdges([code('a')], [['trigger', 'a:in']]),
    gives: ['flows[0].edges[0][1] An edge has a port only where it starts... (Write "a".)'],
  },
  {
    name: 'a port of the trigger',
    input: withEdges([code('a')], [['trigger:x', 'a']]),
    gives: ['flows[0].edges[0][0] The trigger has no ports. (...)'],
  },
  {
    name: 'the trigger inside a body',
    input: withSteps(loop({ steps: [code('x')], edges: [['trigger', 'x']] })),
    gives: ['flows[0].steps[0].body.edges[0][0] There is no trigger inside a body... (...)'],
  },
  {
    name: 'an edge out of a body',
    input: withSteps(code('a'), loop({ steps: [code('x')], edges: [['a', 'x']] })),
    gives: [
      'flows[0].steps[1].body.edges[0][0] This edge starts at the step "a", which does not exist here. (...)',
    ],
  },
]

describeProblems('edges and ids', graph)
