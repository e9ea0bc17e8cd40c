-- AlterTable
ALTER TABLE "Connection" ADD COLUMN     "testId" UUID,
ADD COLUMN     "testedAt" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "Run_organizationId_flow_id_idx" ON "Run"("organizationId", "flow", "id" DESC);

-- CreateIndex
CREATE INDEX "SignInThrottle_lastFailure_idx" ON "SignInThrottle"("lastFailure");
