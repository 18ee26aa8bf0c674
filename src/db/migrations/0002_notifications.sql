-- Notifications: what people chose, what is planned for later, where it may go, and what came back.

-- What one recipient chose; no row: what the catalogue does by itself. A caregiver is a contact, so that each care
-- receiver has choices of its own. Columns of categories hold bits of enum notice_category, and NOTICE_ALL for "stop
-- all".
CREATE TABLE notice_choice (
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    recipient_kind TEXT NOT NULL CHECK (recipient_kind IN ('client', 'contact', 'staff')),
    recipient_id INT NOT NULL,
    mail_off INT NOT NULL DEFAULT 0,          -- turned off by the person
    portal_off INT NOT NULL DEFAULT 0,
    sms_on INT NOT NULL DEFAULT 0,            -- asked for by the person; nothing by itself
    push_on INT NOT NULL DEFAULT 0,
    asked INT NOT NULL DEFAULT 0,             -- bits of enum notice_asked: mails that have to be asked for
    sms_number TEXT NOT NULL DEFAULT '',      -- E.164
    sms_state TEXT NOT NULL DEFAULT '' CHECK (sms_state IN ('', 'asked', 'on', 'stopped')), -- stopped: STOP was answered
    quiet_from INT NOT NULL DEFAULT 0,        -- minutes of the day in the reader's zone; both equal: no quiet hours
    quiet_until INT NOT NULL DEFAULT 0,
    language TEXT NOT NULL DEFAULT '',        -- of contacts and staff; clients have their own column
    zone TEXT NOT NULL DEFAULT '',
    link_generation INT NOT NULL DEFAULT 1,   -- of the signed links to these choices; a higher one kills the older
    changed_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, recipient_kind, recipient_id)
);
CREATE INDEX notice_choice_number ON notice_choice(sms_number) WHERE sms_number <> '';

-- Each change of a choice: shown to staff, and what undo goes back to.
CREATE TABLE notice_choice_change (
    id CHOICE_CHANGE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    recipient_kind TEXT NOT NULL,
    recipient_id INT NOT NULL,
    client_id CLIENT_ID,                      -- on whose page staff see it
    at INSTANT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('page', 'link', 'one_click', 'sms', 'staff', 'undo')),
    actor_kind TEXT NOT NULL,
    actor_id INT NOT NULL,
    mail_off_from INT NOT NULL,
    mail_off_to INT NOT NULL,
    words TEXT NOT NULL                       -- "stopped e-mails about visits"
);
CREATE INDEX notice_choice_change_client ON notice_choice_change(org_id, client_id, id);
CREATE INDEX notice_choice_change_person ON notice_choice_change(org_id, recipient_kind, recipient_id, id);

