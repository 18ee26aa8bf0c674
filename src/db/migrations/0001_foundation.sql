-- The foundation: organizations, people, families, and what happened.
-- Types are words that sqlgen knows (docs/sqlgen.md). Text is never null unless absence means something.

CREATE TABLE organization (
    id ORG_ID PRIMARY KEY,
    name TEXT NOT NULL,
    plan TEXT NOT NULL CHECK (plan IN ('core', 'essentials', 'plus', 'group', 'enterprise')),
    zone TEXT NOT NULL,                       -- IANA name; birthdays are decided here (edge case 21)
    language TEXT NOT NULL DEFAULT 'en',
    currency TEXT NOT NULL DEFAULT 'USD',
    phone TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',           -- replies to mails go here
    age_preset TEXT NOT NULL DEFAULT 'us-common-12', -- 'custom': rows of age_tier
    age_of_majority INT NOT NULL DEFAULT 18,
    adult_renew_months INT NOT NULL DEFAULT 0, -- access to adults is renewed after so many; 0: never
    leap_early FLAG NOT NULL DEFAULT 0,       -- 29 February counts on 28 February (edge case 19)
    own_rule_allowed FLAG NOT NULL DEFAULT 0, -- beyond 10
    portal INT NOT NULL DEFAULT 1023,         -- default portal switches, a bit each (access/scope.h)
    is_demo FLAG NOT NULL DEFAULT 0,
    created_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1
);

CREATE TABLE feature (
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('off', 'requested', 'on')),
    requested_by STAFF_ID,
    requested_at INSTANT,
    changed_at INSTANT NOT NULL,
    PRIMARY KEY (org_id, name)
);

-- Tiers of an organization that edited its preset (spec/age-presets.md).
CREATE TABLE age_tier (
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    from_age INT NOT NULL,
    guardian_scope INT NOT NULL,              -- ceiling for grants of a parent, as scope bits
    teen_portal INT NOT NULL,                 -- default portal switches of the client
    on_enter TEXT NOT NULL CHECK (on_enter IN ('keep', 'limit', 'suspend', 'end')),
    notice_days INT NOT NULL,
    teen_may_grant FLAG NOT NULL,
    needs_assent FLAG NOT NULL,
    renew_months INT NOT NULL,
    guardians_too FLAG NOT NULL,              -- legal_guardian grants follow the tier as well
    PRIMARY KEY (org_id, from_age)
);

-- One mailbox and password, belonging to the installation. Accounts (staff, client) hang off it.
CREATE TABLE login (
    id LOGIN_ID PRIMARY KEY,
    email TEXT NOT NULL,
    email_norm TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL DEFAULT '',   -- empty: none set yet
    password_at INSTANT,
    totp_secret TEXT NOT NULL DEFAULT '',     -- sealed; empty: not enrolled
    totp_step INT NOT NULL DEFAULT 0,         -- last accepted step, so that none is replayed
    totp_at INSTANT,                          -- enrolment confirmed
    created_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1
);

CREATE TABLE recovery_code (
    id RECOVERY_CODE_ID PRIMARY KEY,
    login_id LOGIN_ID NOT NULL REFERENCES login(id),
    hash TEXT NOT NULL,
    used_at INSTANT
);
CREATE INDEX recovery_code_login ON recovery_code(login_id);

CREATE TABLE staff (
    id STAFF_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    login_id LOGIN_ID REFERENCES login(id),
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL,
    email_norm TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'provider', 'support')),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'archived')),
    created_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    UNIQUE (org_id, email_norm)
);
CREATE INDEX staff_login ON staff(login_id);

CREATE TABLE client_group (
    id GROUP_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    name TEXT NOT NULL,
    portal INT,                               -- default switches of its members; null: the organization's
    created_at INSTANT NOT NULL,
    UNIQUE (org_id, id),
    UNIQUE (org_id, name)
);

-- Default switches by age; the row with the highest from_age not above the client's age counts.
CREATE TABLE portal_age_default (
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    from_age INT NOT NULL,
    portal INT NOT NULL,
    PRIMARY KEY (org_id, from_age)
);

