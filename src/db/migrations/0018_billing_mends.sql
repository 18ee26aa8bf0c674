-- Refunds that a bank sends back, at the test gateway; documents that cannot be made; payers without an account, by name.

ALTER TABLE pay_test_refund ADD COLUMN failed FLAG NOT NULL DEFAULT 0;
ALTER TABLE billing_document ADD COLUMN tries INT NOT NULL DEFAULT 0;
CREATE INDEX payer_apart ON payer(org_id, id) WHERE client_id IS NULL;
