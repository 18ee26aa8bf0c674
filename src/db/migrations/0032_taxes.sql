-- Taxes: a name, a percentage, whether prices include it; another percentage at a place; clients who are exempt. What a charge
-- and a line bear is kept with them: what is changed later changes no bill.
CREATE TABLE tax (
    id TAX_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    name TEXT NOT NULL,                       -- as it is printed: "Sales tax"
    bp INT NOT NULL,                          -- hundredths of a percent
    included FLAG NOT NULL DEFAULT 0,         -- prices include it; else it is added
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'archived')),
    created_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    CHECK (bp >= 0 AND bp <= 10000)
);
CREATE UNIQUE INDEX tax_name ON tax(org_id, name) WHERE state = 'active';
CREATE TABLE tax_at_place (
    org_id ORG_ID NOT NULL,
    tax_id TAX_ID NOT NULL,
    location_id APPOINTMENT_LOCATION_ID NOT NULL,
    bp INT NOT NULL,                          -- instead of the tax's own
    PRIMARY KEY (org_id, tax_id, location_id),
    CHECK (bp >= 0 AND bp <= 10000),
    FOREIGN KEY (org_id, tax_id) REFERENCES tax(org_id, id),
    FOREIGN KEY (org_id, location_id) REFERENCES appointment_location(org_id, id)
) WITHOUT ROWID;
CREATE TABLE tax_exempt (
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    reason TEXT NOT NULL DEFAULT '',          -- a certificate's number, say
    since DAY NOT NULL,
    PRIMARY KEY (org_id, client_id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
) WITHOUT ROWID;
ALTER TABLE service ADD COLUMN tax_id TAX_ID;                          -- null: tax_bp, which has no name
ALTER TABLE billing_setting ADD COLUMN fee_tax_id TAX_ID;              -- of fees for missed visits; null: none
ALTER TABLE charge ADD COLUMN tax_id TAX_ID;
ALTER TABLE charge ADD COLUMN tax_name TEXT NOT NULL DEFAULT '';
ALTER TABLE charge ADD COLUMN tax_included FLAG NOT NULL DEFAULT 0;    -- unit_price includes it
ALTER TABLE invoice_line ADD COLUMN tax_id TAX_ID;
ALTER TABLE invoice_line ADD COLUMN tax_name TEXT NOT NULL DEFAULT '';
ALTER TABLE invoice_line ADD COLUMN tax_bp INT NOT NULL DEFAULT 0;
ALTER TABLE invoice_line ADD COLUMN tax_included FLAG NOT NULL DEFAULT 0;
