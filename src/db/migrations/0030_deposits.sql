-- Deposits: an amount that is asked for when a visit is booked, kept as what the practice owes its payer until the visit
-- is billed, and given back or kept by what becomes of the visit.
CREATE TABLE deposit_of_type (
    org_id ORG_ID NOT NULL,
    type_id APPOINTMENT_TYPE_ID NOT NULL,
    amount MONEY,                             -- one of the two
    bp INT,                                   -- hundredths of a percent of the visit's price
    since INSTANT NOT NULL,                   -- visits that were booked before it have none
    PRIMARY KEY (org_id, type_id),
    CHECK ((amount IS NULL) <> (bp IS NULL)),
    FOREIGN KEY (org_id, type_id) REFERENCES appointment_type(org_id, id)
) WITHOUT ROWID;
ALTER TABLE invoice ADD COLUMN deposit_for ATTENDEE_ID;                -- it is a deposit for this part of a visit
ALTER TABLE invoice ADD COLUMN deposit TEXT NOT NULL DEFAULT '' CHECK (deposit IN ('', 'held', 'used', 'given_back', 'kept'));
CREATE INDEX invoice_deposit ON invoice(org_id, deposit_for) WHERE deposit_for IS NOT NULL;
-- engine: postgres
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_debit_check;
-- engine: postgres
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_credit_check;
-- engine: postgres
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_debit_check CHECK (debit IN ('receivable', 'credit', 'gateway', 'cash',
    'cheque', 'transfer', 'other', 'income', 'tax', 'discount', 'refunds', 'write_off', 'disputed', 'deposits'));
-- engine: postgres
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_credit_check CHECK (credit IN ('receivable', 'credit', 'gateway', 'cash',
    'cheque', 'transfer', 'other', 'income', 'tax', 'discount', 'refunds', 'write_off', 'disputed', 'deposits'));
-- engine: sqlite
ALTER TABLE ledger_entry RENAME TO ledger_entry_before;
-- engine: sqlite
CREATE TABLE ledger_entry (
    id INTEGER PRIMARY KEY,
    org_id INTEGER NOT NULL REFERENCES organization(id),
    at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('charge', 'discount', 'tax', 'payment', 'apply', 'refund', 'credit', 'write_off',
        'transfer', 'void', 'dispute')),
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount INTEGER NOT NULL,
    payer_id INTEGER NOT NULL,
    credit_payer_id INTEGER NOT NULL,
    client_id INTEGER,
    invoice_id INTEGER,
    payment_id INTEGER,
    refund_id INTEGER,
    actor_kind TEXT NOT NULL,
    actor_id INTEGER NOT NULL,
    CHECK (amount > 0),
    CHECK (debit IN ('receivable', 'credit', 'gateway', 'cash', 'cheque', 'transfer', 'other', 'income', 'tax', 'discount',
        'refunds', 'write_off', 'disputed', 'deposits')),
    CHECK (credit IN ('receivable', 'credit', 'gateway', 'cash', 'cheque', 'transfer', 'other', 'income', 'tax',
        'discount', 'refunds', 'write_off', 'disputed', 'deposits')),
    FOREIGN KEY (org_id, payer_id) REFERENCES payer(org_id, id),
    FOREIGN KEY (org_id, credit_payer_id) REFERENCES payer(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, invoice_id) REFERENCES invoice(org_id, id),
    FOREIGN KEY (org_id, payment_id) REFERENCES payment(org_id, id),
    FOREIGN KEY (org_id, refund_id) REFERENCES refund(org_id, id)
) STRICT;
-- engine: sqlite
INSERT INTO ledger_entry SELECT id, org_id, at, day, kind, debit, credit, amount, payer_id, credit_payer_id, client_id, invoice_id,
    payment_id, refund_id, actor_kind, actor_id FROM ledger_entry_before;
-- engine: sqlite
DROP TABLE ledger_entry_before;
-- engine: sqlite
CREATE INDEX ledger_entry_day ON ledger_entry(org_id, day, id);
-- engine: sqlite
CREATE INDEX ledger_entry_payer ON ledger_entry(org_id, payer_id, id);
-- engine: sqlite
CREATE INDEX ledger_entry_credit_payer ON ledger_entry(org_id, credit_payer_id, id);
-- engine: sqlite
CREATE INDEX ledger_entry_invoice ON ledger_entry(org_id, invoice_id, id) WHERE invoice_id IS NOT NULL;
