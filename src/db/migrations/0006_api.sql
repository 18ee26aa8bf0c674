-- The GraphQL API. A page's address says whom somebody acts for; a session of the API has no address, so updateHuman keeps
-- it here: an access, or another account of the same login. Neither: its own account.
ALTER TABLE session ADD COLUMN acting_grant_id GRANT_ID REFERENCES portal_grant(id);
ALTER TABLE session ADD COLUMN acting_client_id CLIENT_ID REFERENCES client(id);
