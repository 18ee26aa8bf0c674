-- The access log names the key that somebody acted by; part of the row's hash where there is one.
ALTER TABLE audit_entry ADD COLUMN api_key_id API_KEY_ID;
