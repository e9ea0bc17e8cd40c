import type { Json, RecordedStep, RunError, StartMessage } from '@millrace/contracts'
import { type Advanced, compileFlow, type EngineEvent, resume } from '@millrace/engine'
import type { Channel } from '../channel.ts'
import { type ConnectorSource, fieldsOf } from '../connectors.ts'
import { Tokens } from '../execute/index.ts'
import { RunFiles } from '../files/index.ts'
import { createRedactor } from '../redact.ts'
import { Requests } from '../requests.ts'
import { Attempts } from './attempts.ts'
import { Commits } from './commits.ts'
import { flooded, tooManySteps } from './fatal-errors.ts'
import { type FlowIndex, indexFlow } from './flow-index.ts'
import { Loops } from './loops.ts'
import { Outbox } from './outbox.ts'
import { Outputs } from './outputs.ts'
import { historyForEngine, Recorded } from './recorded.ts'
import { Results } from './results.ts'
import { RunLog } from './run-log.ts'
import { createScopeAt } from './scope-at.ts'
import { spillTo } from './spill.ts'
import { StepExecutor } from './step-executor.ts'
import { type Over, Waits } from './waits.ts'

/** What a run is made of. */
export interface RunParts {
  readonly outbox: Outbox
  readonly log: RunLog
  readonly commits: Commits
  readonly requests: Requests
  readonly recorded: Recorded
  readonly results: Results
  readonly outputs: Outputs
  readonly loops: Loops
  readonly attempts: Attempts
  readonly waits: Waits
  readonly executor: StepExecutor
  /** Where the engine begins, and what it wants first. */
  readonly first: Advanced
}

/** What its parts tell the run. */
export interface RunEvents {
  post(event: EngineEvent): void
  fail(error: RunError, path: string | undefined): void
  responded(body: Json): void
  waitIsOver(over: Over): void
  /** One question less is open. */
  answered(): void
}

export function createRunParts(
  {
    start: { history, ...given },
    channel,
    connectors,
  }: { start: StartMessage; channel: Channel; connectors: ConnectorSource },
  on: RunEvents,
): RunParts {
  // The history is large, and read once: nobody keeps it.
  const start: StartMessage = { ...given, history: [] }
  const { limits } = start
  const flow = indexFlow(start.flow)
  const redactor = createRedactor(Object.values(start.connections), (each) => fieldsOf(each, connectors))
  const outbox = new Outbox({
    channel,
    redactor,
    recorded: history.length,
    onTooMany: (executed, path) => on.fail(tooManySteps(executed), path),
  })
  const log = new RunLog({ channel, redactor, limits, onFlood: (path) => on.fail(flooded(path), path) })
  const commits = new Commits(channel)
  const requests = new Requests(channel, on.answered)
  const files = new RunFiles()
  const tokens = new Tokens(start.connections, (connection) => redactor.learn(connection))
  const recorded = new Recorded(flow, history)
  const results = new Results(flow, history)
  const outputs = new Outputs({ start, results, requests })
  const loops = new Loops({
    results,
    spill: spillTo({ files, requests }),
    readOutput: (path, askedBy) => outputs.ask(path, askedBy),
    mask: redactor.jsonText,
  })
  const attempts = new Attempts()
  const waits = new Waits(on.waitIsOver)
  const executor = new StepExecutor({
    start,
    channel,
    connectors,
    outbox,
    log,
    commits,
    outputs,
    loops,
    recorded,
    attempts,
    requests,
    files,
    tokens,
    scopeAt: createScopeAt({ start, flow, results, loops }),
    post: on.post,
    respond: (answer) => {
      on.responded(answer.body)
      outbox.respond(answer)
    },
    onWaiting: (path, wait) => waits.add(path, wait),
  })
  const first = firstOf(start, { index: flow, history })
  return {
    outbox,
    log,
    commits,
    requests,
    recorded,
    results,
    outputs,
    loops,
    attempts,
    waits,
    executor,
    first,
  }
}

function firstOf(
  { flow, upTo }: StartMessage,
  { index, history }: { index: FlowIndex; history: readonly RecordedStep[] },
): Advanced {
  const compiled = compileFlow(flow, upTo === undefined ? {} : { upTo })
  return resume(compiled, historyForEngine(index, history))
}
