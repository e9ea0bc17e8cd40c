import type { RolloutStage } from '@millrace/contracts'

/** How many of `total` instances are moved once each stage is done. No stage is empty while there are instances left. */
export function stageEnds(stages: readonly RolloutStage[], total: number): number[] {
  return stages.map(({ percent }) => Math.min(total, Math.ceil((total * percent) / 100)))
}
