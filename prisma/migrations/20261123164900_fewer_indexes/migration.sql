-- Each instance that moves to another version is written into all indexes of its table. These two find nothing that
-- (organizationId, id) and (organizationId, integrationId, id) do not find as well.
-- DropIndex
DROP INDEX "Instance_integrationId_idx";

-- DropIndex
DROP INDEX "Instance_organizationId_id_idx";

-- The next instances of a rollout are read in order, and those behind them are not sorted for each batch.
-- DropIndex
DROP INDEX "RolloutItem_rolloutId_status_stage_idx";

-- CreateIndex
CREATE INDEX "RolloutItem_rolloutId_status_stage_instanceId_idx" ON "RolloutItem"("rolloutId", "status", "stage", "instanceId");
