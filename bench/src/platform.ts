import { type Health, healthSchema, type Step } from '@millrace/contracts'

/** What a benchmark runs against: a stack of its own, spoken to as an outside client would. */
export interface Platform {
  url: string
  apiKey: string
}

export interface BenchPlatform extends Platform {
  /** Where a benchmark may play a third party: besides the demo world, runs may connect to this port of 127.0.0.1 only. */
  thirdPartyPort: number
  /** To make in seconds what the API would take minutes for. */
  databaseUrl: string
}

/** One row of a result; printed as a table and kept as JSON. */
export type Row = Record<string, string | number | boolean>

export async function call<T>(platform: Platform, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path.startsWith('http') ? path : platform.url + path, {
    method,
    headers: { authorization: `Bearer ${platform.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${(await response.text()).slice(0, 500)}`)
  return (await response.json()) as T
}

/** The one worker of the stack. */
export async function workerOf(platform: Platform): Promise<Health['workers'][number]> {
  const [worker] = healthSchema.parse(await call<unknown>(platform, 'GET', '/api/health')).workers
  if (worker === undefined) throw new Error('the stack has no worker')
  return worker
}

/** Publishes and deploys a flow of one webhook and `count` code steps; gives its webhook URL. */
export async function deployChain(platform: Platform, count: number): Promise<string> {
  const steps = Array.from({ length: count }, (_, index) => ({
    id: `s${index + 1}`,
    use: 'code',
    with: { source: `export default async ({ trigger }) => ({ n: ${index + 1}, name: trigger.body.name })` },
  }))
  return deploySteps(platform, steps)
}

/** Publishes and deploys a flow of one webhook and these steps; gives its webhook URL. */
export async function deploySteps(platform: Platform, steps: readonly Step[]): Promise<string> {
  const key = `bench-${Date.now().toString(36)}`
  await call(platform, 'POST', '/api/v1/integrations', {
    schemaVersion: 1,
    key,
    name: 'Benchmark',
    flows: [{ key: 'main', name: 'Main', trigger: { id: 'trigger', use: 'webhook' }, steps }],
  })
  await call(platform, 'POST', `/api/v1/integrations/${key}/publish`, {})
  await call(platform, 'POST', '/api/v1/customers', { externalId: key, name: 'Benchmark' })
  const instance = await call<{ id: string }>(platform, 'POST', '/api/v1/instances', {
    customer: key,
    integration: key,
    config: {},
    connections: {},
  })
  await call(platform, 'POST', `/api/v1/instances/${instance.id}/deploy`, {})
  const deployed = await call<{ flows: { webhookUrl: string }[] }>(
    platform,
    'GET',
    `/api/v1/instances/${instance.id}`,
  )
  const webhookUrl = deployed.flows[0]?.webhookUrl
  if (!webhookUrl) throw new Error('the deployed instance has no webhook URL')
  return webhookUrl
}

export interface TimedRun {
  /** From sending the webhook until its 202. */
  acceptedMs: number
  /** From sending the webhook until the first step's event reaches this client. */
  firstStepMs: number
  /** From sending the webhook until the end event reaches this client. */
  endMs: number
}

/** Sends one webhook and follows the run's live events to the end. */
export async function timeRun(platform: Platform, webhookUrl: string): Promise<TimedRun> {
  const sentAt = performance.now()
  const { runId } = await call<{ runId: string }>(platform, 'POST', webhookUrl, { name: 'Ada' })
  const acceptedMs = performance.now() - sentAt
  const { firstStepAt, endedAt } = await followToEnd(platform, runId)
  return { acceptedMs, firstStepMs: firstStepAt - sentAt, endMs: endedAt - sentAt }
}

/** Follows a run's live events; gives when the first step and the end were seen. Throws unless the run succeeded. */
export async function followToEnd(
  platform: Platform,
  runId: string,
): Promise<{ firstStepAt: number; endedAt: number }> {
  const events = await fetch(`${platform.url}/api/v1/runs/${runId}/events`, {
    headers: { authorization: `Bearer ${platform.apiKey}`, accept: 'text/event-stream' },
    signal: AbortSignal.timeout(60_000),
  })
  if (!events.ok || events.body === null) throw new Error(`events: ${events.status}`)
  let text = ''
  let firstStepAt = Number.NaN
  for await (const chunk of events.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    if (Number.isNaN(firstStepAt) && /^event: ?step$/m.test(text)) firstStepAt = performance.now()
    if (/^event: ?end$/m.test(text) && text.endsWith('\n\n')) break
  }
  const endedAt = performance.now()
  if (!/"status":"succeeded"/.test(text.slice(text.lastIndexOf('event: end'))))
    throw new Error(`run ${runId} did not succeed`)
  return { firstStepAt, endedAt }
}
