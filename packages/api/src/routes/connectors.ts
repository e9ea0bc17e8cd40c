import { pageQuerySchema } from '@millrace/contracts'
import { getConnector, listConnectors } from '@millrace/services'
import { defineRoutes } from '../route.ts'

const tag = 'Connectors'

export const connectorRoutes = defineRoutes([
  {
    method: 'get',
    path: '/connectors',
    operationId: 'listConnectors',
    tag,
    summary: 'Manifests of the connectors',
    query: pageQuerySchema,
    success: { status: 200, description: 'A page', schema: 'Connector', list: true },
    handle: ({ ctx, query }) => ({ value: listConnectors(ctx, query) }),
  },
  {
    method: 'get',
    path: '/connectors/{key}',
    operationId: 'getConnector',
    tag,
    summary: "A connector's manifest",
    success: { status: 200, description: 'The manifest', schema: 'Connector' },
    handle: ({ ctx, param }) => ({ value: getConnector(ctx, param('key')) }),
  },
])
