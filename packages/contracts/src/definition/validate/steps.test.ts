import {
  branch,
  code,
  definition,
  describeProblems,
  loop,
  type Row,
  request,
  slots,
  withSlots,
  withSteps,
} from '../../../test/problems.ts'

const steps: Row[] = [
  {
    name: 'an unknown connector',
    input: withSteps({ id: 'a', use: 'dropbx.download-file' }),
    gives: ['flows[0].steps[0].use There is no connector "dropbx". (Did you mean "dropbox"?)'],
  },
  {
    name: 'an unknown action',
    input: withSteps({ id: 'a', use: 'http.requst' }),
    gives: ['flows[0].steps[0].use The connector "http" has no action "requst". (Did you mean "request"?)'],
  },
  {
    name: 'a missing connection',
    input: withSlots({ id: 'a', use: 'dropbox.download-file', with: { path: 'x' } }),
    gives: [
      'flows[0].steps[0].connection "dropbox.download-file" needs a connection. (Name one of these slots: files.)',
    ],
  },
  {
    name: 'an unknown slot',
    input: withSlots(request({}, { connection: 'crn' })),
    gives: ['flows[0].steps[0].connection There is no connection slot "crn". (Did you mean "crm"?)'],
  },
  {
    name: 'a slot of another connector',
    input: withSlots(request({}, { connection: 'files' })),
    gives: ['flows[0].steps[0].connection The slot "files" is for "dropbox", not for "http".'],
  },
  {
    name: 'a slot of a type that does not fit',
    input: withSlots(request({}, { connection: 'signed' })),
    gives: [
      'flows[0].steps[0].connection "http.request" cannot use a connection of the type "oauth2". (It accepts: api-key.)',
    ],
  },
  {
    name: 'a connection nobody uses',
    input: withSlots({ id: 'a', use: 'http.ping', connection: 'crm' }),
    gives: ['flows[0].steps[0].connection "http.ping" uses no connection. (Remove it.)'],
  },
  {
    name: 'a connection of a code step',
    input: withSlots({ ...code('a'), connection: 'crm' }),
    gives: ['flows[0].steps[0].connection A code step uses no connection. (Remove it.)'],
  },
  {
    name: 'a slot of an unknown connector',
    input: definition({ connections: { x: { ...slots.crm, connector: 'htp' } } }),
    gives: ['connections.x.connector There is no connector "htp". (...)'],
  },
  {
    name: 'a slot of an unknown type',
    input: definition({ connections: { x: { ...slots.crm, type: 'apikey' } } }),
    gives: [
      'connections.x.type The connector "http" has no connection type "apikey". (Did you mean "api-key"?)',
    ],
  },
  {
    name: 'a missing input',
    input: withSteps({ id: 'a', use: 'http.request' }),
    gives: ['flows[0].steps[0].with.url "http.request" needs the input "url" (url). (...)'],
  },
  {
    name: 'an empty input',
    input: withSteps(request({ url: '' })),
    gives: ['flows[0].steps[0].with.url "http.request" needs the input "url" (url). (...)'],
  },
  {
    name: 'a missing input that is shown',
    input: withSteps(request({ method: 'POST' })),
    gives: ['flows[0].steps[0].with.body "http.request" needs the input "body" (Body). (...)'],
  },
  { name: 'no input that is not shown', input: withSteps(request({ method: 'GET' })), gives: [] },
  {
    name: 'no input that may be shown',
    input: withSteps(request({ method: '{{ config.method }}' })),
    gives: [],
  },
  {
    name: 'an unknown input',
    input: withSteps(request({ header: 'x' })),
    gives: ['flows[0].steps[0].with.header "http.request" has no input "header". (Did you mean "headers"?)'],
  },
  {
    name: 'a text that is none',
    input: withSteps(request({ note: 5 })),
    gives: ['flows[0].steps[0].with.note "note" must be a text.'],
  },
  {
    name: 'a choice that is none',
    input: withSteps(request({ method: 'FETCH' })),
    gives: ['flows[0].steps[0].with.method "method" must be one of "GET", "POST".'],
  },
  {
    name: 'a number that is none',
    input: withSteps(request({ timeoutMs: '5' })),
    gives: ['flows[0].steps[0].with.timeoutMs "timeoutMs" must be a number...'],
  },
  {
    name: 'a number mixed from text',
    input: withSteps(request({ timeoutMs: '{{ 1 }}0' })),
    gives: ['flows[0].steps[0].with.timeoutMs "timeoutMs" must be a number...'],
  },
  {
    name: 'a boolean that is none',
    input: withSteps(request({ failOnStatus: 'no' })),
    gives: ['flows[0].steps[0].with.failOnStatus "failOnStatus" must be true, false...'],
  },
  {
    name: 'a header that is no text',
    input: withSteps(request({ headers: { 'x-id': 5 } })),
    gives: ['flows[0].steps[0].with.headers["x-id"] This must be a text: write it in quotes.'],
  },
  {
    name: 'a list with a number',
    input: withSteps(request({ tags: ['a', 1] })),
    gives: ['flows[0].steps[0].with.tags[1] This must be a text: write it in quotes.'],
  },
  {
    name: 'a list that is none',
    input: withSteps(request({ tags: 'a,b' })),
    gives: ['flows[0].steps[0].with.tags "tags" must be a list of texts...'],
  },
  {
    name: 'sole expressions for every type',
    input: withSteps(
      request({
        tags: '{{ [] }}',
        headers: '{{ {} }}',
        timeoutMs: ' {{ 5 }} ',
        failOnStatus: '{{ true }}',
        method: '{{ "GET" }}',
        note: '{{ 1 }}',
      }),
    ),
    gives: [],
  },
  {
    name: 'a body on an action',
    input: withSteps(request({}, { body: { steps: [] } })),
    gives: [
      'flows[0].steps[0].body A "http.request" step has no body. (Only containers such as loop and try have one.)',
    ],
  },
  {
    name: 'a catch on a code step',
    input: withSteps({ ...code('a'), catch: { steps: [] } }),
    gives: ['flows[0].steps[0].catch A "code" step has no catch. (...)'],
  },
  {
    name: 'a loop without body',
    input: withSteps(loop(undefined)),
    gives: ['flows[0].steps[0].body A loop needs a body... (...)'],
  },
  {
    name: 'a loop with an empty body',
    input: withSteps(loop({ steps: [] })),
    gives: ['flows[0].steps[0].body.steps The body of this loop is empty. (...)'],
  },
  {
    name: 'a loop over no list',
    input: withSteps(loop({ steps: [code('x')] }, { items: 5 })),
    gives: ['flows[0].steps[0].with.items This must be a list, not a number (or one {{ expression }}).'],
  },
  {
    name: 'a loop over mixed text',
    input: withSteps(loop({ steps: [code('x')] }, { items: '{{ 1 }},{{ 2 }}' })),
    gives: ['flows[0].steps[0].with.items This must be one sole {{ expression }}...'],
  },
  {
    name: 'a loop that retries as a whole',
    input: withSteps(loop({ steps: [code('x')] }, undefined, { retry: { attempts: 2 } })),
    gives: ['flows[0].steps[0].retry A loop as a whole has no retry. (...)'],
  },
  {
    name: 'an unknown input of a built-in kind',
    input: withSteps(loop({ steps: [code('x')] }, { items: [], concurency: 2 })),
    gives: ['flows[0].steps[0].with.concurency Unknown key "concurency". (Did you mean "concurrency"?)'],
  },
  {
    name: 'a code step without source',
    input: withSteps({ id: 'a', use: 'code' }),
    gives: ['flows[0].steps[0].with.source This is missing: a text is needed.'],
  },
  {
    name: 'a branch without cases',
    input: withSteps(branch([])),
    gives: ['flows[0].steps[0].with.cases This must hold at least 1 entries.'],
  },
  {
    name: 'a case named like a port of ours',
    input: withSteps(branch([{ key: 'else', when: true }])),
    gives: ['flows[0].steps[0].with.cases[0].key This name belongs to a port that is always there.'],
  },
  {
    name: 'a case twice',
    input: withSteps(
      branch([
        { key: 'a', when: true },
        { key: 'a', when: true },
      ]),
    ),
    gives: ['flows[0].steps[0].with.cases[1].key Another case has the key "a" already.'],
  },
  {
    name: 'a condition that is mixed text',
    input: withSteps(branch([{ key: 'a', when: '{{ 1 }} > {{ 2 }}' }])),
    gives: ['flows[0].steps[0].with.cases[0].when This must be one sole {{ expression }}...'],
  },
  {
    name: 'a condition without braces that is no JavaScript',
    input: withSteps(branch([{ key: 'a', when: 'is vip' }])),
    gives: ['flows[0].steps[0].with.cases[0].when The expression {{is vip}} is not valid JavaScript: ...'],
  },
  {
    name: 'no condition without braces that is JavaScript',
    input: withSteps(branch([{ key: 'a', when: 'trigger.body.vip' }])),
    gives: [],
  },
  {
    name: 'a status that no answer has',
    input: withSteps({ id: 'a', use: 'respond', with: { status: 99 } }),
    gives: ['flows[0].steps[0].with.status This must be at least 200.'],
  },
]

describeProblems('steps', steps)
