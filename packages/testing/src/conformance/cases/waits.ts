import type { Case } from '../case.ts'
import { approval, callback, code, fail, give, hour, loop, ok, pause, skipped, tell } from '../steps.ts'

const decided: [string, string][] = [
  ['trigger', 'ask'],
  ['ask:approved', 'yes'],
  ['ask:rejected', 'no'],
  ['ask:expired', 'late'],
]
const three = [give('yes', 'yes'), give('no', 'no'), give('late', 'late')]

export const waits: Case[] = [
  {
    name: 'wait: what came before keeps the order of its keys',
    flows: [
      {
        steps: [
          give('made', { zeta: 1, a: { y: 1, x: 2 } }),
          pause('hold', hour),
          tell('order', 'JSON.stringify([trigger.body, steps.made.output])'),
        ],
      },
    ],
    input: { later: 1, early: 2 },
    acts: [{ act: 'time passes', path: 'hold', when: { waiting: 'hold' } }],
    expect: {
      run: 'succeeded',
      output: '[{"later":1,"early":2},{"zeta":1,"a":{"y":1,"x":2}}]',
      steps: ok('made', 'hold', 'order'),
    },
  },
  {
    name: 'wait: a short pause stays in the sandbox',
    flows: [{ steps: [pause('p', 30), give('after', 1)] }],
    expect: { run: 'succeeded', output: 1, steps: ok('p', 'after'), before: [['p', 'after']] },
  },
  {
    name: 'wait: no time at all is not waited for',
    flows: [{ steps: [pause('p', 0), give('after', 1)] }],
    expect: { run: 'succeeded', output: 1, steps: ok('p', 'after') },
  },
  {
    name: 'wait: a long pause gives the process back and gives null',
    flows: [{ steps: [pause('p', '{{ trigger.body }}'), tell('after', 'steps.p.output')] }],
    input: hour,
    acts: [{ act: 'time passes', path: 'p', when: { waiting: 'p' } }],
    expect: { run: 'succeeded', output: null, steps: ok('p', 'after') },
  },
  {
    name: 'wait: until a point in time',
    flows: [
      {
        steps: [
          { id: 'p', use: 'wait', with: { until: '{{ new Date(Date.now() + 3600000).toISOString() }}' } },
          give('after', 1),
        ],
      },
    ],
    acts: [{ act: 'time passes', path: 'p', when: { waiting: 'p' } }],
    expect: { run: 'succeeded', output: 1, steps: ok('p', 'after') },
  },
  {
    name: 'wait: until a time that has passed is not waited for',
    flows: [{ steps: [{ id: 'p', use: 'wait', with: { until: '2020-01-01T00:00:00Z' } }, give('after', 1)] }],
    expect: { run: 'succeeded', output: 1, steps: ok('p', 'after') },
  },
  {
    name: 'wait: until something that is no time',
    flows: [{ steps: [{ id: 'p', use: 'wait', with: { until: '{{ trigger.body }}' } }] }],
    input: 'tomorrow',
    expect: {
      run: 'failed',
      error: { code: 'input_invalid', stepId: 'p' },
      steps: { p: 'failed input_invalid' },
    },
  },
  {
    name: 'wait: a negative duration',
    flows: [{ steps: [pause('p', '{{ -5 }}')] }],
    expect: {
      run: 'failed',
      error: { code: 'input_invalid', stepId: 'p' },
      steps: { p: 'failed input_invalid' },
    },
  },
  {
    name: 'wait: a callback gives its body',
    patterns: [24],
    flows: [{ steps: [callback('reply'), tell('after', 'steps.reply.output.n')] }],
    acts: [{ act: 'call back', path: 'reply', body: { n: 42 }, when: { waiting: 'reply' } }],
    expect: { run: 'succeeded', output: 42, steps: ok('reply', 'after') },
  },
  {
    name: 'wait: a callback that comes before its step waits is kept',
    patterns: [24],
    flows: [
      {
        steps: [
          callback('first'),
          callback('second'),
          tell('after', '[steps.first.output, steps.second.output]'),
        ],
      },
    ],
    acts: [
      { act: 'call back', path: 'second', body: 'early', when: { waiting: 'first' } },
      { act: 'call back', path: 'first', body: 'then' },
    ],
    expect: { run: 'succeeded', output: ['then', 'early'], steps: ok('first', 'second', 'after') },
  },
  {
    name: 'wait: the first of two early callbacks counts',
    flows: [{ steps: [callback('first'), callback('second')] }],
    acts: [
      { act: 'call back', path: 'second', body: 1, when: { waiting: 'first' } },
      { act: 'call back', path: 'second', body: 2, refused: 'already_answered' },
      { act: 'call back', path: 'first' },
    ],
    expect: { run: 'succeeded', output: 1, steps: ok('first', 'second') },
  },
  {
    name: 'wait: a second callback is refused',
    flows: [{ steps: [callback('reply'), callback('other')] }],
    acts: [
      { act: 'call back', path: 'reply', body: 1, when: { waiting: 'reply' } },
      { act: 'call back', path: 'reply', body: 2, when: { waiting: 'other' }, refused: 'already_answered' },
      { act: 'call back', path: 'other' },
    ],
    expect: { run: 'succeeded', steps: ok('reply', 'other'), outputs: { reply: 1 } },
  },
  {
    name: 'wait: nobody calls in time',
    flows: [{ steps: [callback('reply', { timeoutMs: hour }), give('after', 1)] }],
    acts: [{ act: 'time passes', path: 'reply', when: { waiting: 'reply' } }],
    expect: {
      run: 'failed',
      error: { code: 'wait_expired', stepId: 'reply' },
      steps: { reply: 'failed wait_expired', ...skipped('after') },
    },
  },
  {
    name: 'wait: a callback after its time is refused',
    flows: [{ steps: [callback('reply', { timeoutMs: hour }, { onError: 'continue' }), callback('other')] }],
    acts: [
      { act: 'time passes', path: 'reply', when: { waiting: 'reply' } },
      { act: 'call back', path: 'reply', when: { waiting: 'other' }, refused: 'expired' },
      { act: 'call back', path: 'other' },
    ],
    expect: { run: 'succeeded', steps: { reply: 'failed wait_expired', ...ok('other') } },
  },
  {
    name: 'wait: expiry may take the error port',
    patterns: [16],
    flows: [
      {
        steps: [
          callback('reply', { timeoutMs: hour }, { onError: 'port' }),
          give('came', 1),
          give('late', 2),
        ],
        edges: [
          ['trigger', 'reply'],
          ['reply', 'came'],
          ['reply:error', 'late'],
        ],
      },
    ],
    acts: [{ act: 'time passes', path: 'reply', when: { waiting: 'reply' } }],
    expect: {
      run: 'succeeded',
      output: 2,
      steps: { reply: 'failed wait_expired', ...skipped('came'), ...ok('late') },
    },
  },
  {
    name: 'wait: its address is known before it waits',
    flows: [
      {
        steps: [
          tell('a', '[run.callbackUrl, run.callbackUrls.reply === run.callbackUrl]'),
          callback('reply'),
        ],
      },
    ],
    acts: [{ act: 'call back', path: 'reply', when: { waiting: 'reply' } }],
    expect: {
      run: 'succeeded',
      steps: ok('a', 'reply'),
      outputs: { a: ['http://127.0.0.1:1/callbacks/<id>/reply/<token>', true] },
    },
  },
  {
    name: 'wait: a large body of a callback',
    flows: [{ steps: [callback('reply'), tell('after', 'steps.reply.output.length')] }],
    acts: [{ act: 'call back', path: 'reply', body: 'x'.repeat(400_000), when: { waiting: 'reply' } }],
    expect: { run: 'succeeded', output: 400_000, steps: ok('reply', 'after') },
  },
  {
    name: 'wait: many waits after each other, each in another process',
    flows: [
      {
        steps: [
          give('a', 1),
          pause('p', hour),
          tell('b', 'steps.a.output + 1'),
          pause('q', hour),
          tell('c', 'steps.b.output + run.attempt'),
        ],
      },
    ],
    acts: [
      { act: 'time passes', path: 'p', when: { waiting: 'p' } },
      { act: 'time passes', path: 'q', when: { waiting: 'q' } },
    ],
    expect: { run: 'succeeded', output: 5, steps: ok('a', 'p', 'b', 'q', 'c') },
  },
  {
    name: 'wait: what failed and was handled before is not tried again after it',
    flows: [
      { steps: [fail('a', { onError: 'continue' }), pause('p', hour), tell('b', 'steps.a.error.code')] },
    ],
    acts: [{ act: 'time passes', path: 'p', when: { waiting: 'p' } }],
    expect: { run: 'succeeded', output: 'code_threw', steps: { a: 'failed code_threw', ...ok('p', 'b') } },
  },
  {
    name: 'wait: a step before it is not executed again',
    flows: [
      {
        steps: [
          code('once', `return state.flow.increment('n')`),
          pause('p', hour),
          code('again', `return state.flow.get('n')`),
        ],
      },
    ],
    acts: [{ act: 'time passes', path: 'p', when: { waiting: 'p' } }],
    expect: { run: 'succeeded', output: 1, steps: ok('once', 'p', 'again') },
  },
  {
    name: 'wait: canceled while it waits',
    patterns: [19, 20],
    flows: [{ steps: [give('a', 1), pause('p', hour), give('after', 1)] }],
    acts: [{ act: 'cancel', when: { waiting: 'p' } }],
    expect: {
      run: 'canceled',
      error: { code: 'canceled', message: 'Canceled by' },
      steps: { ...ok('a'), p: 'canceled' },
    },
  },
  {
    name: 'wait: canceled twice is refused',
    flows: [{ steps: [pause('p', hour)] }],
    acts: [
      { act: 'cancel', when: { waiting: 'p' } },
      { act: 'cancel', refused: 'conflict' },
    ],
    expect: { run: 'canceled', steps: { p: 'canceled' } },
  },
  {
    name: 'wait: a callback after the end of the run is refused',
    flows: [{ steps: [callback('reply')] }],
    acts: [
      { act: 'cancel', when: { waiting: 'reply' } },
      { act: 'call back', path: 'reply', refused: 'expired' },
    ],
    expect: { run: 'canceled', steps: { reply: 'canceled' } },
  },
  {
    name: 'wait: a callback for a step that is skipped comes to nothing',
    flows: [
      {
        steps: [fail('a', { onError: 'port' }), callback('never'), callback('reply')],
        edges: [
          ['trigger', 'a'],
          ['a', 'never'],
          ['a:error', 'reply'],
        ],
      },
    ],
    acts: [
      { act: 'call back', path: 'never', when: { waiting: 'reply' }, refused: 'expired' },
      { act: 'call back', path: 'reply' },
    ],
    expect: { run: 'succeeded', steps: { a: 'failed code_threw', ...skipped('never'), ...ok('reply') } },
  },
]

