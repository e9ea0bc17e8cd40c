import { listWorkers } from '@millrace/services'
import { defineRoutes } from '../route.ts'

export const workerRoutes = defineRoutes([
  {
    method: 'get',
    path: '/workers',
    operationId: 'listWorkers',
    tag: 'Workers',
    summary: 'What executes runs, how well it keeps them apart, and how much there is to do',
    description:
      'Each worker with its isolation tier (`full`, `restricted`, `none`), why it is not `full`, and its sandbox driver. ' +
      'One that died is listed as `gone` for an hour. `runs` counts those of the organization that are not over; 10,001 ' +
      'means more than 10,000.',
    success: { status: 200, description: 'The workers, and the open runs', schema: 'WorkerOverview' },
    handle: async ({ ctx }) => ({ value: await listWorkers(ctx) }),
  },
])
