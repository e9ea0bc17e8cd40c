-- What a rollout has come to is counted from the index alone: the policy of the table asks for the organization as well.
-- DropIndex
DROP INDEX "RolloutItem_rolloutId_status_stage_instanceId_idx";

-- CreateIndex
CREATE INDEX "RolloutItem_organizationId_rolloutId_status_stage_instanceI_idx" ON "RolloutItem"("organizationId", "rolloutId", "status", "stage", "instanceId");
