-- Fees by policy: for a missed visit, a late cancellation, and an invoice that stays unpaid.

ALTER TABLE billing_setting ADD COLUMN noshow_bp INT;                          -- hundredths of a percent of the price, instead of noshow_fee
ALTER TABLE billing_setting ADD COLUMN late_bp INT;
ALTER TABLE billing_setting ADD COLUMN fees_at_once FLAG NOT NULL DEFAULT 0;   -- charged when the visit is marked; 0: proposed
ALTER TABLE billing_setting ADD COLUMN overdue_fee MONEY;                      -- of an unpaid invoice; both null: none
ALTER TABLE billing_setting ADD COLUMN overdue_bp INT;                         -- of what is owed of it
ALTER TABLE billing_setting ADD COLUMN overdue_days INT NOT NULL DEFAULT 14;   -- after its due day
ALTER TABLE billing_setting ADD COLUMN overdue_most MONEY NOT NULL DEFAULT 0;  -- no such fee is higher; 0: no limit
ALTER TABLE billing_setting ADD COLUMN overdue_from DAY;                       -- invoices due before this day have none
-- What is another fee for one type of visit.
CREATE TABLE fee_of_type (
    org_id ORG_ID NOT NULL,
    type_id APPOINTMENT_TYPE_ID NOT NULL,
    noshow_fee MONEY,                         -- both null: the practice's; 0: none
    noshow_bp INT,
    late_fee MONEY,
    late_bp INT,
    at_once INT,                              -- null: as the practice
    PRIMARY KEY (org_id, type_id),
    FOREIGN KEY (org_id, type_id) REFERENCES appointment_type(org_id, id)
) WITHOUT ROWID;
ALTER TABLE charge ADD COLUMN reason TEXT NOT NULL DEFAULT '';                 -- of a fee: "50 % of $120.00"
ALTER TABLE charge ADD COLUMN dropped FLAG NOT NULL DEFAULT 0;                 -- void because its visit was not missed after all
CREATE UNIQUE INDEX charge_fee ON charge(org_id, attendee_id)
    WHERE attendee_id IS NOT NULL AND state <> 'void' AND (kind = 'noshow_fee' OR kind = 'late_fee');
CREATE INDEX charge_waived ON charge(org_id, id) WHERE state = 'void' AND dropped = 0 AND (kind = 'noshow_fee' OR kind = 'late_fee');
-- Invoices that had their fee: once each.
CREATE TABLE overdue_fee (
    org_id ORG_ID NOT NULL,
    invoice_id INVOICE_ID NOT NULL,
    fee_invoice_id INVOICE_ID NOT NULL,
    at INSTANT NOT NULL,
    PRIMARY KEY (org_id, invoice_id),
    FOREIGN KEY (org_id, invoice_id) REFERENCES invoice(org_id, id),
    FOREIGN KEY (org_id, fee_invoice_id) REFERENCES invoice(org_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX overdue_fee_made ON overdue_fee(org_id, fee_invoice_id);
