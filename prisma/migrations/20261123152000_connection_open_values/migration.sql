-- null: saved before the column was there. Filled in when the connection is next shown.
ALTER TABLE "Connection" ADD COLUMN "openValues" JSONB;
