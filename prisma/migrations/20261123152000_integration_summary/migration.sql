-- AlterTable
ALTER TABLE "Integration" ADD COLUMN     "draftSummary" JSONB,
ADD COLUMN     "newestChecksum" TEXT,
ADD COLUMN     "newestVersion" INTEGER;

UPDATE "Integration" AS integration
SET "newestVersion" = newest.number, "newestChecksum" = newest.checksum
FROM (
  SELECT DISTINCT ON ("integrationId") "integrationId", number, checksum
  FROM "Version" WHERE number IS NOT NULL
  ORDER BY "integrationId", number DESC
) AS newest
WHERE newest."integrationId" = integration.id;
