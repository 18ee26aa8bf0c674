-- Which deposit a payment from credit was made of. Until now its note said that it was one.
ALTER TABLE payment ADD COLUMN deposit_id INVOICE_ID;
UPDATE payment SET deposit_id = (SELECT MIN(d.id) FROM invoice b JOIN invoice_line l ON l.org_id = b.org_id AND l.invoice_id = b.id
    JOIN charge h ON h.org_id = l.org_id AND h.id = l.charge_id
    JOIN invoice d ON d.org_id = h.org_id AND d.deposit_for = h.attendee_id AND d.payer_id = b.payer_id AND d.deposit = 'used'
    WHERE b.org_id = payment.org_id AND b.id = payment.invoice_id)
WHERE medium = 'credit' AND note = 'Deposit';
CREATE INDEX payment_deposit ON payment(org_id, deposit_id) WHERE deposit_id IS NOT NULL;
-- Fewer places that every payment is written to. These four were there twice, by the key of their table.
DROP INDEX payment_list;
DROP INDEX invoice_list;
DROP INDEX recurring_list;
DROP INDEX webhook_delivery_log;
-- Nearly all entries are one payer's on both sides, and found by the first.
DROP INDEX ledger_entry_credit_payer;
CREATE INDEX ledger_entry_credit_payer ON ledger_entry(org_id, credit_payer_id, id) WHERE credit_payer_id <> payer_id;