CREATE TABLE client (
    id CLIENT_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    login_id LOGIN_ID REFERENCES login(id),
    kind TEXT NOT NULL DEFAULT 'client' CHECK (kind IN ('client', 'caregiver_only')),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'archived')),
    prefix TEXT NOT NULL DEFAULT '',
    first_name TEXT NOT NULL,
    middle_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL,
    suffix TEXT NOT NULL DEFAULT '',
    preferred_name TEXT NOT NULL DEFAULT '',
    sort_name TEXT NOT NULL,                  -- folded "last first", for lists
    search_names TEXT NOT NULL DEFAULT '',    -- every folded word of every name, each behind a space
    born DAY,
    died DAY,
    gender TEXT NOT NULL DEFAULT '' CHECK (gender IN ('', 'female', 'male', 'other', 'unknown')),
    pronouns TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    email_norm TEXT NOT NULL DEFAULT '',
    email_state TEXT NOT NULL DEFAULT '' CHECK (email_state IN ('', 'bounced')),
    phone TEXT NOT NULL DEFAULT '',
    phone_norm TEXT NOT NULL DEFAULT '',
    street TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    postal_code TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',        -- BCP 47; empty: the organization's
    zone TEXT NOT NULL DEFAULT '',            -- empty: the organization's
    restricted FLAG NOT NULL DEFAULT 0,       -- F11: staff state a reason before it opens
    named FLAG NOT NULL DEFAULT 0,            -- is or once was the account of somebody's contact
    provider_id STAFF_ID,
    group_id GROUP_ID,
    portal INT,                               -- own switches; null: the default (F5)
    last_visit_on DAY,                        -- kept by the calendar
    signed_in_at INSTANT,                     -- last portal sign-in
    created_at INSTANT NOT NULL,
    archived_at INSTANT,
    archive_reason TEXT NOT NULL DEFAULT '',
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, provider_id) REFERENCES staff(org_id, id),
    FOREIGN KEY (org_id, group_id) REFERENCES client_group(org_id, id)
);
-- Edge case 3: unique by address and both names; does not apply without an address.
CREATE UNIQUE INDEX client_identity ON client(org_id, email_norm, first_name, last_name) WHERE email_norm <> '';
CREATE INDEX client_list ON client(org_id, kind, state, sort_name, id);
CREATE INDEX client_born ON client(org_id, born, state, died);
CREATE INDEX client_unreachable ON client(org_id, id) WHERE named = 1 AND (email_norm = '' OR email_state = 'bounced');
CREATE INDEX client_login ON client(login_id) WHERE login_id IS NOT NULL;
CREATE INDEX client_group_members ON client(org_id, group_id) WHERE group_id IS NOT NULL;

-- Further names (maiden, nick, old) and further ways to reach; both are searched.
CREATE TABLE client_name (
    id CLIENT_NAME_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    use TEXT NOT NULL,                        -- FHIR NameUse
    text TEXT NOT NULL,
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
);
CREATE INDEX client_name_client ON client_name(org_id, client_id);
CREATE TABLE client_telecom (
    id CLIENT_TELECOM_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    system TEXT NOT NULL,                     -- FHIR ContactPointSystem
    use TEXT NOT NULL,
    value TEXT NOT NULL,
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
);
CREATE INDEX client_telecom_client ON client_telecom(org_id, client_id);
CREATE TABLE client_identifier (
    org_id ORG_ID NOT NULL,
    system TEXT NOT NULL,
    value TEXT NOT NULL,
    client_id CLIENT_ID NOT NULL,
    PRIMARY KEY (org_id, system, value),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
) WITHOUT ROWID;
CREATE INDEX client_identifier_client ON client_identifier(org_id, client_id);

