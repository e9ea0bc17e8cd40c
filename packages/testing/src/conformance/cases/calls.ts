import type { Case } from '../case.ts'
import {
  branch,
  call,
  callback,
  code,
  fail,
  give,
  hour,
  loop,
  ok,
  pause,
  respond,
  setState,
  skipped,
  stop,
  tell,
} from '../steps.ts'

export const calls: Case[] = [
  {
    name: 'call-flow: gives what the called flow gave',
    flows: [
      {
        steps: [
          call('child', 'inner', { input: { n: '{{ trigger.body.n }}' } }),
          tell('after', 'steps.child.output + 1'),
        ],
      },
      { key: 'inner', steps: [tell('x', 'trigger.body.n * 2')] },
    ],
    input: { n: 20 },
    expect: {
      run: 'succeeded',
      output: 41,
      steps: ok('child', 'after'),
      children: { child: { run: 'succeeded', output: 40, steps: ok('x') } },
    },
  },
  {
    name: 'call-flow: what respond says counts before the last step',
    flows: [
      { steps: [call('child', 'inner')] },
      { key: 'inner', steps: [respond('say', { body: { said: true } }), give('x', 1)] },
    ],
    expect: {
      run: 'succeeded',
      output: { said: true },
      steps: ok('child'),
      children: {
        child: {
          run: 'succeeded',
          output: { said: true },
          steps: ok('say', 'x'),
          respond: { status: 200, body: { said: true } },
        },
      },
    },
  },
  {
    name: 'call-flow: an attempt after a failed one calls the flow anew',
    flows: [
      {
        steps: [
          call('child', 'inner', {}, { retry: { attempts: 3, delayMs: 10, on: ['child_failed'] } }),
          tell('after', 'steps.child.output'),
        ],
      },
      {
        key: 'inner',
        steps: [
          setState('count', { scope: 'instance', key: 'tries', op: 'increment' }),
          code('x', "if (steps.count.output < 2) throw new Error('not yet'); return steps.count.output"),
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 2,
      steps: { child: 'succeeded #2', after: 'succeeded' },
      children: { child: { run: 'succeeded', output: 2, steps: ok('count', 'x') } },
    },
  },
  {
    name: 'call-flow: without waiting the flow goes on at once',
    patterns: [12],
    flows: [
      { steps: [call('child', 'inner', { wait: false }), tell('after', 'typeof steps.child.output.runId')] },
      { key: 'inner', steps: [give('x', 1)] },
    ],
    expect: {
      run: 'succeeded',
      output: 'string',
      steps: ok('child', 'after'),
      children: { child: { run: 'succeeded', output: 1, steps: ok('x') } },
    },
  },
  {
    name: 'call-flow: a called flow that fails does not harm who did not wait',
    flows: [
      { steps: [call('child', 'inner', { wait: false }), give('after', 1)] },
      { key: 'inner', steps: [fail('x')] },
    ],
    expect: {
      run: 'succeeded',
      output: 1,
      steps: ok('child', 'after'),
      children: {
        child: { run: 'failed', error: { code: 'code_threw' }, steps: { x: 'failed code_threw' } },
      },
    },
  },
  {
    name: 'call-flow: a called flow that fails fails the step, with the reason',
    flows: [{ steps: [call('child', 'inner'), give('after', 1)] }, { key: 'inner', steps: [fail('x')] }],
    expect: {
      run: 'failed',
      error: { code: 'child_failed', stepId: 'child', message: 'x broke' },
      steps: { child: 'failed child_failed', ...skipped('after') },
      messages: { child: 'The flow that step child called failed: x broke' },
      children: {
        child: {
          run: 'failed',
          error: { code: 'code_threw', stepId: 'x' },
          steps: { x: 'failed code_threw' },
        },
      },
    },
  },
  {
    name: 'call-flow: the error names the code of the called flow',
    flows: [
      {
        steps: [
          call('child', 'inner', {}, { onError: 'continue' }),
          tell('after', 'steps.child.error.details.error.code'),
        ],
      },
      { key: 'inner', steps: [fail('x')] },
    ],
    expect: {
      run: 'succeeded',
      output: 'code_threw',
      steps: { child: 'failed child_failed', ...ok('after') },
      children: {
        child: { run: 'failed', error: { code: 'code_threw' }, steps: { x: 'failed code_threw' } },
      },
    },
  },
  {
    name: 'call-flow: a called flow that stops with a failure',
    flows: [
      {
        steps: [call('child', 'inner', {}, { onError: 'port' }), give('a', 1), give('rescue', 2)],
        edges: [
          ['trigger', 'child'],
          ['child', 'a'],
          ['child:error', 'rescue'],
        ],
      },
      { key: 'inner', steps: [stop('halt', 'failed', 'not today')] },
    ],
    expect: {
      run: 'succeeded',
      output: 2,
      steps: { child: 'failed child_failed', ...skipped('a'), ...ok('rescue') },
      messages: { child: 'not today' },
      children: { child: { run: 'failed', error: { code: 'stopped' }, steps: { halt: 'failed stopped' } } },
    },
  },
  {
    name: 'call-flow: waits for a called flow that waits',
    flows: [
      { steps: [call('child', 'inner'), tell('after', 'steps.child.output')] },
      { key: 'inner', steps: [callback('reply')] },
    ],
    acts: [{ in: 'child', act: 'call back', path: 'reply', body: 'deep', when: { waiting: 'reply' } }],
    expect: {
      run: 'succeeded',
      output: 'deep',
      steps: ok('child', 'after'),
      children: { child: { run: 'succeeded', output: 'deep', steps: ok('reply') } },
    },
  },
  {
    name: 'call-flow: canceled with the run that waits for it',
    patterns: [20],
    flows: [
      { steps: [call('child', 'inner'), give('after', 1)] },
      { key: 'inner', steps: [pause('p', hour)] },
    ],
    acts: [
      { in: 'child', act: 'nothing', when: { waiting: 'p' } },
      { act: 'cancel', when: { waiting: 'child' } },
    ],
    expect: {
      run: 'canceled',
      steps: { child: 'canceled' },
      children: { child: { run: 'canceled', steps: { p: 'canceled' } } },
    },
  },
  {
    name: 'call-flow: the called flow is canceled, and who called hears of it',
    flows: [
      {
        steps: [call('child', 'inner', {}, { onError: 'continue' }), tell('after', 'steps.child.error.code')],
      },
      { key: 'inner', steps: [pause('p', hour)] },
    ],
    acts: [{ in: 'child', act: 'cancel', when: { waiting: 'p' } }],
    expect: {
      run: 'succeeded',
      output: 'child_failed',
      steps: { child: 'failed child_failed', ...ok('after') },
      messages: { child: 'was canceled' },
      children: { child: { run: 'canceled', steps: { p: 'canceled' } } },
    },
  },
  {
    name: 'call-flow: in a loop with concurrency, each item its own',
    patterns: [14],
    flows: [
      {
        steps: [
          loop('each', { items: [1, 2, 3], concurrency: 3 }, [
            call('child', 'inner', { input: '{{ loop.item }}' }),
          ]),
        ],
      },
      { key: 'inner', steps: [tell('x', 'trigger.body * 10')] },
    ],
    expect: {
      run: 'succeeded',
      output: [10, 20, 30],
      steps: ok('each', 'each[0]/child', 'each[1]/child', 'each[2]/child'),
      children: Object.fromEntries(
        [10, 20, 30].map((output, n) => [
          `each[${n}]/child`,
          { run: 'succeeded' as const, output, steps: ok('x') },
        ]),
      ),
    },
  },
  {
    name: 'call-flow: in a loop that collects, one of them fails',
    flows: [
      {
        steps: [
          loop('each', { items: [1, 2], concurrency: 2, onItemError: 'collect' }, [
            call('child', 'inner', { input: '{{ loop.item }}' }),
          ]),
          tell('after', 'steps.each.output.map((each) => each.ok ? each.output : each.error.code)'),
        ],
      },
      {
        key: 'inner',
        steps: [code('x', `if (trigger.body === 2) throw new Error('two'); return trigger.body`)],
      },
    ],
    expect: {
      run: 'succeeded',
      output: [1, 'child_failed'],
      steps: { ...ok('each', 'each[0]/child', 'after'), 'each[1]/child': 'failed child_failed' },
      children: {
        'each[0]/child': { run: 'succeeded', output: 1, steps: ok('x') },
        'each[1]/child': { run: 'failed', error: { code: 'code_threw' }, steps: { x: 'failed code_threw' } },
      },
    },
  },
  {
    name: 'call-flow: a flow that calls itself until it has enough',
    patterns: [22],
    flows: [
      { steps: [call('start', 'down', { input: 2 })] },
      {
        key: 'down',
        steps: [
          branch('more', { yes: 'trigger.body > 0' }),
          call('next', 'down', { input: '{{ trigger.body - 1 }}' }),
          give('bottom', 'bottom'),
        ],
        edges: [
          ['trigger', 'more'],
          ['more:yes', 'next'],
          ['more:else', 'bottom'],
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      output: 'bottom',
      steps: ok('start'),
      children: {
        start: {
          run: 'succeeded',
          steps: { ...ok('more', 'next'), ...skipped('bottom') },
          children: {
            next: {
              run: 'succeeded',
              steps: { ...ok('more', 'next'), ...skipped('bottom') },
              children: {
                next: {
                  run: 'succeeded',
                  output: 'bottom',
                  steps: { ...ok('more', 'bottom'), ...skipped('next') },
                },
              },
            },
          },
        },
      },
    },
  },
  {
    name: 'call-flow: two flows, each calling the next',
    patterns: [22],
    flows: [
      { steps: [call('a', 'second')] },
      { key: 'second', steps: [call('b', 'third')] },
      { key: 'third', steps: [give('x', 'deep')] },
    ],
    expect: {
      run: 'succeeded',
      output: 'deep',
      steps: ok('a'),
      children: {
        a: { run: 'succeeded', steps: ok('b'), children: { b: { run: 'succeeded', steps: ok('x') } } },
      },
    },
  },
  {
    name: 'call-flow: the called flow knows who called, and sees nothing of it',
    flows: [
      { steps: [give('secret', 1), call('child', 'inner')] },
      { key: 'inner', steps: [tell('x', '[typeof run.parent, Object.keys(steps)]')] },
    ],
    expect: {
      run: 'succeeded',
      output: ['string', []],
      steps: ok('secret', 'child'),
      children: { child: { run: 'succeeded', steps: ok('x') } },
    },
  },
  {
    name: 'call-flow: flows have a state of their own, instances share one',
    flows: [
      {
        steps: [
          code('a', `await state.flow.set('k', 1); await state.instance.set('k', 2)`),
          call('child', 'inner'),
        ],
      },
      {
        key: 'inner',
        steps: [code('x', `return [(await state.flow.get('k')) ?? null, await state.instance.get('k')]`)],
      },
    ],
    expect: {
      run: 'succeeded',
      output: [null, 2],
      steps: ok('a', 'child'),
      children: { child: { run: 'succeeded', steps: ok('x') } },
    },
  },
]

export const responds: Case[] = [
  {
    name: 'respond: answers at once and the flow goes on',
    flows: [
      {
        steps: [
          respond('say', {
            status: 201,
            headers: { 'x-order': '{{ trigger.body.id }}' },
            body: { ok: true },
          }),
          give('after', 1),
        ],
      },
    ],
    input: { id: 'A7' },
    expect: {
      run: 'succeeded',
      output: { ok: true },
      steps: ok('say', 'after'),
      respond: { status: 201, headers: { 'x-order': 'A7' }, body: { ok: true } },
      before: [['say', 'after']],
    },
  },
  {
    name: 'respond: the first of two answers counts',
    flows: [{ steps: [respond('one', { body: 1 }), respond('two', { body: 2 })] }],
    expect: { run: 'succeeded', output: 1, steps: ok('one', 'two'), respond: { status: 200, body: 1 } },
  },
  {
    name: 'respond: none is said',
    flows: [{ steps: [give('a', 1)] }],
    expect: { run: 'succeeded', output: 1, steps: ok('a'), respond: null },
  },
  {
    name: 'respond: a failure afterwards does not take the answer back',
    flows: [{ steps: [respond('say', { body: 'fine' }), fail('x')] }],
    expect: {
      run: 'failed',
      error: { code: 'code_threw', stepId: 'x' },
      steps: { ...ok('say'), x: 'failed code_threw' },
      respond: { status: 200, body: 'fine' },
    },
  },
  {
    name: 'respond: the answer is the output of the run also after a wait',
    flows: [{ steps: [respond('say', { body: 'said' }), pause('p', hour), give('after', 1)] }],
    acts: [{ act: 'time passes', path: 'p', when: { waiting: 'p' } }],
    expect: {
      run: 'succeeded',
      output: 'said',
      steps: ok('say', 'p', 'after'),
      respond: { status: 200, body: 'said' },
    },
  },
  {
    name: 'respond: a status that is none',
    flows: [{ steps: [respond('say', { status: '{{ trigger.body }}' })] }],
    input: 42,
    expect: {
      run: 'failed',
      error: { code: 'input_invalid', stepId: 'say' },
      steps: { say: 'failed input_invalid' },
      respond: null,
    },
  },
  {
    name: 'respond: headers that are too long',
    flows: [{ steps: [respond('say', { headers: { long: '{{ "x".repeat(20000) }}' } })] }],
    expect: {
      run: 'failed',
      error: { code: 'input_invalid', stepId: 'say' },
      steps: { say: 'failed input_invalid' },
    },
  },
  {
    name: 'respond: in the catch of a try',
    flows: [
      {
        steps: [
          {
            id: 'safe',
            use: 'try',
            body: { steps: [fail('a')] },
            catch: { steps: [respond('say', { status: 500, body: '{{ error.message }}' })] },
          },
        ],
      },
    ],
    expect: {
      run: 'succeeded',
      steps: { ...ok('safe', 'safe/say'), 'safe/a': 'failed code_threw' },
      respond: { status: 500 },
    },
  },
]

export const stops: Case[] = [
  {
    name: 'stop: succeeded ends the run at once',
    patterns: [43],
    flows: [{ steps: [give('a', 1), stop('halt', 'succeeded'), give('b', 2)] }],
    expect: { run: 'succeeded', steps: { ...ok('a', 'halt'), ...skipped('b') } },
  },
  {
    name: 'stop: failed fails the run with its message',
    patterns: [43],
    flows: [{ steps: [stop('halt', 'failed', 'No order {{ trigger.body.id }}'), give('b', 2)] }],
    input: { id: 7 },
    expect: {
      run: 'failed',
      error: { code: 'stopped', stepId: 'halt', message: 'No order 7' },
      steps: { halt: 'failed stopped', ...skipped('b') },
    },
  },
  {
    name: 'stop: cancels what executes beside it',
    patterns: [20, 43],
    flows: [
      {
        steps: [
          code('slow', 'await new Promise((done) => setTimeout(done, 5000))'),
          code('a', 'await new Promise((done) => setTimeout(done, 40))'),
          stop('halt', 'succeeded'),
        ],
        edges: [
          ['trigger', 'slow'],
          ['trigger', 'a'],
          ['a', 'halt'],
        ],
      },
    ],
    expect: { run: 'succeeded', steps: { slow: 'canceled', ...ok('a', 'halt') } },
  },
  {
    name: 'stop: cancels what waits',
    patterns: [43],
    flows: [
      {
        steps: [callback('never'), callback('reply'), stop('halt', 'failed', 'enough')],
        edges: [
          ['trigger', 'never'],
          ['trigger', 'reply'],
          ['reply', 'halt'],
        ],
      },
    ],
    acts: [{ act: 'call back', path: 'reply', when: { waiting: 'never' } }],
    expect: {
      run: 'failed',
      error: { code: 'stopped' },
      steps: { never: 'canceled', ...ok('reply'), halt: 'failed stopped' },
    },
  },
  {
    name: 'stop: onError does not keep the run going',
    flows: [{ steps: [{ ...stop('halt', 'failed', 'over'), onError: 'continue' }, give('after', 1)] }],
    expect: {
      run: 'failed',
      error: { code: 'stopped' },
      steps: { halt: 'failed stopped', ...skipped('after') },
    },
  },
  {
    name: 'stop: a message that cannot be evaluated fails the step as any other',
    flows: [{ steps: [stop('halt', 'succeeded', '{{ nobody.here }}')] }],
    expect: { problems: ['nobody'] },
  },
]

export const cancels: Case[] = [
  {
    name: 'cancel: while a step executes',
    patterns: [19, 20],
    flows: [
      {
        steps: [
          give('a', 1),
          code('slow', 'await new Promise((done) => setTimeout(done, 5000))'),
          give('after', 1),
        ],
      },
    ],
    acts: [{ act: 'cancel', when: { step: 'slow', is: 'running' } }],
    expect: {
      run: 'canceled',
      error: { code: 'canceled', message: 'Canceled by' },
      steps: { ...ok('a'), slow: 'canceled', ...skipped('after') },
    },
  },
  {
    name: 'cancel: a callback that waits beside a pause',
    patterns: [20],
    flows: [
      {
        steps: [callback('reply'), pause('p', hour)],
        edges: [
          ['trigger', 'reply'],
          ['trigger', 'p'],
        ],
      },
    ],
    acts: [{ act: 'cancel', when: { waiting: 'p' } }],
    expect: { run: 'canceled', steps: { reply: 'canceled', p: 'canceled' } },
  },
]
