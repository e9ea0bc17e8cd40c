-- AlterTable
ALTER TABLE "File" ADD COLUMN     "keptUntil" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "File_keptUntil_idx" ON "File"("keptUntil");

-- An instance holds every upload that its config has referred to: configs change in many places, also those of thousands of
-- instances in one statement, and none of them may forget it. Uploads only, and only those of the same organization.
CREATE FUNCTION millrace_hold_instance_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "InstanceFile" ("organizationId", "instanceId", "fileId")
  SELECT NEW."organizationId", NEW.id, file.id
  FROM jsonb_path_query(NEW.config, 'lax $.**."$file"') AS named(value)
    CROSS JOIN LATERAL (
      SELECT CASE WHEN named.value #>> '{}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        THEN (named.value #>> '{}')::uuid END AS id) wanted
    JOIN "File" file ON file.id = wanted.id AND file."organizationId" = NEW."organizationId"
      AND file."keptUntil" IS NOT NULL
  FOR KEY SHARE OF file
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

CREATE TRIGGER millrace_hold_instance_files AFTER INSERT OR UPDATE OF config ON "Instance"
  FOR EACH ROW WHEN (position('"$file"' IN NEW.config::text) > 0)
  EXECUTE FUNCTION millrace_hold_instance_files();
