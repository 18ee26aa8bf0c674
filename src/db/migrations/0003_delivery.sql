-- Delivery: whose address came back, and mails with a link that somebody waits for at the screen.
CREATE INDEX contact_email ON contact(org_id, email_norm) WHERE email_norm <> '';
CREATE INDEX outbox_link ON outbox(channel, run_at) WHERE state = 'waiting' AND mail_token_id IS NOT NULL;
