-- Taxes by name where bills are made without a service: packages as they are offered and sold, lines of recurring invoices, late payment fees.
ALTER TABLE offering ADD COLUMN tax_id TAX_ID;                         -- null: none
ALTER TABLE package ADD COLUMN tax_id TAX_ID;                          -- as it was sold
ALTER TABLE recurring_line ADD COLUMN tax_id TAX_ID;                   -- null: tax_bp, which has no name
ALTER TABLE billing_setting ADD COLUMN overdue_tax_id TAX_ID;          -- of late payment fees; null: none
-- When the practice's logo was last changed: pages show it without asking for the picture. Null: there is none.
ALTER TABLE organization ADD COLUMN logo_at INSTANT;
UPDATE organization SET logo_at = (SELECT l.changed_at FROM practice_logo l WHERE l.org_id = organization.id);
-- What stands at the end of each paper and mail of the practice, in its own words.
ALTER TABLE billing_setting ADD COLUMN footer TEXT NOT NULL DEFAULT '';
