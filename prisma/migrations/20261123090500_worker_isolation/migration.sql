-- AlterTable
ALTER TABLE "WorkerNode" ADD COLUMN     "fallbacks" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "gaps" TEXT[] DEFAULT ARRAY[]::TEXT[];