CREATE TABLE care_team (
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    staff_id STAFF_ID NOT NULL,
    since INSTANT NOT NULL,
    PRIMARY KEY (org_id, client_id, staff_id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
);

-- Search: what one client is found by, in the order of names. The kind is a list and what it is. Lists: 'a' active clients,
-- 'c' active caregiver-only accounts, 'z' archived ones. What: 'n' a word of a name, 's' its first one, two and three
-- characters, '2' two words of one client by their first three characters ("ana rui", "rui ana"), 'e' e-mail, 'p' phone
-- digits. So a page of a common start, and who has two common words, cost what they show and not what the practice has.
CREATE TABLE search_token (
    org_id ORG_ID NOT NULL,
    kind TEXT NOT NULL,
    token TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    client_id CLIENT_ID NOT NULL,
    names TEXT NOT NULL DEFAULT '',           -- of kinds n and 2: all words, as in client
    PRIMARY KEY (org_id, kind, token, sort_name, client_id)
) WITHOUT ROWID;
-- Distinct name words and what is left when one letter is dropped: finds typing errors.
CREATE TABLE search_variant (
    org_id ORG_ID NOT NULL,
    variant TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (org_id, variant, word)
) WITHOUT ROWID;

-- A staff member said why before a restricted record opened; kept for good.
CREATE TABLE restricted_reason (
    id RESTRICTED_REASON_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    staff_id STAFF_ID NOT NULL,
    reason TEXT NOT NULL,
    at INSTANT NOT NULL,
    until INSTANT NOT NULL,
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
);
CREATE INDEX restricted_reason_open ON restricted_reason(org_id, client_id, staff_id, until);

CREATE TABLE session (
    id SESSION_ID PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    login_id LOGIN_ID NOT NULL REFERENCES login(id),
    -- pending: password proven, account not picked or second factor missing
    kind TEXT NOT NULL CHECK (kind IN ('pending', 'staff', 'portal')),
    org_id ORG_ID,
    staff_id STAFF_ID REFERENCES staff(id),
    client_id CLIENT_ID REFERENCES client(id),
    created_at INSTANT NOT NULL,
    seen_at INSTANT NOT NULL,
    fresh_at INSTANT NOT NULL,                -- password last proven
    locked_at INSTANT,                        -- staff idle lock; the password opens it again
    expires_at INSTANT NOT NULL,
    ended_at INSTANT,
    end_reason TEXT NOT NULL DEFAULT '',
    peer TEXT NOT NULL DEFAULT '',            -- where it began
    seen_peer TEXT NOT NULL DEFAULT '',       -- where it was used last, and with what: "Firefox on Android"
    seen_device TEXT NOT NULL DEFAULT ''
);
CREATE INDEX session_login ON session(login_id, ended_at);
CREATE INDEX session_expires ON session(expires_at);
CREATE INDEX session_client ON session(client_id) WHERE ended_at IS NULL AND client_id IS NOT NULL;
CREATE INDEX session_staff ON session(staff_id) WHERE ended_at IS NULL AND staff_id IS NOT NULL;

-- Browsers that have signed in before: their guesses are counted apart, so that a stranger cannot lock a person out.
CREATE TABLE device (
    id DEVICE_ID PRIMARY KEY,
    login_id LOGIN_ID NOT NULL REFERENCES login(id),
    token_hash TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    created_at INSTANT NOT NULL,
    seen_at INSTANT NOT NULL
);
CREATE INDEX device_login ON device(login_id);
CREATE INDEX device_seen ON device(seen_at);

CREATE TABLE throttle (
    key TEXT PRIMARY KEY NOT NULL,            -- hashed: no address in clear
    count INT NOT NULL,
    since INSTANT NOT NULL,
    until INSTANT NOT NULL
);
CREATE INDEX throttle_since ON throttle(since);

-- A link in a mail. The text of the token is derived (crypto/token.h); here are its generation and hash.
CREATE TABLE mail_token (
    id MAIL_TOKEN_ID PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('welcome', 'staff_welcome', 'password_reset', 'email_change', 'grant_invite')),
    generation INT NOT NULL,
    hash TEXT NOT NULL,
    org_id ORG_ID,
    login_id LOGIN_ID,
    staff_id STAFF_ID,
    client_id CLIENT_ID,
    grant_id GRANT_ID,
    email TEXT NOT NULL,                      -- where it went
    created_at INSTANT NOT NULL,
    expires_at INSTANT NOT NULL,
    used_at INSTANT,
    dead_reason TEXT NOT NULL DEFAULT ''      -- superseded, revoked, email_changed, …
);
CREATE INDEX mail_token_expires ON mail_token(expires_at);
CREATE INDEX mail_token_grant ON mail_token(grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX mail_token_client ON mail_token(client_id) WHERE client_id IS NOT NULL;
CREATE INDEX mail_token_login ON mail_token(login_id) WHERE login_id IS NOT NULL;
CREATE INDEX mail_token_staff ON mail_token(staff_id) WHERE staff_id IS NOT NULL;

CREATE TABLE api_key (
    id API_KEY_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    staff_id STAFF_ID,
    client_id CLIENT_ID,
    name TEXT NOT NULL,
    shown TEXT NOT NULL,                      -- first characters, to tell keys apart
    hash TEXT NOT NULL UNIQUE,
    created_at INSTANT NOT NULL,
    used_at INSTANT,
    revoked_at INSTANT,
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
);

-- F1 and F2: a person attached to one client. With linked_client_id it is a link between two accounts:
-- `relationship` says what the contact is to the client.
CREATE TABLE contact (
    id CONTACT_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    linked_client_id CLIENT_ID,
    first_name TEXT NOT NULL DEFAULT '',      -- of a linked contact: empty, the account has them
    last_name TEXT NOT NULL DEFAULT '',
    relationship TEXT NOT NULL CHECK (relationship IN ('caregiver', 'child', 'dependent', 'family_member',
        'legal_guardian', 'is_parent', 'spouse', 'other')),
    relationship_label TEXT NOT NULL DEFAULT '', -- "sister", "neighbour"
    contact_type TEXT NOT NULL DEFAULT 'adult' CHECK (contact_type IN ('adult', 'minor')),
    email TEXT NOT NULL DEFAULT '',
    email_norm TEXT NOT NULL DEFAULT '',
    email_state TEXT NOT NULL DEFAULT '' CHECK (email_state IN ('', 'bounced')),
    phone TEXT NOT NULL DEFAULT '',
    emergency FLAG NOT NULL DEFAULT 0,
    emergency_order INT NOT NULL DEFAULT 0,   -- 1 is called first; 0: not an emergency contact
    copy_notifications FLAG NOT NULL DEFAULT 0,
    copy_categories INT NOT NULL DEFAULT 63,  -- bits of enum notice_category
    own_rule FLAG NOT NULL DEFAULT 0,         -- beyond 10
    silenced FLAG NOT NULL DEFAULT 0,         -- beyond 16: hears nothing of this client, and cannot tell
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'ended')),
    end_reason TEXT NOT NULL DEFAULT '',
    ended_at INSTANT,
    created_at INSTANT NOT NULL,
    created_by STAFF_ID,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    CHECK (linked_client_id IS NULL OR linked_client_id <> client_id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, linked_client_id) REFERENCES client(org_id, id)
);
CREATE INDEX contact_client ON contact(org_id, client_id, state);
CREATE INDEX contact_linked ON contact(org_id, linked_client_id, state) WHERE linked_client_id IS NOT NULL;
CREATE INDEX contact_unreachable ON contact(org_id, client_id, id)
    WHERE state = 'active' AND copy_notifications = 1 AND linked_client_id IS NULL AND (email_norm = '' OR email_state = 'bounced');
