-- The access log of a whole practice, newest first: auditLog of the API.
CREATE INDEX audit_entry_org ON audit_entry(org_id, id);
