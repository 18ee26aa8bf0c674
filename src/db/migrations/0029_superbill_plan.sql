-- A confidential superbill leaves out the plans of others, whose insurers write to who holds them, until staff say otherwise.
ALTER TABLE superbill ADD COLUMN names_plan FLAG NOT NULL DEFAULT 0;
