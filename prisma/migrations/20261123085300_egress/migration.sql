-- AlterTable
ALTER TABLE "Organization" ADD COLUMN     "egressAllow" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "egressDeny" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "EgressEntry" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "address" TEXT,
    "verdict" TEXT NOT NULL,
    "reason" TEXT,
    "bytesSent" BIGINT NOT NULL DEFAULT 0,
    "bytesReceived" BIGINT NOT NULL DEFAULT 0,
    "durationMs" INTEGER,

    CONSTRAINT "EgressEntry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "EgressEntry_runId_id_idx" ON "EgressEntry"("runId", "id");
