-- Bills that are paid in parts, each on its day.
CREATE TABLE pay_plan (
    id PAY_PLAN_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    invoice_id INVOICE_ID NOT NULL,
    first_id PAY_PLAN_ID,                     -- of several bills by one agreement: that of the first; null: it is the first, or alone
    payer_id PAYER_ID NOT NULL,               -- of the bill
    total MONEY NOT NULL,                     -- what was owed when it was agreed; the parts come to it
    every TEXT NOT NULL CHECK (every IN ('week', 'fortnight', 'month')),
    card_id CARD_ID,                          -- of the payer's own; null: they pay by hand, and are reminded
    card_client_id CLIENT_ID,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'done', 'ended')),
    agreed_at INSTANT NOT NULL,
    agreed_kind TEXT NOT NULL,                -- who said so: the payer, or staff for them
    agreed_by INT NOT NULL,
    agreed_text TEXT NOT NULL,                -- to what, in the words that they read
    ended_at INSTANT,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    CHECK (total > 0),
    CHECK ((card_id IS NULL) = (card_client_id IS NULL)),
    FOREIGN KEY (org_id, invoice_id) REFERENCES invoice(org_id, id),
    FOREIGN KEY (org_id, first_id) REFERENCES pay_plan(org_id, id),
    FOREIGN KEY (org_id, payer_id) REFERENCES payer(org_id, id),
    FOREIGN KEY (org_id, payer_id, card_client_id) REFERENCES payer(org_id, id, client_id),
    FOREIGN KEY (org_id, card_id, card_client_id) REFERENCES card(org_id, id, client_id)
);
CREATE UNIQUE INDEX pay_plan_active ON pay_plan(org_id, invoice_id) WHERE state = 'active';
CREATE INDEX pay_plan_invoice ON pay_plan(org_id, invoice_id, id);
CREATE INDEX pay_plan_first ON pay_plan(org_id, first_id) WHERE first_id IS NOT NULL;
-- What has been paid of a bill since covers the earlier parts first: so a part needs no state of its own.
CREATE TABLE pay_plan_part (
    org_id ORG_ID NOT NULL,
    plan_id PAY_PLAN_ID NOT NULL,
    position INT NOT NULL,
    due_on DAY NOT NULL,
    amount MONEY NOT NULL,
    PRIMARY KEY (org_id, plan_id, position),
    CHECK (amount > 0),
    FOREIGN KEY (org_id, plan_id) REFERENCES pay_plan(org_id, id)
) WITHOUT ROWID;
ALTER TABLE billing_setting ADD COLUMN plan_parts_most INT NOT NULL DEFAULT 0; -- payers may divide a bill into so many parts; 0: staff alone
ALTER TABLE billing_setting ADD COLUMN plan_least MONEY NOT NULL DEFAULT 0;    -- of a bill that payers may divide
