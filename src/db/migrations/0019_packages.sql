-- Packages: what is sold, what was sold, its credits, and the visits that use them.

CREATE TABLE offering (
    id OFFERING_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    price MONEY NOT NULL,                     -- of a period
    every TEXT NOT NULL CHECK (every IN ('once', 'week', 'month', 'quarter', 'year')),
    household FLAG NOT NULL DEFAULT 0,
    expires_days INT NOT NULL DEFAULT 0,      -- 0: visits do not lapse by days
    roll_over FLAG NOT NULL DEFAULT 0,        -- visits of a period last beyond it
    in_portal FLAG NOT NULL DEFAULT 0,
    most INT NOT NULL DEFAULT 0,              -- so many for one client; 0: any number
    search_words TEXT NOT NULL DEFAULT '',    -- folded, of the name, each behind a space
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'archived')),
    created_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    CHECK (price >= 0)
);
CREATE INDEX offering_list ON offering(org_id, state, name, id);
CREATE TABLE offering_item (
    org_id ORG_ID NOT NULL,
    offering_id OFFERING_ID NOT NULL,
    position INT NOT NULL,
    type_id APPOINTMENT_TYPE_ID,              -- both null: any visit
    service_id SERVICE_ID,
    visits INT NOT NULL,
    PRIMARY KEY (org_id, offering_id, position),
    CHECK (visits > 0 AND (type_id IS NULL OR service_id IS NULL)),
    FOREIGN KEY (org_id, offering_id) REFERENCES offering(org_id, id),
    FOREIGN KEY (org_id, type_id) REFERENCES appointment_type(org_id, id),
    FOREIGN KEY (org_id, service_id) REFERENCES service(org_id, id)
) WITHOUT ROWID;
CREATE TABLE package_setting (
    org_id ORG_ID PRIMARY KEY REFERENCES organization(id),
    on_payment FLAG NOT NULL DEFAULT 0,       -- visits are given when the bill is paid
    noshow_uses FLAG NOT NULL DEFAULT 1,
    late_uses FLAG NOT NULL DEFAULT 1,
    version INT NOT NULL DEFAULT 1
);

