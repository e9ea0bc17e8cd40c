-- Lists are searched for a part of a text. Without these indexes each search reads every row of the organization; the
-- expressions are those of packages/services/src/shared/search.ts.
DO $$
BEGIN
  -- Comes with Postgres, and is trusted: whoever may create things in the database may create it.
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX "Customer_search" ON "Customer"
    USING gin (lower("externalId" || E'\n' || name) gin_trgm_ops) WITH (fastupdate = off);
  CREATE INDEX "Connection_search" ON "Connection" USING gin (lower(name) gin_trgm_ops) WITH (fastupdate = off);
  CREATE INDEX "Instance_search" ON "Instance" USING gin (lower(name) gin_trgm_ops);
EXCEPTION
  WHEN insufficient_privilege OR feature_not_supported OR undefined_file OR undefined_object THEN
    RAISE NOTICE 'The extension pg_trgm is not there: searches work, and read every row. See docs/isolation-of-tenants.md.';
END
$$;
