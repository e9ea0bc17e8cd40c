-- CreateIndex
CREATE INDEX "AuditEntry_seq_id_idx" ON "AuditEntry"("seq", "id");
