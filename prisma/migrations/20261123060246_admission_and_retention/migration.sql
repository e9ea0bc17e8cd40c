-- DropIndex
DROP INDEX "Run_concurrencyKey_status_id_idx";

-- DropIndex
DROP INDEX "Run_expiresAt_idx";

-- AlterTable
ALTER TABLE "RateLimit" ADD COLUMN     "heldUntil" TIMESTAMPTZ(6),
ALTER COLUMN "nextAt" SET DATA TYPE TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "concurrencyLimit" INTEGER,
ADD COLUMN     "concurrencyOrder" TEXT,
ADD COLUMN     "failedRetentionDays" INTEGER,
ADD COLUMN     "retentionDays" INTEGER;

-- CreateTable
CREATE TABLE "RunPayload" (
    "runId" UUID NOT NULL,
    "payloadId" UUID NOT NULL,
    "organizationId" UUID NOT NULL,

    CONSTRAINT "RunPayload_pkey" PRIMARY KEY ("runId","payloadId")
);

-- CreateIndex
CREATE INDEX "RunPayload_payloadId_idx" ON "RunPayload"("payloadId");

-- CreateIndex
CREATE INDEX "File_blobKey_idx" ON "File"("blobKey");

-- CreateIndex
CREATE INDEX "Payload_blobKey_idx" ON "Payload"("blobKey");

-- CreateIndex
CREATE INDEX "Run_status_held_concurrencyKey_id_idx" ON "Run"("status", "held", "concurrencyKey", "id");

-- CreateIndex
CREATE INDEX "Run_expiresAt_endedAt_idx" ON "Run"("expiresAt", "endedAt");