CREATE UNIQUE INDEX contact_pair ON contact(client_id, linked_client_id) WHERE state = 'active' AND linked_client_id IS NOT NULL;

-- F3: the permission that a link may carry. Effective scope = least of scope, limit_client and limit_age.
CREATE TABLE portal_grant (
    id GRANT_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    contact_id CONTACT_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,             -- the care receiver
    caregiver_id CLIENT_ID NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'suspended', 'ended')),
    reason TEXT NOT NULL DEFAULT '',          -- coded: why it is suspended or ended
    reason_text TEXT NOT NULL DEFAULT '',
    scope INT NOT NULL,                       -- what staff granted (access/scope.h)
    limit_client INT NOT NULL,                -- what the care receiver left of it
    limit_age INT NOT NULL,                   -- what the age tier left of it
    basis TEXT NOT NULL CHECK (basis IN ('parent_of_minor', 'legal_guardian', 'adult_consent', 'staff_decision')),
    proof TEXT NOT NULL DEFAULT '' CHECK (proof IN ('', 'consent', 'power_of_attorney', 'court_order')),
    proof_note TEXT NOT NULL DEFAULT '',
    proof_expires_on DAY,
    ends_on DAY,                              -- last day of access, in the practice's zone
    ends_at_age INT,
    review_on DAY,
    review_told FLAG NOT NULL DEFAULT 0,      -- a task for that day was opened
    idle_days INT,
    needs_consent FLAG NOT NULL DEFAULT 0,    -- an adult care receiver has to agree first
    consent_at INSTANT,
    override_reason TEXT NOT NULL DEFAULT '', -- edge case 8: grant to a minor
    ack_by STAFF_ID NOT NULL,
    ack_at INSTANT NOT NULL,
    ack_text TEXT NOT NULL,                   -- version of the acknowledgement that was shown
    proposed_at INSTANT NOT NULL,
    accepted_at INSTANT,
    suspended_at INSTANT,
    ended_at INSTANT,
    resumed_at INSTANT,                       -- last taken up again; the idle count starts anew
    used_at INSTANT,                          -- last read or act through it
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, contact_id) REFERENCES contact(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, caregiver_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, ack_by) REFERENCES staff(org_id, id)
);
CREATE UNIQUE INDEX portal_grant_live ON portal_grant(contact_id) WHERE state <> 'ended';
CREATE INDEX portal_grant_contact ON portal_grant(org_id, contact_id);
CREATE INDEX portal_grant_client ON portal_grant(org_id, client_id, state);
CREATE INDEX portal_grant_caregiver ON portal_grant(org_id, caregiver_id, state);
CREATE INDEX portal_grant_ends ON portal_grant(org_id, ends_on) WHERE state <> 'ended' AND ends_on IS NOT NULL;
CREATE INDEX portal_grant_review ON portal_grant(org_id, review_on) WHERE state <> 'ended' AND review_told = 0;
CREATE INDEX portal_grant_waiting ON portal_grant(org_id, id) WHERE state = 'proposed';