-- What was sold or given, with what it was sold with.
CREATE TABLE package (
    id PACKAGE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    offering_id OFFERING_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,             -- whose it is
    price MONEY NOT NULL,                     -- of a period, without the discount; 0: nothing is billed
    discount MONEY NOT NULL DEFAULT 0,
    every TEXT NOT NULL CHECK (every IN ('once', 'week', 'month', 'quarter', 'year')),
    household FLAG NOT NULL DEFAULT 0,
    expires_days INT NOT NULL DEFAULT 0,
    roll_over FLAG NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    payer_id PAYER_ID,                        -- who is billed; null: by the client's rules
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'ended')),
    ended_why TEXT NOT NULL DEFAULT '' CHECK (ended_why IN ('', 'cancelled', 'over')),
    bought_on DAY NOT NULL,
    period INT NOT NULL DEFAULT 1,            -- the current one
    anchor_on DAY NOT NULL,                   -- on which anchor_period began: the others are counted from it, so that the
    anchor_period INT NOT NULL DEFAULT 1,     -- 31st comes back after a short month
    renews_on DAY,                            -- null: it does not
    paused_on DAY,
    ends_on DAY,                              -- cancelled for this day, the last
    buy_key TEXT,                             -- of the form it was bought by
    created_at INSTANT NOT NULL,
    created_kind TEXT NOT NULL,
    created_by INT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    CHECK (price >= 0 AND discount >= 0 AND discount <= price),
    FOREIGN KEY (org_id, offering_id) REFERENCES offering(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, payer_id) REFERENCES payer(org_id, id)
);
CREATE INDEX package_client ON package(org_id, client_id, id);
CREATE INDEX package_offering ON package(org_id, offering_id, client_id);
CREATE INDEX package_renews ON package(org_id, renews_on, id) WHERE state = 'active' AND renews_on IS NOT NULL;
CREATE INDEX package_ends ON package(org_id, ends_on, id) WHERE state <> 'ended' AND ends_on IS NOT NULL;
CREATE UNIQUE INDEX package_key ON package(org_id, client_id, buy_key) WHERE buy_key IS NOT NULL;
-- Whose visits it covers; the owner among them.
CREATE TABLE package_member (
    org_id ORG_ID NOT NULL,
    package_id PACKAGE_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    PRIMARY KEY (org_id, package_id, client_id),
    FOREIGN KEY (org_id, package_id) REFERENCES package(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
) WITHOUT ROWID;
CREATE INDEX package_member_client ON package_member(org_id, client_id, package_id);
-- One row a period that was given: it cannot be billed twice.
CREATE TABLE package_period (
    org_id ORG_ID NOT NULL,
    package_id PACKAGE_ID NOT NULL,
    period INT NOT NULL,
    starts_on DAY NOT NULL,
    ends_on DAY,                              -- the last day; null: it is the only one
    charge_id CHARGE_ID,                      -- null: free
    state TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'ended')),
    keep FLAG NOT NULL DEFAULT 0,             -- its visits stay, whatever became of the bill
    PRIMARY KEY (org_id, package_id, period),
    FOREIGN KEY (org_id, package_id) REFERENCES package(org_id, id),
    FOREIGN KEY (org_id, charge_id) REFERENCES charge(org_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX package_period_charge ON package_period(org_id, charge_id) WHERE charge_id IS NOT NULL;
-- Visits of one kind that a period gave.
CREATE TABLE package_credit (
    id PACKAGE_CREDIT_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    package_id PACKAGE_ID NOT NULL,
    period INT NOT NULL,
    type_id APPOINTMENT_TYPE_ID,
    service_id SERVICE_ID,
    given INT NOT NULL,
    used INT NOT NULL DEFAULT 0,              -- by visits, reserved ones too …
    hidden INT NOT NULL DEFAULT 0,            -- … and by confidential ones (F11): they give way to the others
    starts_on DAY NOT NULL,
    expires_on DAY,                           -- the last day; null: it lasts
    UNIQUE (org_id, id),
    CHECK (used >= 0 AND hidden >= 0 AND used + hidden <= given),
    FOREIGN KEY (org_id, package_id, period) REFERENCES package_period(org_id, package_id, period),
    FOREIGN KEY (org_id, type_id) REFERENCES appointment_type(org_id, id),
    FOREIGN KEY (org_id, service_id) REFERENCES service(org_id, id)
);
CREATE INDEX package_credit_of ON package_credit(org_id, package_id, period);
-- Which visit has which credit, and had.
CREATE TABLE package_use (
    id PACKAGE_USE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    package_id PACKAGE_ID NOT NULL,
    package_credit_id PACKAGE_CREDIT_ID NOT NULL,
    attendee_id ATTENDEE_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,             -- of the attendee
    confidential FLAG NOT NULL DEFAULT 0,     -- counted among the hidden ones
    state TEXT NOT NULL CHECK (state IN ('reserved', 'used', 'released', 'given_back')),
    at INSTANT NOT NULL,
    changed_at INSTANT NOT NULL,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, package_id) REFERENCES package(org_id, id),
    FOREIGN KEY (org_id, package_credit_id) REFERENCES package_credit(org_id, id),
    FOREIGN KEY (org_id, attendee_id) REFERENCES attendee(org_id, id)
);
CREATE UNIQUE INDEX package_use_live ON package_use(org_id, attendee_id) WHERE state = 'reserved' OR state = 'used';
CREATE INDEX package_use_attendee ON package_use(org_id, attendee_id);
CREATE INDEX package_use_of ON package_use(org_id, package_id, id);
CREATE INDEX package_use_credit ON package_use(org_id, package_credit_id, id);
CREATE INDEX package_use_recent ON package_use(org_id, id) WHERE state = 'reserved' OR state = 'used';
