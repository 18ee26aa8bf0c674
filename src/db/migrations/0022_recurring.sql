-- Invoices that are written again and again, by the clock.
CREATE TABLE recurring (
    id RECURRING_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,             -- for whom
    payer_id PAYER_ID,                        -- null: whoever pays by the client's rules on that day
    every INT NOT NULL,                       -- so many …
    unit TEXT NOT NULL CHECK (unit IN ('week', 'month')),
    starts_on DAY NOT NULL,                   -- the first one; months keep its day
    ends_on DAY,                              -- none after it
    most INT NOT NULL DEFAULT 0,              -- so many in all; 0: no end by count
    send FLAG NOT NULL DEFAULT 0,             -- 0: a draft, that staff look at
    note TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'ended')),
    next_on DAY,                              -- null: none comes any more
    made INT NOT NULL DEFAULT 0,
    stuck TEXT NOT NULL DEFAULT '',           -- why the clock paused it
    created_at INSTANT NOT NULL,
    created_by INT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    CHECK (every > 0 AND most >= 0),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, payer_id) REFERENCES payer(org_id, id)
);
CREATE INDEX recurring_client ON recurring(org_id, client_id, id);
CREATE INDEX recurring_due ON recurring(org_id, next_on, id) WHERE state = 'active';
CREATE INDEX recurring_list ON recurring(org_id, id);
CREATE TABLE recurring_line (
    org_id ORG_ID NOT NULL,
    recurring_id RECURRING_ID NOT NULL,
    position INT NOT NULL,
    description TEXT NOT NULL,
    units INT NOT NULL,
    unit_price MONEY NOT NULL,
    discount MONEY NOT NULL DEFAULT 0,
    tax_bp INT NOT NULL DEFAULT 0,
    PRIMARY KEY (org_id, recurring_id, position),
    FOREIGN KEY (org_id, recurring_id) REFERENCES recurring(org_id, id)
) WITHOUT ROWID;
-- Its days that are done: each once, whichever process gets there first.
CREATE TABLE recurring_day (
    org_id ORG_ID NOT NULL,
    recurring_id RECURRING_ID NOT NULL,
    due_on DAY NOT NULL,
    made_at INSTANT NOT NULL,
    PRIMARY KEY (org_id, recurring_id, due_on),
    FOREIGN KEY (org_id, recurring_id) REFERENCES recurring(org_id, id)
) WITHOUT ROWID;
CREATE TABLE recurring_invoice (
    org_id ORG_ID NOT NULL,
    recurring_id RECURRING_ID NOT NULL,
    invoice_id INVOICE_ID NOT NULL,
    due_on DAY NOT NULL,                      -- of which day
    PRIMARY KEY (org_id, recurring_id, invoice_id),
    FOREIGN KEY (org_id, recurring_id) REFERENCES recurring(org_id, id),
    FOREIGN KEY (org_id, invoice_id) REFERENCES invoice(org_id, id)
) WITHOUT ROWID;
