-- The second wall between organizations: row-level security under a role of its own. The first is packages/db/src/guard.ts.
-- The owner of the tables passes the wall, so what runs for the whole platform pays nothing for it.

-- Roles belong to the cluster: another database of it may have made this one already, or be making it now.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'millrace_tenant') THEN
    BEGIN
      CREATE ROLE millrace_tenant NOLOGIN NOINHERIT;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'The database user % may not create roles. An administrator runs this once, then the migration works: CREATE ROLE millrace_tenant NOLOGIN NOINHERIT; GRANT millrace_tenant TO %;',
          current_user, quote_ident(current_user);
    END;
  END IF;
  IF current_setting('server_version_num')::int >= 160000 THEN
    IF NOT pg_has_role(current_user, 'millrace_tenant', 'SET') THEN
      EXECUTE format('GRANT millrace_tenant TO %I WITH SET TRUE, INHERIT FALSE', current_user);
    END IF;
  ELSIF NOT pg_has_role(current_user, 'millrace_tenant', 'MEMBER') THEN
    EXECUTE format('GRANT millrace_tenant TO %I', current_user);
  END IF;
EXCEPTION
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'The database user % may not act as the role millrace_tenant. An administrator runs this once, then the migration works: GRANT millrace_tenant TO %;',
      current_user, quote_ident(current_user);
END
$$;

DO $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO millrace_tenant', current_schema());
END
$$;

-- A migration that makes a table with organizationId calls this for it; a test of packages/db finds the one that did not.
CREATE FUNCTION millrace_wall(table_name text, privileges text DEFAULT 'SELECT, INSERT, UPDATE, DELETE')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  owner_column text := CASE table_name WHEN 'Organization' THEN 'id' ELSE 'organizationId' END;
  -- Empty, as after the end of a transaction that set it: no organization, no row.
  own_row text := format('%I = nullif(current_setting(''millrace.organization'', true), '''')::uuid', owner_column);
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
  EXECUTE format('CREATE POLICY millrace_tenant ON %I TO millrace_tenant USING (%s) WITH CHECK (%s)',
    table_name, own_row, own_row);
  EXECUTE format('GRANT %s ON %I TO millrace_tenant', privileges, table_name);
END
$$;

SELECT millrace_wall(name,
  CASE name
    WHEN 'Organization' THEN 'SELECT, UPDATE'
    WHEN 'AuditEntry' THEN 'SELECT, INSERT'
    WHEN 'AuditHead' THEN 'SELECT'
    ELSE 'SELECT, INSERT, UPDATE, DELETE'
  END)
FROM (
  SELECT table_name::text AS name FROM information_schema.columns
  WHERE table_schema = current_schema() AND column_name = 'organizationId'
  UNION SELECT 'Organization'
) tables;

-- Behind a policy an index serves only comparisons that are known to tell nothing of what they compare. Those of enums
-- compare two numbers and are not marked; without the mark a list of one status reads all of an organization's rows.
DO $$
BEGIN
  ALTER FUNCTION pg_catalog.enum_eq(anyenum, anyenum) LEAKPROOF;
EXCEPTION
  WHEN insufficient_privilege THEN
    RAISE NOTICE 'enum_eq stays as it is: lists that are filtered by a rare status are slower. See docs/isolation-of-tenants.md.';
END
$$;