CREATE TABLE grant_change (
    id GRANT_CHANGE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    grant_id GRANT_ID NOT NULL,
    at INSTANT NOT NULL,
    actor_kind TEXT NOT NULL,                 -- staff, client, system
    actor_id INT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    reason TEXT NOT NULL,
    reason_text TEXT NOT NULL DEFAULT '',
    scope_from INT NOT NULL,                  -- effective scope before and after
    scope_to INT NOT NULL,
    FOREIGN KEY (org_id, grant_id) REFERENCES portal_grant(org_id, id)
);
CREATE INDEX grant_change_grant ON grant_change(org_id, grant_id);

CREATE TABLE grant_invite (
    id INVITE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    grant_id GRANT_ID NOT NULL,
    mail_token_id MAIL_TOKEN_ID NOT NULL REFERENCES mail_token(id),
    sent_to TEXT NOT NULL,
    sent_by STAFF_ID,
    sent_at INSTANT NOT NULL,
    expires_at INSTANT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'declined', 'expired', 'revoked', 'superseded')),
    decided_at INSTANT,
    decline_reason TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (org_id, grant_id) REFERENCES portal_grant(org_id, id)
);
CREATE INDEX grant_invite_grant ON grant_invite(org_id, grant_id);
CREATE INDEX grant_invite_token ON grant_invite(mail_token_id);
CREATE INDEX grant_invite_pending ON grant_invite(expires_at) WHERE state = 'pending';
CREATE INDEX grant_invite_open ON grant_invite(org_id, sent_at) WHERE state = 'pending';

-- A parent asked for access from the portal; the child is named by the parent, matched by staff.
CREATE TABLE access_request (
    id ACCESS_REQUEST_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    asker_id CLIENT_ID NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    born DAY,
    relationship TEXT NOT NULL,
    proof TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'granted', 'declined')),
    created_at INSTANT NOT NULL,
    decided_at INSTANT,
    decided_by STAFF_ID,
    note TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (org_id, asker_id) REFERENCES client(org_id, id)
);
CREATE INDEX access_request_open ON access_request(org_id, state, created_at);
CREATE INDEX access_request_asker ON access_request(org_id, asker_id);

-- Beyond 4: each live grant whose client reaches a tier.
CREATE TABLE age_review (
    id AGE_REVIEW_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    grant_id GRANT_ID NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('tier', 'majority', 'no_birth_date', 'renewal')),
    from_age INT NOT NULL,
    due_on DAY NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'decided', 'applied', 'void')),
    outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'keep', 'limit', 'suspend', 'end', 'convert')),
    decided_by STAFF_ID,
    decided_at INSTANT,
    reason TEXT NOT NULL DEFAULT '',
    created_at INSTANT NOT NULL,
    UNIQUE (grant_id, cause, from_age, due_on),
    FOREIGN KEY (org_id, grant_id) REFERENCES portal_grant(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
);
CREATE INDEX age_review_grant ON age_review(org_id, grant_id);
CREATE INDEX age_review_open ON age_review(org_id, state, due_on);

