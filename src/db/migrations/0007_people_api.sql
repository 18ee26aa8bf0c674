-- What the API adds to people: tags, further addresses, a group's invitation code, and what another system keeps of a client.

ALTER TABLE client ADD COLUMN record_identifier TEXT NOT NULL DEFAULT ''; -- number of the record elsewhere
ALTER TABLE client ADD COLUMN metadata TEXT NOT NULL DEFAULT '';          -- an integrator's own, never read by us
ALTER TABLE client ADD COLUMN changed_at INSTANT NOT NULL DEFAULT 0;      -- last change of the record
UPDATE client SET changed_at = created_at;

ALTER TABLE client_group ADD COLUMN invite_code TEXT NOT NULL DEFAULT ''; -- whoever signs up with it joins; empty: nobody does
CREATE UNIQUE INDEX client_group_invite ON client_group(invite_code) WHERE invite_code <> '';

CREATE TABLE tag (
    id TAG_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    name TEXT NOT NULL,
    name_norm TEXT NOT NULL,                  -- folded: "VIP" and "vip" are one
    added_by STAFF_ID,
    created_at INSTANT NOT NULL,
    changed_at INSTANT NOT NULL,
    UNIQUE (org_id, id),
    UNIQUE (org_id, name_norm)
);

-- A tag on a client or on a member of staff.
CREATE TABLE applied_tag (
    id APPLIED_TAG_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    tag_id TAG_ID NOT NULL,
    client_id CLIENT_ID,
    staff_id STAFF_ID,
    created_at INSTANT NOT NULL,
    FOREIGN KEY (org_id, tag_id) REFERENCES tag(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
);
CREATE UNIQUE INDEX applied_tag_client ON applied_tag(org_id, client_id, tag_id) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX applied_tag_staff ON applied_tag(org_id, staff_id, tag_id) WHERE staff_id IS NOT NULL;
CREATE INDEX applied_tag_of ON applied_tag(org_id, tag_id, client_id, staff_id);

-- Addresses: the practice's (both null), of staff, and further ones of clients, whose own stands in their record.
CREATE TABLE location (
    id LOCATION_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    client_id CLIENT_ID,
    staff_id STAFF_ID,
    name TEXT NOT NULL DEFAULT '',
    line1 TEXT NOT NULL DEFAULT '',
    line2 TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    postal_code TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    npi TEXT NOT NULL DEFAULT '',
    created_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
);
CREATE INDEX location_client ON location(org_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX location_staff ON location(org_id, staff_id) WHERE staff_id IS NOT NULL;
CREATE INDEX location_practice ON location(org_id, id) WHERE client_id IS NULL AND staff_id IS NULL;
CREATE INDEX client_by_group_name ON client(org_id, kind, state, group_id);
