-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "cancelReason" TEXT;
