import {
  code,
  definition,
  describeProblems,
  flow,
  loop,
  type Row,
  slots,
  withFlow,
  withSteps,
} from '../../../test/problems.ts'

const shape: Row[] = [
  { name: 'no object', input: 5, gives: [' This must be an object, not a number.'] },
  { name: 'nothing', input: undefined, gives: [' A definition must be an object.'] },
  {
    name: 'a missing key',
    input: { ...definition(), name: undefined },
    gives: ['name This is missing: a text is needed.'],
  },
  {
    name: 'a wrong type',
    input: definition({ flows: {} }),
    gives: ['flows This must be a list, not an object.'],
  },
  {
    name: 'a wrong literal',
    input: definition({ schemaVersion: 2 }),
    gives: ['schemaVersion This must be 1, not 2.'],
  },
  {
    name: 'unknown keys, each by name',
    input: definition({ conections: {}, colour: 1 }),
    gives: [
      'conections Unknown key "conections". (Did you mean "connections"?)',
      'colour Unknown key "colour". (...)',
    ],
  },
  {
    name: 'an unknown key deep inside a body',
    input: withSteps(loop({ steps: [{ ...code('x'), retries: 1 }] })),
    gives: ['flows[0].steps[0].body.steps[0].retries Unknown key "retries". (Did you mean "retry"?)'],
  },
  {
    name: 'a bad key of a flow',
    input: withFlow({ key: 'Main Flow' }),
    gives: ['flows[0].key Use lower case letters...'],
  },
  {
    name: 'a bad name of a slot',
    input: definition({ connections: { CRM: slots.crm } }),
    gives: ['connections.CRM The name "CRM" is not allowed: ...'],
  },
  {
    name: 'a reserved key',
    input: JSON.parse('{"schemaVersion":1,"key":"a","name":"a","flows":[],"description":"x","__proto__":{}}'),
    gives: ['__proto__ The key "__proto__" is reserved by JavaScript. (Choose another name.)'],
  },
  {
    name: 'a value that is no JSON',
    input: definition({ description: new Date(0), category: Number.NaN }),
    gives: ['description This is not plain JSON.', 'category NaN is not a number that JSON can hold.'],
  },
  {
    name: 'shape and sense together',
    input: withFlow({
      colour: 'red',
      steps: [code('a')],
      edges: [
        ['trigger', 'a'],
        ['a', 'nowhere'],
      ],
    }),
    gives: [
      'flows[0].colour Unknown key...',
      'flows[0].edges[1][1] This edge leads to the step "nowhere"...',
    ],
  },
  {
    name: 'sense in one flow while another is broken',
    input: definition({
      flows: [flow({ steps: 1 }), flow({ key: 'other', steps: [{ id: 'a', use: 'cod' }] })],
    }),
    gives: [
      'flows[0].steps This must be a list, not a number.',
      'flows[1].steps[0].use There is no step kind "cod". (Did you mean "code"?)',
    ],
  },
  {
    name: 'a broken retry, and what else is wrong with the step',
    input: withSteps({ id: 'a', use: 'cod', retry: { attempts: 99 } }),
    gives: [
      'flows[0].steps[0].retry.attempts This must be at most 20.',
      'flows[0].steps[0].use There is no step kind...',
    ],
  },
]

describeProblems('shape', shape)