export const approvals: Case[] = [
  {
    name: 'approval: approved',
    patterns: [16],
    flows: [{ steps: [approval('ask'), ...three], edges: decided }],
    acts: [{ act: 'decide', path: 'ask', decision: 'approved', by: 'Ann', when: { waiting: 'ask' } }],
    expect: {
      run: 'succeeded',
      output: 'yes',
      steps: { ...ok('ask', 'yes'), ...skipped('no', 'late') },
      outputs: { ask: { decision: 'approved', by: 'Ann', at: '<time>', form: {} } },
    },
  },
  {
    name: 'approval: rejected',
    patterns: [16],
    flows: [{ steps: [approval('ask'), ...three], edges: decided }],
    acts: [{ act: 'decide', path: 'ask', decision: 'rejected', by: 'Bob', when: { waiting: 'ask' } }],
    expect: { run: 'succeeded', output: 'no', steps: { ...ok('ask', 'no'), ...skipped('yes', 'late') } },
  },
  {
    name: 'approval: expired',
    patterns: [16],
    flows: [{ steps: [approval('ask', { expiresInMs: hour }), ...three], edges: decided }],
    acts: [{ act: 'time passes', path: 'ask', when: { waiting: 'ask' } }],
    expect: {
      run: 'succeeded',
      output: 'late',
      steps: { ...ok('ask', 'late'), ...skipped('yes', 'no') },
      outputs: { ask: { decision: 'expired', by: null, at: '<time>', form: {} } },
    },
  },
  {
    name: 'approval: in written order the next step reads the decision',
    flows: [{ steps: [approval('ask'), tell('after', 'steps.ask.output.decision')] }],
    acts: [{ act: 'decide', path: 'ask', decision: 'rejected', when: { waiting: 'ask' } }],
    expect: { run: 'succeeded', output: 'rejected', steps: ok('ask', 'after') },
  },
  {
    name: 'approval: a form that is filled in',
    flows: [
      {
        steps: [
          approval('ask', { form: [{ key: 'amount', type: 'number', label: 'Amount', required: true }] }),
          tell('after', 'steps.ask.output.form.amount'),
        ],
      },
    ],
    acts: [
      { act: 'decide', path: 'ask', decision: 'approved', when: { waiting: 'ask' }, refused: 'invalid' },
      { act: 'decide', path: 'ask', decision: 'approved', form: { amount: 7 } },
    ],
    expect: { run: 'succeeded', output: 7, steps: ok('ask', 'after') },
  },
  {
    name: 'approval: approvers have links of their own',
    flows: [
      { steps: [approval('ask', { approvers: '{{ trigger.body }}' }), tell('after', 'steps.ask.output.by')] },
    ],
    input: ['Ann', 'Bob'],
    acts: [
      { act: 'decide', path: 'ask', decision: 'approved', when: { waiting: 'ask' }, refused: 'not_found' },
      { act: 'decide', path: 'ask', decision: 'approved', approver: 1 },
    ],
    expect: { run: 'succeeded', output: 'Bob', steps: ok('ask', 'after') },
  },
  {
    name: 'approval: answered twice',
    flows: [{ steps: [approval('ask'), callback('reply'), tell('after', 'steps.ask.output.decision')] }],
    acts: [
      { act: 'decide', path: 'ask', decision: 'approved', when: { waiting: 'ask' } },
      {
        act: 'decide',
        path: 'ask',
        decision: 'rejected',
        when: { waiting: 'reply' },
        refused: 'already_answered',
      },
      { act: 'call back', path: 'reply' },
    ],
    expect: { run: 'succeeded', output: 'approved', steps: ok('ask', 'reply', 'after') },
  },
  {
    name: 'approval: answered before it asks',
    flows: [{ steps: [callback('reply'), approval('ask')] }],
    acts: [
      { act: 'decide', path: 'ask', decision: 'approved', when: { waiting: 'reply' }, refused: 'conflict' },
      { act: 'call back', path: 'reply' },
      { act: 'decide', path: 'ask', decision: 'approved', when: { waiting: 'ask' } },
    ],
    expect: { run: 'succeeded', steps: ok('reply', 'ask') },
  },
  {
    name: 'approval: answered after it expired',
    flows: [{ steps: [approval('ask', { expiresInMs: hour }), callback('reply')] }],
    acts: [
      { act: 'time passes', path: 'ask', when: { waiting: 'ask' } },
      { act: 'decide', path: 'ask', decision: 'approved', when: { waiting: 'reply' }, refused: 'expired' },
      { act: 'call back', path: 'reply' },
    ],
    expect: { run: 'succeeded', steps: ok('ask', 'reply') },
  },
  {
    name: 'approval: expired in a loop for one item, approved for the other',
    patterns: [16],
    flows: [
      {
        steps: [
          loop(
            'each',
            { items: ['a', 'b'] },
            {
              steps: [
                approval('ask', { title: 'May {{ loop.item }} go?', expiresInMs: hour }),
                give('yes', 'yes'),
                give('late', 'late'),
              ],
              edges: [
                ['ask:approved', 'yes'],
                ['ask:expired', 'late'],
              ],
            },
          ),
        ],
      },
    ],
    acts: [
      { act: 'time passes', path: 'each[0]/ask', when: { waiting: 'each[0]/ask' } },
      { act: 'decide', path: 'each[1]/ask', decision: 'approved', when: { waiting: 'each[1]/ask' } },
    ],
    expect: {
      run: 'succeeded',
      output: ['late', 'yes'],
      steps: {
        ...ok('each', 'each[0]/ask', 'each[0]/late', 'each[1]/ask', 'each[1]/yes'),
        ...skipped('each[0]/yes', 'each[1]/late'),
      },
    },
  },
  {
    name: 'approval: two at once, joined',
    patterns: [3],
    flows: [
      {
        steps: [approval('legal'), approval('finance'), give('pay', 'paid')],
        edges: [
          ['trigger', 'legal'],
          ['trigger', 'finance'],
          ['legal:approved', 'pay'],
          ['finance:approved', 'pay'],
        ],
      },
    ],
    acts: [
      { act: 'decide', path: 'finance', decision: 'approved', when: { waiting: 'finance' } },
      { act: 'decide', path: 'legal', decision: 'approved', when: { waiting: 'legal' } },
    ],
    expect: { run: 'succeeded', output: 'paid', steps: ok('legal', 'finance', 'pay') },
  },
  {
    name: 'approval: approvers that are no names',
    flows: [{ steps: [approval('ask', { approvers: '{{ trigger.body }}' })] }],
    input: [1, 2],
    expect: {
      run: 'failed',
      error: { code: 'input_invalid', stepId: 'ask' },
      steps: { ask: 'failed input_invalid' },
    },
  },
]
