-- The audit log only grows. The one change of an entry is its place in the chain, given once (services/src/audit/chain.ts).
CREATE FUNCTION millrace_keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  place constant text[] := ARRAY['seq', 'previousHash', 'hash'];
BEGIN
  IF TG_OP = 'INSERT' AND NEW.seq IS NULL AND NEW."previousHash" IS NULL AND NEW.hash IS NULL THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL AND NEW."previousHash" IS NOT NULL
    AND NEW.hash IS NOT NULL AND to_jsonb(OLD) - place = to_jsonb(NEW) - place THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only: % of an entry is refused', TG_OP;
END
$$;

CREATE TRIGGER millrace_keep_audit_entry BEFORE INSERT OR UPDATE OR DELETE ON "AuditEntry"
  FOR EACH ROW EXECUTE FUNCTION millrace_keep_audit_entry();

CREATE FUNCTION millrace_keep_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW."organizationId" = OLD."organizationId" AND NEW.seq > OLD.seq THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only: % of its head is refused', TG_OP;
END
$$;

CREATE TRIGGER millrace_keep_audit_head BEFORE UPDATE OR DELETE ON "AuditHead"
  FOR EACH ROW EXECUTE FUNCTION millrace_keep_audit_head();

CREATE FUNCTION millrace_keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only: TRUNCATE is refused';
END
$$;

CREATE TRIGGER millrace_keep_audit_log BEFORE TRUNCATE ON "AuditEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION millrace_keep_audit_log();
CREATE TRIGGER millrace_keep_audit_log BEFORE TRUNCATE ON "AuditHead"
  FOR EACH STATEMENT EXECUTE FUNCTION millrace_keep_audit_log();