CREATE TABLE task (
    id TASK_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    client_id CLIENT_ID,
    kind TEXT NOT NULL,                       -- family/task.h
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')),
    dedupe TEXT NOT NULL,                     -- one open task of the same cause
    detail TEXT NOT NULL DEFAULT '',
    resource_id INT NOT NULL DEFAULT 0,
    created_at INSTANT NOT NULL,
    done_at INSTANT,
    done_by STAFF_ID,
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
);
CREATE UNIQUE INDEX task_open_once ON task(org_id, dedupe) WHERE state = 'open';
CREATE INDEX task_dedupe ON task(org_id, dedupe);
CREATE INDEX task_list ON task(org_id, state, created_at);
CREATE INDEX task_client ON task(org_id, client_id, state);

-- What happened, written in the transaction of the change; one delivery a consumer.
CREATE TABLE event (
    id EVENT_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    kind TEXT NOT NULL,                       -- event/kinds.h
    at INSTANT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id INT NOT NULL,
    client_id CLIENT_ID,                      -- whom it is about
    contact_id CONTACT_ID,
    grant_id GRANT_ID,
    resource_kind TEXT NOT NULL DEFAULT '',
    resource_id INT NOT NULL DEFAULT 0,
    payload TEXT NOT NULL DEFAULT '{}'        -- JSON; never a token, never more than the consumers need
);
CREATE INDEX event_client ON event(org_id, client_id, id);

CREATE TABLE event_delivery (
    id EVENT_DELIVERY_ID PRIMARY KEY,
    event_id EVENT_ID NOT NULL REFERENCES event(id),
    consumer TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'dead')),
    run_at INSTANT NOT NULL,
    lease_owner TEXT NOT NULL DEFAULT '',
    leased_until INSTANT NOT NULL DEFAULT 0,
    attempts INT NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX event_delivery_due ON event_delivery(consumer, state, run_at);

CREATE TABLE job (
    id JOB_ID PRIMARY KEY,
    kind TEXT NOT NULL,
    dedupe TEXT NOT NULL DEFAULT '',          -- not empty: one waiting job of that name
    payload TEXT NOT NULL DEFAULT '{}',
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
    run_at INSTANT NOT NULL,
    lease_owner TEXT NOT NULL DEFAULT '',
    leased_until INSTANT NOT NULL DEFAULT 0,
    attempts INT NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    created_at INSTANT NOT NULL,
    done_at INSTANT
);
CREATE INDEX job_due ON job(state, run_at);
CREATE UNIQUE INDEX job_once ON job(kind, dedupe) WHERE state = 'waiting' AND dedupe <> '';
CREATE TABLE periodic (
    name TEXT PRIMARY KEY NOT NULL,
    next_at INSTANT NOT NULL,
    last_at INSTANT
);

-- One row per possible recipient and channel of a notification: sent or not, and the rule that decided (beyond 9).
CREATE TABLE notice_decision (
    id DECISION_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    event_id EVENT_ID NOT NULL REFERENCES event(id),
    client_id CLIENT_ID,
    notice TEXT NOT NULL,                     -- key of notice/catalogue.h
    channel TEXT NOT NULL DEFAULT 'mail' CHECK (channel IN ('mail', 'portal', 'sms', 'push')),
    recipient_kind TEXT NOT NULL,             -- client, contact, caregiver, staff, login
    recipient_id INT NOT NULL,
    recipient_name TEXT NOT NULL DEFAULT '',  -- as it was; empty: a login, which several may share
    send FLAG NOT NULL,
    rule TEXT NOT NULL,
    at INSTANT NOT NULL
);
CREATE INDEX notice_decision_client ON notice_decision(org_id, client_id, id);
CREATE INDEX notice_decision_notice ON notice_decision(org_id, client_id, notice, id);
CREATE INDEX notice_decision_person ON notice_decision(org_id, client_id, recipient_kind, recipient_id, id);
CREATE INDEX notice_decision_event ON notice_decision(org_id, event_id);

