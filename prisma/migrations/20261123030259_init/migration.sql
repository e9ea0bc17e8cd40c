-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('owner', 'admin', 'builder', 'support', 'viewer');

-- CreateEnum
CREATE TYPE "ConnectionOwner" AS ENUM ('organization', 'customer', 'instance');

-- CreateEnum
CREATE TYPE "ConnectionStatus" AS ENUM ('untested', 'active', 'failing');

-- CreateEnum
CREATE TYPE "InstanceStatus" AS ENUM ('draft', 'enabled', 'paused');

-- CreateEnum
CREATE TYPE "RunStatus" AS ENUM ('queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled');

-- CreateEnum
CREATE TYPE "StepRunStatus" AS ENUM ('running', 'waiting', 'succeeded', 'failed', 'skipped', 'canceled');

-- CreateTable
CREATE TABLE "Organization" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Member" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SignInThrottle" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "lastFailure" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SignInThrottle_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "role" "Role" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Customer" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "externalId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Customer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Integration" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "category" TEXT NOT NULL DEFAULT '',
    "draft" JSONB NOT NULL,
    "draftRevision" INTEGER NOT NULL DEFAULT 1,
    "testBindings" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Integration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Version" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "integrationId" UUID NOT NULL,
    "number" INTEGER,
    "definition" JSONB NOT NULL,
    "checksum" TEXT NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "author" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Connection" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "connector" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "owner" "ConnectionOwner" NOT NULL,
    "customerId" UUID,
    "status" "ConnectionStatus" NOT NULL DEFAULT 'untested',
    "statusMessage" TEXT NOT NULL DEFAULT '',
    "sealed" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Instance" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "integrationId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "status" "InstanceStatus" NOT NULL DEFAULT 'draft',
    "config" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InstanceConnection" (
    "organizationId" UUID NOT NULL,
    "instanceId" UUID NOT NULL,
    "slot" TEXT NOT NULL,
    "connectionId" UUID NOT NULL,

    CONSTRAINT "InstanceConnection_pkey" PRIMARY KEY ("instanceId","slot")
);

-- CreateTable
CREATE TABLE "InstanceFlow" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "instanceId" UUID NOT NULL,
    "flow" TEXT NOT NULL,
    "hookToken" TEXT NOT NULL,
    "nextDueAt" TIMESTAMPTZ(3),

    CONSTRAINT "InstanceFlow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Run" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "integrationId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "customerId" UUID,
    "instanceId" UUID,
    "instanceFlowId" UUID,
    "flow" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "status" "RunStatus" NOT NULL DEFAULT 'queued',
    "payloadId" UUID NOT NULL,
    "dedupeKey" TEXT,
    "options" JSONB NOT NULL DEFAULT '{}',
    "replayOf" UUID,
    "error" JSONB,
    "errorCode" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "leaseOwner" UUID,
    "leaseExpiresAt" TIMESTAMPTZ(3),
    "cancelRequestedAt" TIMESTAMPTZ(3),
    "lastSeq" INTEGER NOT NULL DEFAULT 0,
    "queuedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "JournalEvent" (
    "runId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "organizationId" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "path" TEXT,
    "data" JSONB NOT NULL,

    CONSTRAINT "JournalEvent_pkey" PRIMARY KEY ("runId","seq")
);

-- CreateTable
CREATE TABLE "LogLine" (
    "runId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "organizationId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "path" TEXT,
    "level" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "data" JSONB,

    CONSTRAINT "LogLine_pkey" PRIMARY KEY ("runId","seq")
);

-- CreateTable
CREATE TABLE "StepRun" (
    "runId" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "organizationId" UUID NOT NULL,
    "stepId" TEXT NOT NULL,
    "status" "StepRunStatus" NOT NULL,
    "attempt" INTEGER NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "durationMs" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "firstSeq" INTEGER NOT NULL,
    "input" JSONB,
    "output" JSONB,
    "outputId" UUID,
    "error" JSONB,

    CONSTRAINT "StepRun_pkey" PRIMARY KEY ("runId","path")
);

-- CreateTable
CREATE TABLE "Payload" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "runId" UUID,
    "bytes" INTEGER NOT NULL,
    "inline" JSONB,
    "blobKey" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Payload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WorkerNode" (
    "id" UUID NOT NULL,
    "pid" INTEGER NOT NULL,
    "host" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "driver" TEXT NOT NULL,
    "running" INTEGER NOT NULL,
    "capacity" INTEGER NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeatAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WorkerNode_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "entityId" TEXT NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Organization_slug_key" ON "Organization"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "Member_email_key" ON "Member"("email");

-- CreateIndex
CREATE INDEX "Member_organizationId_idx" ON "Member"("organizationId");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_hash_key" ON "ApiKey"("hash");

-- CreateIndex
CREATE INDEX "ApiKey_organizationId_idx" ON "ApiKey"("organizationId");

