-- A schema that exists for the tests of sqlgen and the engines: one column of each type.
CREATE TABLE organization (
    id ORG_ID PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE person (
    id PERSON_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    name TEXT NOT NULL,
    born DAY,
    seen_at INSTANT NOT NULL DEFAULT 0,
    minor FLAG NOT NULL DEFAULT 0,
    balance MONEY NOT NULL DEFAULT 0,
    visits INT,
    photo BYTES,
    note TEXT,
    UNIQUE (org_id, name)
);
CREATE TABLE link (
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    a PERSON_ID NOT NULL REFERENCES person(id),
    b PERSON_ID NOT NULL REFERENCES person(id),
    relation TEXT NOT NULL CHECK (relation IN ('parent', 'it''s complicated; really')),
    PRIMARY KEY (a, b)
) WITHOUT ROWID;
