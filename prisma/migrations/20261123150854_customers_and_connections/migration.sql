-- CreateEnum
CREATE TYPE "CustomerStatus" AS ENUM ('active', 'suspended', 'deleting');

-- CreateEnum
CREATE TYPE "Availability" AS ENUM ('hidden', 'contact', 'deployable');

-- CreateEnum
CREATE TYPE "RolloutStatus" AS ENUM ('running', 'watching', 'paused', 'completed', 'rolling_back', 'rolled_back', 'canceled');

-- CreateEnum
CREATE TYPE "RolloutItemStatus" AS ENUM ('pending', 'upgraded', 'needs_configuration', 'skipped', 'failed', 'rolled_back');

-- AlterEnum
ALTER TYPE "ConnectionStatus" ADD VALUE 'expired';
ALTER TYPE "ConnectionStatus" ADD VALUE 'needs_authorization';

-- AlterEnum: what was a draft is looked at again when it is saved or deployed.
ALTER TYPE "InstanceStatus" RENAME VALUE 'draft' TO 'needs_configuration';
ALTER TYPE "InstanceStatus" ADD VALUE 'ready' AFTER 'needs_configuration';
ALTER TYPE "InstanceStatus" ADD VALUE 'failing';

-- DropIndex
DROP INDEX "ApiKey_organizationId_idx";

-- DropIndex
DROP INDEX "InstanceFlow_instanceId_flow_key";

-- DropIndex
DROP INDEX "Member_organizationId_idx";

-- DropIndex
DROP INDEX "Version_integrationId_number_key";

-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN     "createdBy" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "lastUsedAddress" TEXT,
ADD COLUMN     "memberId" UUID,
ADD COLUMN     "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "AuditEntry" ADD COLUMN     "actorName" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "address" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "entityName" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "hash" BYTEA,
ADD COLUMN     "previousHash" BYTEA,
ADD COLUMN     "result" TEXT NOT NULL DEFAULT 'done',
ADD COLUMN     "seq" BIGINT,
ADD COLUMN     "userAgent" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "Connection" ADD COLUMN     "expiresAt" TIMESTAMPTZ(3),
ADD COLUMN     "lastUsedAt" TIMESTAMPTZ(3),
ADD COLUMN     "oauthAppId" UUID,
ADD COLUMN     "refreshDueAt" TIMESTAMPTZ(3),
ADD COLUMN     "refreshFailures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "refreshedAt" TIMESTAMPTZ(3),
ADD COLUMN     "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "sealedTokens" BYTEA,
ADD COLUMN     "sealedVersion" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "tokensVersion" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Customer" ADD COLUMN     "attributes" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "status" "CustomerStatus" NOT NULL DEFAULT 'active',
ADD COLUMN     "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "Instance" ADD COLUMN     "deployedAt" TIMESTAMPTZ(3),
ADD COLUMN     "failures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "lastFailedAt" TIMESTAMPTZ(3),
ADD COLUMN     "name" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "pausedBy" TEXT,
ADD COLUMN     "pendingProblems" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "pendingVersionId" UUID,
ADD COLUMN     "problems" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "InstanceConnection" DROP CONSTRAINT "InstanceConnection_pkey",
ADD CONSTRAINT "InstanceConnection_pkey" PRIMARY KEY ("organizationId", "instanceId", "slot");

-- AlterTable
ALTER TABLE "Integration" ADD COLUMN     "archivedAt" TIMESTAMPTZ(3),
ADD COLUMN     "availability" "Availability" NOT NULL DEFAULT 'hidden',
ADD COLUMN     "draftSavedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "draftSavedBy" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "icon" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "labels" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "Member" DROP COLUMN "sessionVersion",
ADD COLUMN     "lastSeenAt" TIMESTAMPTZ(3),
ADD COLUMN     "recoveryCodes" BYTEA[] DEFAULT ARRAY[]::BYTEA[],
ADD COLUMN     "totpConfirmedAt" TIMESTAMPTZ(3),
ADD COLUMN     "totpLastStep" INTEGER,
ADD COLUMN     "totpSealed" BYTEA,
ALTER COLUMN "passwordHash" DROP NOT NULL;

-- AlterTable
ALTER TABLE "Organization" ADD COLUMN     "customersFromTokens" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "requireSecondFactor" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "customerUserId" UUID;

