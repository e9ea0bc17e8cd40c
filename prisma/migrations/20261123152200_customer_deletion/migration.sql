-- AlterTable
ALTER TABLE "Customer" ADD COLUMN     "deletionRequestedAt" TIMESTAMPTZ(3),
ADD COLUMN     "deletionRuns" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "deletionRunsRemoved" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "EmbedSession" ADD COLUMN     "keyId" TEXT NOT NULL DEFAULT '';

-- CreateIndex
CREATE INDEX "Customer_deletionRequestedAt_idx" ON "Customer"("deletionRequestedAt");

-- CreateIndex
CREATE INDEX "EmbedSession_keyId_idx" ON "EmbedSession"("keyId");
