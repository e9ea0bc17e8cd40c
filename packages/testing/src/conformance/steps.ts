import type { Body, Json, JsonObject, Step } from '@millrace/contracts'

/** Short ways to write the steps of cases. */

type More = Partial<Omit<Step, 'id' | 'use' | 'with'>>

export const code = (id: string, body: string, more: More = {}): Step => ({
  id,
  use: 'code',
  with: {
    source: `export default async (context) => {
  const { trigger, steps, config, customer, instance, flow, loop, state, log, run, error, signal } = context
  ${body}
}`,
  },
  ...more,
})

/** Gives its value. */
export const give = (id: string, value: Json, more: More = {}): Step =>
  code(id, `return ${JSON.stringify(value)}`, more)

/** Gives the value of an expression. */
export const tell = (id: string, expression: string, more: More = {}): Step =>
  code(id, `return ${expression}`, more)

/** Fails with `code_threw`, each time. */
export const fail = (id: string, more: More = {}): Step => code(id, `throw new Error('${id} broke')`, more)

/** Takes that many milliseconds. */
export const busy = (id: string, ms: number, value: Json = id): Step =>
  code(id, `await new Promise((resolve) => setTimeout(resolve, ${ms})); return ${JSON.stringify(value)}`)

/** Never ends by itself. */
export const endless = (id: string): Step =>
  code(
    id,
    `await new Promise((_, reject) => { const timer = setInterval(() => {}, 1000); signal.addEventListener('abort', () => { clearInterval(timer); reject(new Error('aborted')) }) })`,
  )

/** Executes until the state of the flow holds the key. */
export const untilState = (id: string, key: string): Step =>
  code(
    id,
    `while (!signal.aborted && (await state.flow.get('${key}')) === undefined) await new Promise((resolve) => setTimeout(resolve, 20)); return '${id}'`,
  )

export const setState = (id: string, values: JsonObject, more: More = {}): Step => ({
  id,
  use: 'set-state',
  with: { scope: 'flow', ...values },
  ...more,
})

export const pause = (id: string, durationMs: Json, more: More = {}): Step => ({
  id,
  use: 'wait',
  with: { durationMs },
  ...more,
})

export const callback = (id: string, values: JsonObject = {}, more: More = {}): Step => ({
  id,
  use: 'wait',
  with: { callback: true, ...values },
  ...more,
})

export const approval = (id: string, values: JsonObject = {}, more: More = {}): Step => ({
  id,
  use: 'approval',
  with: { title: 'May it go on?', ...values },
  ...more,
})

export const branch = (
  id: string,
  cases: Record<string, string | boolean>,
  mode: 'first' | 'all' = 'first',
  more: More = {},
): Step => ({
  id,
  use: 'branch',
  with: { mode, cases: Object.entries(cases).map(([key, when]) => ({ key, when })) },
  ...more,
})

type Inner = readonly Step[] | Body
const bodyOf = (inner: Inner): Body => ('steps' in inner ? inner : { steps: [...inner] })

export const loop = (id: string, values: JsonObject, body: Inner, more: More = {}): Step => ({
  id,
  use: 'loop',
  with: values,
  body: bodyOf(body),
  ...more,
})

export const attempt = (
  id: string,
  parts: { body: Inner; catch?: Inner; finally?: Inner },
  more: More = {},
): Step => ({
  id,
  use: 'try',
  body: bodyOf(parts.body),
  ...(parts.catch === undefined ? {} : { catch: bodyOf(parts.catch) }),
  ...(parts.finally === undefined ? {} : { finally: bodyOf(parts.finally) }),
  ...more,
})

export const stop = (id: string, status: 'succeeded' | 'failed', message = ''): Step => ({
  id,
  use: 'stop',
  with: { status, ...(message === '' ? {} : { message }) },
})

export const breakOut = (id: string): Step => ({ id, use: 'break' })

export const respond = (id: string, values: JsonObject, more: More = {}): Step => ({
  id,
  use: 'respond',
  with: values,
  ...more,
})

export const call = (id: string, flow: string, values: JsonObject = {}, more: More = {}): Step => ({
  id,
  use: 'call-flow',
  with: { flow, ...values },
  ...more,
})

export const transform = (
  id: string,
  fields: JsonObject[],
  values: JsonObject = {},
  more: More = {},
): Step => ({
  id,
  use: 'transform',
  with: { ...values, fields },
  ...more,
})

/** Many steps that ended the same way. */
export const all = (end: string, ...paths: string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, end]))

export const ok = (...paths: string[]): Record<string, string> => all('succeeded', ...paths)
export const skipped = (...paths: string[]): Record<string, string> => all('skipped', ...paths)

export const hour = 60 * 60 * 1000