-- CreateTable
CREATE TABLE "Identity" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Identity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "method" TEXT NOT NULL,
    "secondFactor" BOOLEAN NOT NULL DEFAULT false,
    "address" TEXT NOT NULL,
    "userAgent" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Invitation" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "invitedBy" TEXT NOT NULL,
    "sentAt" TIMESTAMPTZ(3),
    "sendError" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "acceptedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PasswordReset" (
    "tokenHash" BYTEA NOT NULL,
    "organizationId" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PasswordReset_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateTable
CREATE TABLE "CustomerUser" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "externalId" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "email" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3),

    CONSTRAINT "CustomerUser_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EmbedKey" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "keyId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "publicKeyPem" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "EmbedKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EmbedTokenUse" (
    "organizationId" UUID NOT NULL,
    "jti" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "EmbedTokenUse_pkey" PRIMARY KEY ("organizationId","jti")
);

-- CreateTable
CREATE TABLE "EmbedSession" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "customerUserId" UUID NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "EmbedSession_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OAuthApp" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "connector" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "sealed" BYTEA,
    "sealedVersion" INTEGER NOT NULL DEFAULT 1,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OAuthApp_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Authorization" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "connectionId" UUID NOT NULL,
    "startHash" BYTEA NOT NULL,
    "stateHash" BYTEA,
    "browserHash" BYTEA,
    "sealed" BYTEA,
    "actor" TEXT NOT NULL,
    "sessionId" UUID,
    "returnTo" TEXT,
    "error" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Authorization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InstanceRevision" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "instanceId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "config" JSONB NOT NULL,
    "connections" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "InstanceRevision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InstanceUser" (
    "organizationId" UUID NOT NULL,
    "instanceId" UUID NOT NULL,
    "customerUserId" UUID NOT NULL,
    "config" JSONB NOT NULL DEFAULT '{}',
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "InstanceUser_pkey" PRIMARY KEY ("organizationId","instanceId","customerUserId")
);

-- CreateTable
CREATE TABLE "InstanceUserConnection" (
    "organizationId" UUID NOT NULL,
    "instanceId" UUID NOT NULL,
    "customerUserId" UUID NOT NULL,
    "slot" TEXT NOT NULL,
    "connectionId" UUID NOT NULL,

    CONSTRAINT "InstanceUserConnection_pkey" PRIMARY KEY ("organizationId","instanceId","customerUserId","slot")
);

-- CreateTable
CREATE TABLE "InstanceFile" (
    "organizationId" UUID NOT NULL,
    "instanceId" UUID NOT NULL,
    "fileId" UUID NOT NULL,

    CONSTRAINT "InstanceFile_pkey" PRIMARY KEY ("organizationId","instanceId","fileId")
);

-- CreateTable
CREATE TABLE "Rollout" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "integrationId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "status" "RolloutStatus" NOT NULL DEFAULT 'running',
    "reason" TEXT NOT NULL DEFAULT '',
    "filter" JSONB NOT NULL,
    "stages" JSONB NOT NULL,
    "guard" JSONB NOT NULL,
    "stage" INTEGER NOT NULL DEFAULT 0,
    "stageStartedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),
    "dueAt" TIMESTAMPTZ(3),

    CONSTRAINT "Rollout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RolloutItem" (
    "organizationId" UUID NOT NULL,
    "rolloutId" UUID NOT NULL,
    "instanceId" UUID NOT NULL,
    "stage" INTEGER NOT NULL,
    "status" "RolloutItemStatus" NOT NULL DEFAULT 'pending',
    "fromVersionId" UUID,
    "fromConfig" JSONB,
    "problems" JSONB NOT NULL DEFAULT '[]',
    "changedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RolloutItem_pkey" PRIMARY KEY ("organizationId","rolloutId","instanceId")
);

-- CreateTable
CREATE TABLE "SandboxCall" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "input" JSONB NOT NULL,
    "output" JSONB,
    "error" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "answeredAt" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SandboxCall_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditHead" (
    "organizationId" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "AuditHead_pkey" PRIMARY KEY ("organizationId")
);

-- CreateIndex
CREATE INDEX "Identity_memberId_idx" ON "Identity"("memberId");

-- CreateIndex
CREATE UNIQUE INDEX "Identity_provider_subject_key" ON "Identity"("provider", "subject");

-- CreateIndex
CREATE INDEX "Session_memberId_idx" ON "Session"("memberId");

-- CreateIndex
CREATE INDEX "Session_expiresAt_idx" ON "Session"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_tokenHash_key" ON "Invitation"("tokenHash");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_organizationId_email_key" ON "Invitation"("organizationId", "email");

-- CreateIndex
CREATE INDEX "PasswordReset_memberId_idx" ON "PasswordReset"("memberId");

-- CreateIndex
CREATE INDEX "PasswordReset_expiresAt_idx" ON "PasswordReset"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "CustomerUser_organizationId_customerId_externalId_key" ON "CustomerUser"("organizationId", "customerId", "externalId");

