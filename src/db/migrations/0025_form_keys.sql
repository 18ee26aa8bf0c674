-- A form that is sent twice makes one recurring invoice.
ALTER TABLE recurring ADD COLUMN form_key TEXT;
CREATE UNIQUE INDEX recurring_key ON recurring(org_id, client_id, form_key) WHERE form_key IS NOT NULL;
