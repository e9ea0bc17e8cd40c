import type { Route } from '../route.ts'
import { accessRoutes } from './access.ts'
import { accountRoutes } from './account.ts'
import { auditRoutes } from './audit.ts'
import { connectionRoutes } from './connections.ts'
import { connectorRoutes } from './connectors.ts'
import { customerUserRoutes } from './customer-users.ts'
import { customerRoutes } from './customers.ts'
import { dataSourceRoutes } from './data-sources.ts'
import { egressRoutes } from './egress.ts'
import { embedRoutes } from './embed.ts'
import { fileRoutes } from './files.ts'
import { instanceUserRoutes } from './instance-users.ts'
import { instanceRoutes } from './instances.ts'
import { integrationRoutes } from './integrations.ts'
import { memberRoutes } from './members.ts'
import { oauthRoutes } from './oauth.ts'
import { rolloutRoutes } from './rollouts.ts'
import { runRoutes } from './runs.ts'
import { versionRoutes } from './versions.ts'
import { workerRoutes } from './workers.ts'

/** Everything under /api/v1. */
export const routes: Route[] = [
  ...integrationRoutes,
  ...versionRoutes,
  ...customerRoutes,
  ...customerUserRoutes,
  ...embedRoutes,
  ...connectionRoutes,
  ...oauthRoutes,
  ...instanceRoutes,
  ...rolloutRoutes,
  ...dataSourceRoutes,
  ...fileRoutes,
  ...instanceUserRoutes,
  ...runRoutes,
  ...egressRoutes,
  ...connectorRoutes,
  ...workerRoutes,
  ...memberRoutes,
  ...accessRoutes,
  ...accountRoutes,
  ...auditRoutes,
]
