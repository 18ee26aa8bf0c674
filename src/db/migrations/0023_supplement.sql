-- A practice's own way into the supplement store. The row stays when it is disconnected: the clinic that links belong to.
CREATE TABLE supplement_store (
    org_id ORG_ID PRIMARY KEY REFERENCES organization(id),
    connected FLAG NOT NULL DEFAULT 0,
    clinic TEXT NOT NULL DEFAULT '',          -- the store's number
    clinic_name TEXT NOT NULL DEFAULT '',
    dispensary TEXT NOT NULL DEFAULT '',      -- where patients sign in; empty: not known
    owner TEXT NOT NULL DEFAULT '',           -- whose account the practice comes with: number, and what they are there
    owner_kind TEXT NOT NULL DEFAULT '',
    access TEXT NOT NULL DEFAULT '',          -- tokens, sealed
    refresh TEXT NOT NULL DEFAULT '',
    access_until INSTANT,
    renew_until INSTANT,                      -- one process renews them at a time
    connected_by STAFF_ID,
    connected_at INSTANT,
    checked_at INSTANT,                       -- last answer of the store
    error TEXT NOT NULL DEFAULT '',           -- why it does not work; empty: it does
    ask TEXT NOT NULL DEFAULT '',             -- hash of the state that a member of staff went to the store with
    ask_verifier TEXT NOT NULL DEFAULT '',    -- sealed
    ask_by STAFF_ID,
    ask_until INSTANT,
    version INT NOT NULL DEFAULT 1,
    FOREIGN KEY (org_id, connected_by) REFERENCES staff(org_id, id),
    FOREIGN KEY (org_id, ask_by) REFERENCES staff(org_id, id)
);
-- Who is known there: with an own account, or as the dependent of one parent. One row for each time; ended ones are kept.
CREATE TABLE supplement_link (
    id SUPPLEMENT_LINK_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    parent_id CLIENT_ID,                      -- of a dependent
    email TEXT NOT NULL DEFAULT '',           -- of an own account: the address there, as email_norm()
    reference TEXT NOT NULL,                  -- what the store is told to know them by: random
    clinic TEXT NOT NULL,                     -- the store's number of the practice at that time
    patient TEXT NOT NULL DEFAULT '',         -- the store's number of them; empty: not known yet
    state TEXT NOT NULL CHECK (state IN ('asked', 'waits', 'connected', 'refused', 'ended')),
    error TEXT NOT NULL DEFAULT '',
    attempts INT NOT NULL DEFAULT 0,
    run_at INSTANT,                           -- when the store is asked next; null: not at all
    end_reason TEXT NOT NULL DEFAULT '',
    moved_from CLIENT_ID,
    made_at INSTANT NOT NULL,
    made_by STAFF_ID,
    connected_at INSTANT,
    invited_at INSTANT,
    invites INT NOT NULL DEFAULT 0,           -- on the day of invited_at
    ended_at INSTANT,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, parent_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, moved_from) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, made_by) REFERENCES staff(org_id, id)
);
-- F8: one account for each address, one link for each client.
CREATE UNIQUE INDEX supplement_link_address ON supplement_link(org_id, email) WHERE email <> '' AND state IN ('asked', 'waits', 'connected');
CREATE UNIQUE INDEX supplement_link_live ON supplement_link(org_id, client_id) WHERE state IN ('asked', 'waits', 'connected');
CREATE INDEX supplement_link_client ON supplement_link(org_id, client_id, id);
CREATE INDEX supplement_link_parent ON supplement_link(org_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX supplement_link_due ON supplement_link(run_at) WHERE run_at IS NOT NULL;