-- What waits to leave the house: mails, texts to phones, pushes to browsers.
CREATE TABLE outbox (
    id OUTBOX_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    event_id EVENT_ID NOT NULL,
    decision_id DECISION_ID,                  -- that it follows
    channel TEXT NOT NULL DEFAULT 'mail' CHECK (channel IN ('mail', 'sms', 'push')),
    notice TEXT NOT NULL,
    client_id CLIENT_ID,
    contact_id CONTACT_ID,
    grant_id GRANT_ID,
    mail_token_id MAIL_TOKEN_ID,
    to_address TEXT NOT NULL,                 -- e-mail address; number in E.164; number of the push_subscription
    to_domain TEXT NOT NULL DEFAULT '',       -- of a mail: what limits are counted by
    to_name TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    zone TEXT NOT NULL DEFAULT '',            -- of the reader, for the times it tells; empty: the organization's
    facts TEXT NOT NULL DEFAULT '{}',         -- JSON for the template; never a token
    message_id TEXT NOT NULL,                 -- stable over retries
    digest TEXT NOT NULL DEFAULT '',          -- the same text: may leave together as one mail
    digest_id OUTBOX_ID,                      -- the row whose mail told this one
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dropped', 'failed', 'bounced')),
    reason TEXT NOT NULL DEFAULT '',          -- why dropped, failed or bounced
    run_at INSTANT NOT NULL,
    lease_owner TEXT NOT NULL DEFAULT '',
    leased_until INSTANT NOT NULL DEFAULT 0,
    attempts INT NOT NULL DEFAULT 0,
    created_at INSTANT NOT NULL,
    sent_at INSTANT
);
CREATE INDEX outbox_due ON outbox(state, run_at);
CREATE INDEX outbox_domain ON outbox(channel, to_domain, run_at) WHERE state = 'waiting';
CREATE INDEX outbox_leased ON outbox(to_domain, leased_until) WHERE lease_owner <> '';
CREATE INDEX outbox_digest ON outbox(digest) WHERE state = 'waiting' AND digest <> '';
CREATE INDEX outbox_grant ON outbox(grant_id, state) WHERE grant_id IS NOT NULL;
CREATE INDEX outbox_client ON outbox(org_id, client_id, id);
CREATE INDEX outbox_contact ON outbox(contact_id, state) WHERE contact_id IS NOT NULL;
CREATE INDEX outbox_decision ON outbox(decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX outbox_address ON outbox(org_id, to_address, id);

-- F11: who looked at or changed what. Sealed in batches: n and hash are given by the sealer, in order.
CREATE TABLE audit_entry (
    id AUDIT_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    at INSTANT NOT NULL,
    actor_kind TEXT NOT NULL,                 -- staff, client, api_key, system, cli
    actor_id INT NOT NULL,
    via TEXT NOT NULL,                        -- own, same_mailbox, grant, staff, system
    grant_id GRANT_ID,
    session_id SESSION_ID,
    client_id CLIENT_ID,                      -- whose record
    action TEXT NOT NULL,                     -- audit/audit.h
    resource_kind TEXT NOT NULL,
    resource_id INT NOT NULL,
    outcome TEXT NOT NULL,                    -- allowed, or the reason key of the refusal
    peer TEXT NOT NULL DEFAULT '',
    n INT,                                    -- number in the organization's chain; null: not sealed yet
    hash TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_entry_client ON audit_entry(org_id, client_id, id);
CREATE INDEX audit_entry_actor ON audit_entry(org_id, actor_kind, actor_id, id);
CREATE UNIQUE INDEX audit_entry_chain ON audit_entry(org_id, n) WHERE n IS NOT NULL;
CREATE INDEX audit_entry_unsealed ON audit_entry(id) WHERE n IS NULL;
CREATE TABLE audit_head (
    org_id ORG_ID PRIMARY KEY NOT NULL REFERENCES organization(id),
    n INT NOT NULL,
    hash TEXT NOT NULL,
    sealed_at INSTANT NOT NULL,
    told_n INT NOT NULL DEFAULT 0,            -- up to here the owner was told of the head
    told_at INSTANT
);