-- CreateIndex
CREATE UNIQUE INDEX "CustomerUser_organizationId_id_key" ON "CustomerUser"("organizationId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "EmbedKey_keyId_key" ON "EmbedKey"("keyId");

-- CreateIndex
CREATE INDEX "EmbedKey_organizationId_idx" ON "EmbedKey"("organizationId");

-- CreateIndex
CREATE INDEX "EmbedTokenUse_expiresAt_idx" ON "EmbedTokenUse"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "EmbedSession_tokenHash_key" ON "EmbedSession"("tokenHash");

-- CreateIndex
CREATE INDEX "EmbedSession_customerUserId_idx" ON "EmbedSession"("customerUserId");

-- CreateIndex
CREATE INDEX "EmbedSession_expiresAt_idx" ON "EmbedSession"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "OAuthApp_organizationId_id_key" ON "OAuthApp"("organizationId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "OAuthApp_organizationId_connector_type_name_key" ON "OAuthApp"("organizationId", "connector", "type", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Authorization_startHash_key" ON "Authorization"("startHash");

-- CreateIndex
CREATE UNIQUE INDEX "Authorization_stateHash_key" ON "Authorization"("stateHash");

-- CreateIndex
CREATE INDEX "Authorization_connectionId_idx" ON "Authorization"("connectionId");

-- CreateIndex
CREATE INDEX "Authorization_expiresAt_idx" ON "Authorization"("expiresAt");

-- CreateIndex
CREATE INDEX "InstanceRevision_instanceId_id_idx" ON "InstanceRevision"("instanceId", "id" DESC);

-- CreateIndex
CREATE INDEX "InstanceUser_customerUserId_idx" ON "InstanceUser"("customerUserId");

-- CreateIndex
CREATE INDEX "InstanceUserConnection_connectionId_idx" ON "InstanceUserConnection"("connectionId");

-- CreateIndex
CREATE INDEX "InstanceFile_fileId_idx" ON "InstanceFile"("fileId");

-- CreateIndex
CREATE INDEX "Rollout_organizationId_id_idx" ON "Rollout"("organizationId", "id" DESC);

-- CreateIndex
CREATE INDEX "Rollout_integrationId_idx" ON "Rollout"("integrationId");

-- CreateIndex
CREATE INDEX "Rollout_dueAt_idx" ON "Rollout"("dueAt");

-- CreateIndex
CREATE UNIQUE INDEX "Rollout_organizationId_id_key" ON "Rollout"("organizationId", "id");

-- CreateIndex
CREATE INDEX "RolloutItem_rolloutId_status_stage_idx" ON "RolloutItem"("rolloutId", "status", "stage");

-- CreateIndex
CREATE INDEX "RolloutItem_instanceId_idx" ON "RolloutItem"("instanceId");

-- CreateIndex
CREATE INDEX "SandboxCall_expiresAt_idx" ON "SandboxCall"("expiresAt");

-- CreateIndex
CREATE INDEX "ApiKey_memberId_idx" ON "ApiKey"("memberId");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_organizationId_id_key" ON "ApiKey"("organizationId", "id");

-- CreateIndex
CREATE INDEX "AuditEntry_organizationId_entity_entityId_id_idx" ON "AuditEntry"("organizationId", "entity", "entityId", "id" DESC);

-- CreateIndex
CREATE INDEX "AuditEntry_organizationId_actor_id_idx" ON "AuditEntry"("organizationId", "actor", "id" DESC);

-- CreateIndex
CREATE INDEX "AuditEntry_organizationId_action_id_idx" ON "AuditEntry"("organizationId", "action", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "AuditEntry_organizationId_seq_key" ON "AuditEntry"("organizationId", "seq");

-- CreateIndex
CREATE INDEX "Connection_organizationId_status_id_idx" ON "Connection"("organizationId", "status", "id" DESC);

-- CreateIndex
CREATE INDEX "Connection_refreshDueAt_idx" ON "Connection"("refreshDueAt");

-- CreateIndex
CREATE INDEX "Connection_oauthAppId_idx" ON "Connection"("oauthAppId");

-- CreateIndex
CREATE INDEX "Customer_organizationId_status_id_idx" ON "Customer"("organizationId", "status", "id" DESC);

-- CreateIndex
CREATE INDEX "Customer_labels_idx" ON "Customer" USING GIN ("labels");

-- CreateIndex
CREATE INDEX "Instance_organizationId_id_idx" ON "Instance"("organizationId", "id" DESC);

-- CreateIndex
CREATE INDEX "Instance_organizationId_status_id_idx" ON "Instance"("organizationId", "status", "id" DESC);

-- CreateIndex
CREATE INDEX "Instance_organizationId_integrationId_id_idx" ON "Instance"("organizationId", "integrationId", "id" DESC);

-- CreateIndex
CREATE INDEX "Instance_labels_idx" ON "Instance" USING GIN ("labels");

-- CreateIndex
CREATE INDEX "InstanceConnection_instanceId_idx" ON "InstanceConnection"("instanceId");

-- CreateIndex
CREATE INDEX "InstanceFlow_instanceId_idx" ON "InstanceFlow"("instanceId");

-- CreateIndex
CREATE UNIQUE INDEX "InstanceFlow_organizationId_instanceId_flow_key" ON "InstanceFlow"("organizationId", "instanceId", "flow");

-- CreateIndex
CREATE UNIQUE INDEX "Member_organizationId_id_key" ON "Member"("organizationId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Version_organizationId_integrationId_number_key" ON "Version"("organizationId", "integrationId", "number");

-- AddForeignKey
ALTER TABLE "Identity" ADD CONSTRAINT "Identity_organizationId_memberId_fkey" FOREIGN KEY ("organizationId", "memberId") REFERENCES "Member"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_organizationId_memberId_fkey" FOREIGN KEY ("organizationId", "memberId") REFERENCES "Member"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PasswordReset" ADD CONSTRAINT "PasswordReset_organizationId_memberId_fkey" FOREIGN KEY ("organizationId", "memberId") REFERENCES "Member"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_organizationId_memberId_fkey" FOREIGN KEY ("organizationId", "memberId") REFERENCES "Member"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CustomerUser" ADD CONSTRAINT "CustomerUser_organizationId_customerId_fkey" FOREIGN KEY ("organizationId", "customerId") REFERENCES "Customer"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EmbedKey" ADD CONSTRAINT "EmbedKey_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EmbedSession" ADD CONSTRAINT "EmbedSession_organizationId_customerUserId_fkey" FOREIGN KEY ("organizationId", "customerUserId") REFERENCES "CustomerUser"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Connection" ADD CONSTRAINT "Connection_organizationId_oauthAppId_fkey" FOREIGN KEY ("organizationId", "oauthAppId") REFERENCES "OAuthApp"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OAuthApp" ADD CONSTRAINT "OAuthApp_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Authorization" ADD CONSTRAINT "Authorization_organizationId_connectionId_fkey" FOREIGN KEY ("organizationId", "connectionId") REFERENCES "Connection"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Instance" ADD CONSTRAINT "Instance_organizationId_pendingVersionId_fkey" FOREIGN KEY ("organizationId", "pendingVersionId") REFERENCES "Version"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceRevision" ADD CONSTRAINT "InstanceRevision_organizationId_instanceId_fkey" FOREIGN KEY ("organizationId", "instanceId") REFERENCES "Instance"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceRevision" ADD CONSTRAINT "InstanceRevision_organizationId_versionId_fkey" FOREIGN KEY ("organizationId", "versionId") REFERENCES "Version"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceUser" ADD CONSTRAINT "InstanceUser_organizationId_instanceId_fkey" FOREIGN KEY ("organizationId", "instanceId") REFERENCES "Instance"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceUser" ADD CONSTRAINT "InstanceUser_organizationId_customerUserId_fkey" FOREIGN KEY ("organizationId", "customerUserId") REFERENCES "CustomerUser"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceUserConnection" ADD CONSTRAINT "InstanceUserConnection_organizationId_instanceId_customerU_fkey" FOREIGN KEY ("organizationId", "instanceId", "customerUserId") REFERENCES "InstanceUser"("organizationId", "instanceId", "customerUserId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceUserConnection" ADD CONSTRAINT "InstanceUserConnection_organizationId_connectionId_fkey" FOREIGN KEY ("organizationId", "connectionId") REFERENCES "Connection"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceFile" ADD CONSTRAINT "InstanceFile_organizationId_instanceId_fkey" FOREIGN KEY ("organizationId", "instanceId") REFERENCES "Instance"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rollout" ADD CONSTRAINT "Rollout_organizationId_integrationId_fkey" FOREIGN KEY ("organizationId", "integrationId") REFERENCES "Integration"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rollout" ADD CONSTRAINT "Rollout_organizationId_versionId_fkey" FOREIGN KEY ("organizationId", "versionId") REFERENCES "Version"("organizationId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RolloutItem" ADD CONSTRAINT "RolloutItem_organizationId_rolloutId_fkey" FOREIGN KEY ("organizationId", "rolloutId") REFERENCES "Rollout"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RolloutItem" ADD CONSTRAINT "RolloutItem_organizationId_instanceId_fkey" FOREIGN KEY ("organizationId", "instanceId") REFERENCES "Instance"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

UPDATE "Instance" SET "deployedAt" = "updatedAt" WHERE status IN ('enabled', 'paused');
UPDATE "Instance" SET "pausedBy" = 'member' WHERE status = 'paused';
