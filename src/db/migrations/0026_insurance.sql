-- With whom a client is insured. The member's number is kept sealed ("insurance.member_id", the row's id).
CREATE TABLE insurance (
    id INSURANCE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    insurer TEXT NOT NULL,
    payer_number TEXT NOT NULL DEFAULT '',    -- what claims are addressed to: "60054"
    plan TEXT NOT NULL DEFAULT '',
    member_id TEXT NOT NULL DEFAULT '',       -- sealed
    group_number TEXT NOT NULL DEFAULT '',
    search TEXT NOT NULL DEFAULT '',          -- folded words of insurer and plan, each behind a space
    holder TEXT NOT NULL CHECK (holder IN ('self', 'account', 'contact', 'other')),
    holder_client_id CLIENT_ID,               -- account: of a linked contact, or of who proposed it
    holder_contact_id CONTACT_ID,             -- contact: one without account
    holder_name TEXT NOT NULL DEFAULT '',     -- other: as it was typed
    holder_born DAY,                          -- contact, other: as it was typed; an account has its own
    relation TEXT NOT NULL CHECK (relation IN ('self', 'spouse', 'child', 'other')), -- of the client to the holder
    place INT NOT NULL CHECK (place BETWEEN 1 AND 3), -- primary, secondary, tertiary
    place_reason TEXT NOT NULL DEFAULT '',    -- why the birthday rule does not decide: "custody decree"
    starts_on DAY,
    ends_on DAY,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'ended')), -- proposed: the family's word, staff have not looked
    proposed_by CLIENT_ID,
    created_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    CHECK ((holder = 'account') = (holder_client_id IS NOT NULL)),
    CHECK ((holder = 'contact') = (holder_contact_id IS NOT NULL)),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, holder_client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, holder_contact_id) REFERENCES contact(org_id, id),
    FOREIGN KEY (org_id, proposed_by) REFERENCES client(org_id, id)
);
CREATE INDEX insurance_client ON insurance(org_id, client_id, id);
-- What was done to one, in words that name fields and no numbers.
CREATE TABLE insurance_change (
    id INSURANCE_CHANGE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    insurance_id INSURANCE_ID NOT NULL,
    at INSTANT NOT NULL,
    by_name TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL,
    FOREIGN KEY (org_id, insurance_id) REFERENCES insurance(org_id, id)
);
CREATE INDEX insurance_change_of ON insurance_change(org_id, insurance_id, id);
