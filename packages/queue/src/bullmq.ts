import { createPostgresBackend, type Job, Queue, WaitingError, Worker } from 'bullmq'

/** The part of a BullMQ queue that we use; the same on both backends, though their types differ. */
export interface BullQueue {
  add(name: string, data: unknown, options: { jobId: string; lifo: boolean }): Promise<unknown>
  getRanges(states: BullState[], start: number, end: number): Promise<string[]>
  getJobCounts(...states: BullState[]): Promise<Record<string, number>>
  on(event: 'error', listener: (error: Error) => void): unknown
  disconnect(): Promise<void>
}

export interface BullWorker {
  isRunning(): boolean
  on(event: 'error', listener: (error: Error) => void): unknown
  close(force?: boolean): Promise<void>
}

export type BullState = 'wait' | 'prioritized' | 'delayed' | 'active'
/** What becomes of a job that the queue gave: it is over, or the queue has it back for another worker. */
export type Processor = (data: unknown) => Promise<'done' | 'given-back'>

/** Where BullMQ keeps its jobs. */
export interface BullStore {
  openQueue(): BullQueue
  openWorker(options: { concurrency: number; process: Processor }): BullWorker
}

const defaultJobOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true }

/** A job whose worker died is not handed out again: the reconciler makes a new one, with a new attempt. */
const workerOptions = { maxStalledCount: 0, removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } }

/** BullMQ's own pause after a lost connection is 15 s. */
const runRetryDelay = 1_000

export function postgresStore({ databaseUrl, name }: { databaseUrl: string; name: string }): BullStore {
  const connection = (max: number) => ({
    connectionString: databaseUrl,
    max,
    migrate: true,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'millrace queue',
  })
  return {
    openQueue: () => new Queue(name, { connection: connection(3), defaultJobOptions }, createPostgresBackend),
    openWorker: ({ concurrency, process }) =>
      new Worker(
        name,
        (job, token) => processJob({ job, token, process }),
        { ...workerOptions, connection: connection(3), concurrency, runRetryDelay },
        createPostgresBackend,
      ),
  }
}

export function redisStore({ redisUrl, name }: { redisUrl: string; name: string }): BullStore {
  const connection = {
    url: redisUrl,
    maxRetriesPerRequest: null,
    // BullMQ's own grows to 20 s, long after the server is back.
    retryStrategy: (times: number) => Math.min(100 * times, 2_000),
  }
  return {
    // Adding fails at once while Redis is away: a caller must not wait for a hint.
    openQueue: () =>
      new Queue(name, { connection: { ...connection, enableOfflineQueue: false }, defaultJobOptions }),
    openWorker: ({ concurrency, process }) =>
      new Worker(name, (job, token) => processJob({ job, token, process }), {
        ...workerOptions,
        connection,
        concurrency,
        runRetryDelay,
      }),
  }
}

async function processJob({
  job,
  token,
  process,
}: {
  job: Job
  token: string | undefined
  process: Processor
}): Promise<void> {
  if ((await process(job.data)) === 'done') return
  await job.moveToWait(token)
  throw new WaitingError()
}
