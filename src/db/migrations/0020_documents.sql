-- Who was sent a document: by a link of their own, which ends, or as a file in the mail.
ALTER TABLE document_link ADD COLUMN client_id CLIENT_ID REFERENCES client(id); -- whose record it tells of; null: nobody's
ALTER TABLE document_link ADD COLUMN payer_id PAYER_ID REFERENCES payer(id);    -- who got it …
ALTER TABLE document_link ADD COLUMN email TEXT NOT NULL DEFAULT '';            -- … or the address that was typed
ALTER TABLE document_link ADD COLUMN own FLAG NOT NULL DEFAULT 0;               -- … or the client; also where the client is the payer
ALTER TABLE document_link ADD COLUMN attached FLAG NOT NULL DEFAULT 0;          -- the file is in the mail
ALTER TABLE document_link ADD COLUMN sure FLAG NOT NULL DEFAULT 0;              -- confidential, and sent to somebody else all the same
ALTER TABLE document_link ADD COLUMN created_by STAFF_ID REFERENCES staff(id);
ALTER TABLE document_link ADD COLUMN opened_at INSTANT;                         -- its file was downloaded, first
ALTER TABLE document_link ADD COLUMN downloads INT NOT NULL DEFAULT 0;
CREATE INDEX document_link_client ON document_link(org_id, client_id, id);

-- The practice's logo, on documents and in the portal: as it was drawn anew, so without what else was in the file.
CREATE TABLE practice_logo (
    org_id ORG_ID PRIMARY KEY REFERENCES organization(id),
    png BYTES NOT NULL,
    changed_at INSTANT NOT NULL
);