-- Beyond 16, the mail side: how to reach a client without anybody else noticing. A row: safe mode is on.
CREATE TABLE safe_mode (
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    email TEXT NOT NULL DEFAULT '',           -- confidential address; empty: the usual one
    email_norm TEXT NOT NULL DEFAULT '',
    sender TEXT NOT NULL DEFAULT '',          -- neutral name that mails come from; empty: none
    set_by STAFF_ID NOT NULL,
    set_at INSTANT NOT NULL,
    PRIMARY KEY (org_id, client_id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
);

-- Addresses that nothing may go to any more (F11): reported as somebody else's, or complained about.
CREATE TABLE address_block (
    id ADDRESS_BLOCK_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    address_norm TEXT NOT NULL,
    client_id CLIENT_ID NOT NULL DEFAULT 0,   -- blocked for what is about this client; 0: for everything
    reason TEXT NOT NULL CHECK (reason IN ('wrong_person', 'complaint')),
    blocked_by STAFF_ID,
    at INSTANT NOT NULL,
    UNIQUE (org_id, address_norm, client_id)
);

-- F11 Sent to the wrong person: what staff did about it.
CREATE TABLE wrong_person (
    id WRONG_PERSON_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,             -- whose data it was
    address TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    stopped INT NOT NULL DEFAULT 0,           -- how many waiting messages were dropped
    killed INT NOT NULL DEFAULT 0,            -- how many links died
    staff_id STAFF_ID NOT NULL,
    at INSTANT NOT NULL,
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
);
CREATE INDEX wrong_person_client ON wrong_person(org_id, client_id, id);

-- Notices that are read in the program: in a client's portal, or on staff pages.
CREATE TABLE portal_notice (
    id PORTAL_NOTICE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    decision_id DECISION_ID,
    reader_kind TEXT NOT NULL CHECK (reader_kind IN ('client', 'staff')),
    reader_id INT NOT NULL,                   -- whose list it is in
    client_id CLIENT_ID,                      -- whom it is about; null: the reader's own sign-in
    grant_id GRANT_ID,                        -- seen only while this access lives
    notice TEXT NOT NULL,
    facts TEXT NOT NULL DEFAULT '{}',         -- as in outbox
    at INSTANT NOT NULL,
    read_at INSTANT
);
CREATE INDEX portal_notice_reader ON portal_notice(org_id, reader_kind, reader_id, id);
CREATE INDEX portal_notice_unread ON portal_notice(org_id, reader_kind, reader_id) WHERE read_at IS NULL;
CREATE INDEX portal_notice_grant ON portal_notice(grant_id) WHERE grant_id IS NOT NULL;

-- Browsers that agreed to Web Push (RFC 8030, 8291).
CREATE TABLE push_subscription (
    id PUSH_SUBSCRIPTION_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    reader_kind TEXT NOT NULL CHECK (reader_kind IN ('client', 'staff')),
    reader_id INT NOT NULL,
    endpoint TEXT NOT NULL UNIQUE,
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,                       -- sealed
    label TEXT NOT NULL DEFAULT '',           -- "Firefox on Android"
    created_at INSTANT NOT NULL,
    gone_at INSTANT                           -- the push service said 404 or 410
);
CREATE INDEX push_subscription_reader ON push_subscription(org_id, reader_kind, reader_id) WHERE gone_at IS NULL;

-- What will be said later (event/schedule.h): one row a cause and slot, fired once by one of many processes.
CREATE TABLE schedule (
    id SCHEDULE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    kind TEXT NOT NULL,                       -- event/kinds.h: the event that is recorded when it fires
    cause_kind TEXT NOT NULL,                 -- "grant", "invite", "age_review", later "appointment", "invoice"
    cause_id INT NOT NULL,
    slot TEXT NOT NULL,                       -- which of its reminders: "30d"
    client_id CLIENT_ID,
    contact_id CONTACT_ID,
    grant_id GRANT_ID,
    payload TEXT NOT NULL DEFAULT '{}',
    local_day DAY,                            -- planned by the practice's clock: computed anew when its zone changes
    local_minute INT NOT NULL DEFAULT 0,
    fire_at INSTANT NOT NULL,
    UNIQUE (org_id, cause_kind, cause_id, slot)
);
CREATE INDEX schedule_due ON schedule(fire_at, id);
CREATE INDEX schedule_local ON schedule(org_id, id) WHERE local_day IS NOT NULL;

-- How fast mail may go to one domain, over all processes.
CREATE TABLE mail_domain (
    domain TEXT PRIMARY KEY NOT NULL,         -- "example.org"
    window_at INSTANT NOT NULL,               -- start of the minute that is counted
    window_count INT NOT NULL,
    paused_until INSTANT NOT NULL DEFAULT 0,  -- the domain asked to wait
    failures INT NOT NULL DEFAULT 0           -- in a row
);

-- Mails that came back, by DSN or by the mail service's web hook: each told once.
CREATE TABLE mail_bounce (
    id MAIL_BOUNCE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    outbox_id OUTBOX_ID NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('permanent', 'temporary', 'complaint')),
    code TEXT NOT NULL DEFAULT '',            -- RFC 3463: "5.1.1"
    source TEXT NOT NULL CHECK (source IN ('dsn', 'hook', 'smtp')),
    at INSTANT NOT NULL,
    UNIQUE (outbox_id, kind)
);
