-- AlterTable
ALTER TABLE "InstanceFlow" ADD COLUMN     "pollCursor" JSONB,
ADD COLUMN     "pollError" TEXT,
ADD COLUMN     "pollSequence" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "activeMs" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "concurrencyKey" TEXT,
ADD COLUMN     "crashes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "depth" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "dueAt" TIMESTAMPTZ(3),
ADD COLUMN     "expiresAt" TIMESTAMPTZ(3),
ADD COLUMN     "held" TEXT,
ADD COLUMN     "output" JSONB,
ADD COLUMN     "outputId" UUID,
ADD COLUMN     "parentPath" TEXT,
ADD COLUMN     "parentRunId" UUID,
ADD COLUMN     "replayFrom" TEXT,
ADD COLUMN     "retries" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "StepRun" ADD COLUMN     "items" JSONB,
ADD COLUMN     "itemsId" UUID,
ADD COLUMN     "reused" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Version" ADD COLUMN     "bundleChecksum" TEXT,
ADD COLUMN     "bundleKey" TEXT,
ADD COLUMN     "dependencies" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "Wait" (
    "runId" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "organizationId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3),
    "until" TIMESTAMPTZ(3),
    "openUntil" TIMESTAMPTZ(3),
    "data" JSONB NOT NULL DEFAULT '{}',
    "childRunId" UUID,
    "resolvedAt" TIMESTAMPTZ(3),
    "resolution" JSONB,
    "resolutionId" UUID,

    CONSTRAINT "Wait_pkey" PRIMARY KEY ("runId","path")
);

-- CreateTable
CREATE TABLE "StateEntry" (
    "organizationId" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "scopeId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "expiresAt" TIMESTAMPTZ(3),
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "StateEntry_pkey" PRIMARY KEY ("organizationId","scope","scopeId","key")
);

-- CreateTable
CREATE TABLE "StateOperation" (
    "runId" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "organizationId" UUID NOT NULL,
    "result" JSONB NOT NULL,

    CONSTRAINT "StateOperation_pkey" PRIMARY KEY ("runId","path","ordinal")
);

-- CreateTable
CREATE TABLE "File" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "contentType" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "blobKey" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "File_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RunFile" (
    "runId" UUID NOT NULL,
    "fileId" UUID NOT NULL,
    "organizationId" UUID NOT NULL,

    CONSTRAINT "RunFile_pkey" PRIMARY KEY ("runId","fileId")
);

-- CreateTable
CREATE TABLE "DedupeKey" (
    "organizationId" UUID NOT NULL,
    "scopeId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "runId" UUID NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DedupeKey_pkey" PRIMARY KEY ("scopeId","key")
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "organizationId" UUID NOT NULL,
    "scopeId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "nextAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RateLimit_pkey" PRIMARY KEY ("scopeId","key")
);

-- CreateIndex
CREATE INDEX "Wait_openUntil_idx" ON "Wait"("openUntil");

-- CreateIndex
CREATE INDEX "Wait_childRunId_idx" ON "Wait"("childRunId");

-- CreateIndex
CREATE INDEX "StateEntry_expiresAt_idx" ON "StateEntry"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "File_organizationId_id_key" ON "File"("organizationId", "id");

-- CreateIndex
CREATE INDEX "RunFile_fileId_idx" ON "RunFile"("fileId");

-- CreateIndex
CREATE INDEX "DedupeKey_expiresAt_idx" ON "DedupeKey"("expiresAt");

-- CreateIndex
CREATE INDEX "RateLimit_nextAt_idx" ON "RateLimit"("nextAt");

-- CreateIndex
CREATE INDEX "Run_concurrencyKey_status_id_idx" ON "Run"("concurrencyKey", "status", "id");

-- CreateIndex
CREATE INDEX "Run_dueAt_idx" ON "Run"("dueAt");

-- CreateIndex
CREATE INDEX "Run_expiresAt_idx" ON "Run"("expiresAt");

-- CreateIndex
CREATE INDEX "Run_replayOf_idx" ON "Run"("replayOf");

-- CreateIndex
CREATE UNIQUE INDEX "Run_parentRunId_parentPath_key" ON "Run"("parentRunId", "parentPath");
