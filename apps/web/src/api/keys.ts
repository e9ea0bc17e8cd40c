/** Names of what the query cache holds: a prefix invalidates all below it. */
export const queryKeys = {
  me: ['me'] as const,
  health: ['health'] as const,
  connectors: ['connectors'] as const,
  integrations: ['integrations'] as const,
  integration: (key: string) => ['integrations', key] as const,
  versions: (key: string) => ['integrations', key, 'versions'] as const,
  customers: ['customers'] as const,
  connections: ['connections'] as const,
  instances: ['instances'] as const,
  instance: (id: string) => ['instances', id] as const,
  rollouts: ['rollouts'] as const,
  rollout: (id: string) => ['rollouts', id] as const,
  runs: ['runs'] as const,
  run: (id: string) => ['runs', id] as const,
  runEgress: (id: string) => ['runs', id, 'egress'] as const,
  apiKeys: ['api-keys'] as const,
  egressRules: ['egress-rules'] as const,
  workers: ['workers'] as const,
  approval: (address: { runId: string; path: string; token: string; approver: string | undefined }) =>
    ['approvals', address] as const,
}