-- CreateIndex
CREATE UNIQUE INDEX "Customer_organizationId_externalId_key" ON "Customer"("organizationId", "externalId");

-- CreateIndex
CREATE UNIQUE INDEX "Customer_organizationId_id_key" ON "Customer"("organizationId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Integration_organizationId_key_key" ON "Integration"("organizationId", "key");

-- CreateIndex
CREATE UNIQUE INDEX "Integration_organizationId_id_key" ON "Integration"("organizationId", "id");

-- CreateIndex
CREATE INDEX "Version_integrationId_checksum_idx" ON "Version"("integrationId", "checksum");

-- CreateIndex
CREATE UNIQUE INDEX "Version_organizationId_id_key" ON "Version"("organizationId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Version_integrationId_number_key" ON "Version"("integrationId", "number");

-- CreateIndex
CREATE INDEX "Connection_customerId_idx" ON "Connection"("customerId");

-- CreateIndex
CREATE UNIQUE INDEX "Connection_organizationId_id_key" ON "Connection"("organizationId", "id");

-- CreateIndex
CREATE INDEX "Instance_customerId_idx" ON "Instance"("customerId");

-- CreateIndex
CREATE INDEX "Instance_integrationId_idx" ON "Instance"("integrationId");

-- CreateIndex
CREATE INDEX "Instance_versionId_idx" ON "Instance"("versionId");

-- CreateIndex
CREATE UNIQUE INDEX "Instance_organizationId_id_key" ON "Instance"("organizationId", "id");

-- CreateIndex
CREATE INDEX "InstanceConnection_connectionId_idx" ON "InstanceConnection"("connectionId");

-- CreateIndex
CREATE UNIQUE INDEX "InstanceFlow_hookToken_key" ON "InstanceFlow"("hookToken");

-- CreateIndex
CREATE INDEX "InstanceFlow_nextDueAt_idx" ON "InstanceFlow"("nextDueAt");

-- CreateIndex
CREATE UNIQUE INDEX "InstanceFlow_instanceId_flow_key" ON "InstanceFlow"("instanceId", "flow");

-- CreateIndex
CREATE INDEX "Run_organizationId_id_idx" ON "Run"("organizationId", "id" DESC);

-- CreateIndex
CREATE INDEX "Run_organizationId_status_id_idx" ON "Run"("organizationId", "status", "id" DESC);

-- CreateIndex
CREATE INDEX "Run_integrationId_id_idx" ON "Run"("integrationId", "id" DESC);

-- CreateIndex
CREATE INDEX "Run_customerId_id_idx" ON "Run"("customerId", "id" DESC);

-- CreateIndex
CREATE INDEX "Run_instanceId_id_idx" ON "Run"("instanceId", "id" DESC);

-- CreateIndex
CREATE INDEX "Run_status_leaseExpiresAt_idx" ON "Run"("status", "leaseExpiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "Run_instanceFlowId_dedupeKey_key" ON "Run"("instanceFlowId", "dedupeKey");

-- CreateIndex
CREATE INDEX "StepRun_runId_firstSeq_idx" ON "StepRun"("runId", "firstSeq");

-- CreateIndex
CREATE INDEX "Payload_runId_idx" ON "Payload"("runId");

-- CreateIndex
CREATE INDEX "AuditEntry_organizationId_id_idx" ON "AuditEntry"("organizationId", "id" DESC);

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Customer" ADD CONSTRAINT "Customer_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Integration" ADD CONSTRAINT "Integration_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Version" ADD CONSTRAINT "Version_organizationId_integrationId_fkey" FOREIGN KEY ("organizationId", "integrationId") REFERENCES "Integration"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Connection" ADD CONSTRAINT "Connection_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Connection" ADD CONSTRAINT "Connection_organizationId_customerId_fkey" FOREIGN KEY ("organizationId", "customerId") REFERENCES "Customer"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Instance" ADD CONSTRAINT "Instance_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Instance" ADD CONSTRAINT "Instance_organizationId_customerId_fkey" FOREIGN KEY ("organizationId", "customerId") REFERENCES "Customer"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Instance" ADD CONSTRAINT "Instance_organizationId_integrationId_fkey" FOREIGN KEY ("organizationId", "integrationId") REFERENCES "Integration"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Instance" ADD CONSTRAINT "Instance_organizationId_versionId_fkey" FOREIGN KEY ("organizationId", "versionId") REFERENCES "Version"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceConnection" ADD CONSTRAINT "InstanceConnection_organizationId_instanceId_fkey" FOREIGN KEY ("organizationId", "instanceId") REFERENCES "Instance"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceConnection" ADD CONSTRAINT "InstanceConnection_organizationId_connectionId_fkey" FOREIGN KEY ("organizationId", "connectionId") REFERENCES "Connection"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceFlow" ADD CONSTRAINT "InstanceFlow_organizationId_instanceId_fkey" FOREIGN KEY ("organizationId", "instanceId") REFERENCES "Instance"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
