-- The calendar: what can be booked, with whom, when and where; visits, who takes part, and who may not meet.

CREATE TABLE appointment_location (
    id APPOINTMENT_LOCATION_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    name TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT '',         -- as said to those who come; may have lines
    zone TEXT NOT NULL DEFAULT '',            -- IANA name; empty: the practice's
    clients_can_book FLAG NOT NULL DEFAULT 1,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'archived')),
    created_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id)
);
CREATE UNIQUE INDEX appointment_location_name ON appointment_location(org_id, name) WHERE state = 'active';

CREATE TABLE room (
    id ROOM_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    location_id APPOINTMENT_LOCATION_ID NOT NULL,
    name TEXT NOT NULL,
    capacity INT NOT NULL DEFAULT 0,          -- 0: not counted
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'archived')),
    created_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, location_id) REFERENCES appointment_location(org_id, id)
);
CREATE UNIQUE INDEX room_name ON room(org_id, location_id, name) WHERE state = 'active';

CREATE TABLE appointment_type (
    id APPOINTMENT_TYPE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    name TEXT NOT NULL,
    client_name TEXT NOT NULL DEFAULT '',     -- what families read; empty: the name
    description TEXT NOT NULL DEFAULT '',
    length_min INT NOT NULL,
    buffer_before_min INT NOT NULL DEFAULT 0,
    buffer_after_min INT NOT NULL DEFAULT 0,
    colour TEXT NOT NULL DEFAULT '',          -- name of the palette: "teal"
    price MONEY,                              -- null: none said
    contact_types INT NOT NULL,               -- bits of enum contact_type
    is_group FLAG NOT NULL DEFAULT 0,
    max_attendees INT NOT NULL DEFAULT 1,
    waitlist FLAG NOT NULL DEFAULT 0,
    booking TEXT NOT NULL DEFAULT 'staff' CHECK (booking IN ('staff', 'clients', 'public')), -- who may book
    groups_only FLAG NOT NULL DEFAULT 0,      -- by clients of appointment_type_group alone
    approval FLAG NOT NULL DEFAULT 0,         -- a booking is a request until staff accept it
    ask_to_confirm FLAG NOT NULL DEFAULT 0,   -- mails ask to confirm attendance
    confidential FLAG NOT NULL DEFAULT 0,     -- its visits are confidential from the start (F11)
    confidential_tag TEXT NOT NULL DEFAULT '',
    notice_min INT NOT NULL DEFAULT 0,        -- booked at least so long before
    horizon_days INT NOT NULL DEFAULT 90,
    cancel_min INT NOT NULL DEFAULT 1440,     -- cancelled or moved by clients at least so long before; later is late
    interval_min INT NOT NULL DEFAULT 15,     -- starts are so far apart
    moves_max INT NOT NULL DEFAULT 0,         -- how often clients may move one visit; 0: any number
    position INT NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'archived')),
    created_at INSTANT NOT NULL,
    changed_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    CHECK (length_min BETWEEN 1 AND 1440)
);
CREATE UNIQUE INDEX appointment_type_name ON appointment_type(org_id, name) WHERE state = 'active';
CREATE INDEX appointment_type_list ON appointment_type(org_id, state, position, id);

-- Who offers it; without a row every provider does.
CREATE TABLE appointment_type_staff (
    org_id ORG_ID NOT NULL,
    type_id APPOINTMENT_TYPE_ID NOT NULL,
    staff_id STAFF_ID NOT NULL,
    PRIMARY KEY (org_id, type_id, staff_id),
    FOREIGN KEY (org_id, type_id) REFERENCES appointment_type(org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
) WITHOUT ROWID;
CREATE TABLE appointment_type_group (
    org_id ORG_ID NOT NULL,
    type_id APPOINTMENT_TYPE_ID NOT NULL,
    group_id GROUP_ID NOT NULL,
    PRIMARY KEY (org_id, type_id, group_id),
    FOREIGN KEY (org_id, type_id) REFERENCES appointment_type(org_id, id),
    FOREIGN KEY (org_id, group_id) REFERENCES client_group(org_id, id)
) WITHOUT ROWID;

-- One row for the practice's clock and habits of a member of staff; without a row the practice's zone counts.
CREATE TABLE staff_calendar (
    org_id ORG_ID NOT NULL,
    staff_id STAFF_ID NOT NULL,
    zone TEXT NOT NULL DEFAULT '',            -- hours are kept in it; empty: the practice's
    same_day FLAG NOT NULL DEFAULT 1,         -- clients may book for today
    buffer_min INT NOT NULL DEFAULT 0,        -- at least so long between visits, beside the type's own
    video_url TEXT NOT NULL DEFAULT '',       -- own room of another service
    version INT NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, staff_id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
) WITHOUT ROWID;

-- When a provider can be booked: every week, or on one date. A date with rows of its own has no weekly ones.
CREATE TABLE availability (
    id AVAILABILITY_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    staff_id STAFF_ID NOT NULL,
    weekday INT,                              -- 0: Sunday; null: on `day` alone
    day DAY,
    from_min INT NOT NULL,                    -- of the day, by the provider's clock
    until_min INT NOT NULL,                   -- after from_min; up to 2880: past midnight
    starts_on DAY,                            -- weekly: from and until (both included)
    ends_on DAY,
    type_id APPOINTMENT_TYPE_ID,              -- null: any
    contact_types INT NOT NULL DEFAULT 7,
    location_id APPOINTMENT_LOCATION_ID,      -- null: any
    created_at INSTANT NOT NULL,
    CHECK (until_min > from_min),
    CHECK ((weekday IS NULL) <> (day IS NULL)),
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id),
    FOREIGN KEY (org_id, type_id) REFERENCES appointment_type(org_id, id),
    FOREIGN KEY (org_id, location_id) REFERENCES appointment_location(org_id, id)
);
CREATE INDEX availability_of ON availability(org_id, staff_id, day);

-- Nobody can be booked then: a holiday of the practice (staff null), or time off of one member.
CREATE TABLE time_off (
    id TIME_OFF_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    staff_id STAFF_ID,
    starts_at INSTANT NOT NULL,
    ends_at INSTANT NOT NULL,
    label TEXT NOT NULL DEFAULT '',           -- for staff
    all_day FLAG NOT NULL DEFAULT 0,
    created_at INSTANT NOT NULL,
    created_by STAFF_ID,
    CHECK (ends_at > starts_at),
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
);
CREATE INDEX time_off_staff ON time_off(org_id, staff_id, ends_at);

-- Busy times read from a calendar elsewhere.
CREATE TABLE busy_feed (
    id BUSY_FEED_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    staff_id STAFF_ID NOT NULL,
    url TEXT NOT NULL,                        -- sealed: it is a secret
    host TEXT NOT NULL,                       -- to tell them apart on screen
    etag TEXT NOT NULL DEFAULT '',
    next_at INSTANT NOT NULL,
    read_at INSTANT,                          -- last time it went well
    error TEXT NOT NULL DEFAULT '',           -- short key
    failures INT NOT NULL DEFAULT 0,
    created_at INSTANT NOT NULL,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
);
CREATE INDEX busy_feed_staff ON busy_feed(org_id, staff_id);
CREATE INDEX busy_feed_due ON busy_feed(next_at);
CREATE TABLE busy_time (
    org_id ORG_ID NOT NULL,
    staff_id STAFF_ID NOT NULL,
    ends_at INSTANT NOT NULL,
    starts_at INSTANT NOT NULL,
    busy_feed_id BUSY_FEED_ID NOT NULL,
    PRIMARY KEY (org_id, staff_id, ends_at, starts_at, busy_feed_id),
    FOREIGN KEY (org_id, busy_feed_id) REFERENCES busy_feed(org_id, id)
) WITHOUT ROWID;
CREATE INDEX busy_time_feed ON busy_time(org_id, busy_feed_id);

-- RFC 5545: the rule and its clock. Each occurrence is an appointment of its own.
CREATE TABLE appointment_series (
    id SERIES_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    rule TEXT NOT NULL,                       -- RRULE value: "FREQ=WEEKLY;COUNT=8"
    zone TEXT NOT NULL,
    starts_day DAY NOT NULL,                  -- first occurrence, by that clock
    starts_min INT NOT NULL,
    previous_id SERIES_ID,                    -- cut off from it by "this and following"
    join_all FLAG NOT NULL DEFAULT 1,         -- attendees take part in every occurrence
    created_at INSTANT NOT NULL,
    UNIQUE (org_id, id)
);

CREATE TABLE appointment (
    id APPOINTMENT_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    type_id APPOINTMENT_TYPE_ID,              -- null: a block, no visit
    staff_id STAFF_ID NOT NULL,               -- the provider; others in appointment_staff
    starts_at INSTANT NOT NULL,
    ends_at INSTANT NOT NULL,
    buffer_before_min INT NOT NULL DEFAULT 0, -- of the providers' time beside it, as the type said when it was made
    buffer_after_min INT NOT NULL DEFAULT 0,
    zone TEXT NOT NULL,                       -- whose clock it was made by
    contact_type TEXT NOT NULL CHECK (contact_type IN ('in_person', 'phone_call', 'video_chat')),
    location_id APPOINTMENT_LOCATION_ID,
    room_id ROOM_ID,
    is_group FLAG NOT NULL DEFAULT 0,
    max_attendees INT NOT NULL DEFAULT 1,
    title TEXT NOT NULL DEFAULT '',           -- of a session or a block
    note TEXT NOT NULL DEFAULT '',            -- staff's own
    confidential FLAG NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT 'booked' CHECK (status IN ('booked', 'cancelled', 'entered_in_error')),
    cancelled_at INSTANT,                     -- the whole of it: those in it then ended at this moment too
    series_id SERIES_ID,
    recurs_at INSTANT,                        -- which occurrence: its start by the rule (RECURRENCE-ID)
    detached FLAG NOT NULL DEFAULT 0,         -- an occurrence with a time of its own
    uid TEXT NOT NULL UNIQUE,                 -- iCalendar UID; stable
    sequence INT NOT NULL DEFAULT 0,          -- iCalendar SEQUENCE
    moves INT NOT NULL DEFAULT 0,             -- by clients
    overlap_ok FLAG NOT NULL DEFAULT 0,       -- staff booked over another visit knowingly
    external_url TEXT NOT NULL DEFAULT '',    -- video elsewhere
    created_at INSTANT NOT NULL,
    created_kind TEXT NOT NULL,               -- actor_kind
    created_by INT NOT NULL,
    changed_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    CHECK (ends_at > starts_at),
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, type_id) REFERENCES appointment_type(org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id),
    FOREIGN KEY (org_id, location_id) REFERENCES appointment_location(org_id, id),
    FOREIGN KEY (org_id, room_id) REFERENCES room(org_id, id),
    FOREIGN KEY (org_id, series_id) REFERENCES appointment_series(org_id, id)
);
CREATE INDEX appointment_range ON appointment(org_id, starts_at, id);
CREATE INDEX appointment_staff_range ON appointment(org_id, staff_id, starts_at, id);
CREATE INDEX appointment_series_range ON appointment(org_id, series_id, starts_at) WHERE series_id IS NOT NULL;
CREATE INDEX appointment_open_group ON appointment(org_id, type_id, starts_at) WHERE is_group = 1 AND status = 'booked';

-- Whose time a booked visit takes, buffers included: providers, the room, and clients. One place to ask whether it is free.
CREATE TABLE booked_time (
    org_id ORG_ID NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('staff', 'room', 'client')),
    resource_id INT NOT NULL,
    ends_at INSTANT NOT NULL,
    starts_at INSTANT NOT NULL,
    appointment_id APPOINTMENT_ID NOT NULL,
    PRIMARY KEY (org_id, kind, resource_id, ends_at, starts_at, appointment_id),
    FOREIGN KEY (org_id, appointment_id) REFERENCES appointment(org_id, id)
) WITHOUT ROWID;
CREATE INDEX booked_time_of ON booked_time(org_id, appointment_id);

-- Further providers of a session.
CREATE TABLE appointment_staff (
    org_id ORG_ID NOT NULL,
    appointment_id APPOINTMENT_ID NOT NULL,
    staff_id STAFF_ID NOT NULL,
    starts_at INSTANT NOT NULL,               -- of the visit
    PRIMARY KEY (org_id, appointment_id, staff_id),
    FOREIGN KEY (org_id, appointment_id) REFERENCES appointment(org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
) WITHOUT ROWID;
CREATE INDEX appointment_staff_of ON appointment_staff(org_id, staff_id, starts_at);

-- A client in a visit. Status: FHIR's words where it has one.
CREATE TABLE attendee (
    id ATTENDEE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    appointment_id APPOINTMENT_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    starts_at INSTANT NOT NULL,               -- of the visit: a client's list is in its order
    status TEXT NOT NULL CHECK (status IN ('pending', 'waitlist', 'booked', 'checked_in', 'fulfilled', 'noshow',
        'cancelled', 'late_cancelled', 'rescheduled', 'entered_in_error')),
    confirmed_at INSTANT,
    waits_since INSTANT,                      -- on the waitlist: who came first
    cancelled_at INSTANT,
    cancelled_kind TEXT NOT NULL DEFAULT '',  -- actor_kind
    cancelled_by INT NOT NULL DEFAULT 0,
    cancel_reason TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',            -- staff's, about this person in this visit
    reason TEXT NOT NULL DEFAULT '',          -- why they come, in their own words
    price MONEY,                              -- null: the type's
    remind FLAG NOT NULL DEFAULT 1,
    booked_kind TEXT NOT NULL,                -- actor_kind
    booked_by INT NOT NULL,
    grant_id GRANT_ID,                        -- the caregiver's access it was booked through
    uuid TEXT NOT NULL UNIQUE,                -- what a signed link is made from
    joined_at INSTANT,
    left_at INSTANT,
    created_at INSTANT NOT NULL,
    changed_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    UNIQUE (appointment_id, client_id),
    FOREIGN KEY (org_id, appointment_id) REFERENCES appointment(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
);
CREATE INDEX attendee_of ON attendee(org_id, appointment_id, status);
CREATE INDEX attendee_client ON attendee(org_id, client_id, starts_at, id);
CREATE INDEX attendee_waits ON attendee(org_id, appointment_id, waits_since, id) WHERE status = 'waitlist';

-- Beyond 12, the part that the calendar needs: two clients who are never brought together.
CREATE TABLE no_contact (
    id NO_CONTACT_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    low_id CLIENT_ID NOT NULL,                -- the smaller id of the two
    high_id CLIENT_ID NOT NULL,
    effect TEXT NOT NULL DEFAULT 'no_shared_session' CHECK (effect IN ('no_shared_session')),
    reason TEXT NOT NULL DEFAULT '',          -- for staff with the right to the chart; never shown elsewhere
    starts_on DAY NOT NULL,
    ends_on DAY,                              -- asks for a review; lifts nothing by itself (edge 24)
    created_at INSTANT NOT NULL,
    created_by STAFF_ID,
    lifted_at INSTANT,
    lifted_by STAFF_ID,
    lift_reason TEXT NOT NULL DEFAULT '',
    CHECK (low_id < high_id),
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, low_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, high_id) REFERENCES client(org_id, id)
);
CREATE UNIQUE INDEX no_contact_pair ON no_contact(org_id, low_id, high_id) WHERE lifted_at IS NULL;
CREATE INDEX no_contact_high ON no_contact(org_id, high_id) WHERE lifted_at IS NULL;

-- When reminders leave: the practice's rows (type null), or a type's own instead. A row of 0 minutes: none at all.
CREATE TABLE reminder_rule (
    id REMINDER_RULE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    type_id APPOINTMENT_TYPE_ID,
    before_min INT NOT NULL,
    FOREIGN KEY (org_id, type_id) REFERENCES appointment_type(org_id, id)
);
CREATE INDEX reminder_rule_of ON reminder_rule(org_id, type_id, before_min);

-- Calendar addresses that a phone or another program reads. The token is derived; here are its generation and hash.
CREATE TABLE calendar_feed (
    id CALENDAR_FEED_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    kind TEXT NOT NULL CHECK (kind IN ('staff', 'client', 'household')),
    staff_id STAFF_ID,
    client_id CLIENT_ID,                      -- whose login it is; household: of the caregiver
    generation INT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at INSTANT NOT NULL,
    read_at INSTANT,
    ended_at INSTANT,
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
);
CREATE INDEX calendar_feed_staff ON calendar_feed(org_id, staff_id) WHERE staff_id IS NOT NULL;
CREATE INDEX calendar_feed_client ON calendar_feed(org_id, client_id) WHERE client_id IS NOT NULL;

-- The call of a visit at the video service, made when the visit is near, and each person's own way in.
CREATE TABLE video_call (
    appointment_id APPOINTMENT_ID PRIMARY KEY REFERENCES appointment(id),
    org_id ORG_ID NOT NULL,
    service TEXT NOT NULL DEFAULT '' CHECK (service IN ('', 'zoom', 'jitsi', 'external')),
    state TEXT NOT NULL CHECK (state IN ('wanted', 'ready', 'failed', 'ended')),
    meeting TEXT NOT NULL DEFAULT '',         -- the service's number, or the room's name
    told_starts_at INSTANT,                   -- what the service was told last
    told_minutes INT NOT NULL DEFAULT 0,
    host_url TEXT NOT NULL DEFAULT '',        -- sealed
    host_until INSTANT,                       -- it may be used until then
    error TEXT NOT NULL DEFAULT '',           -- short key
    attempts INT NOT NULL DEFAULT 0,          -- failed ones in a row
    run_at INSTANT,                           -- when it is looked at again; null: never
    changed_at INSTANT NOT NULL,
    UNIQUE (org_id, appointment_id)
);
CREATE INDEX video_call_due ON video_call(run_at) WHERE run_at IS NOT NULL;
CREATE TABLE video_entry (
    id VIDEO_ENTRY_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    appointment_id APPOINTMENT_ID NOT NULL,
    attendee_id ATTENDEE_ID NOT NULL REFERENCES attendee(id),
    grant_id GRANT_ID,                        -- a caregiver who comes along; null: the attendee
    added_by STAFF_ID,                        -- who let the caregiver in by name; null: a rule
    added_at INSTANT,
    generation INT NOT NULL DEFAULT 1,        -- counted up when the right ends: older links are dead
    hash TEXT NOT NULL DEFAULT '',            -- of the link's token; empty: it has no right
    url TEXT NOT NULL DEFAULT '',             -- sealed: at the service
    registrant TEXT NOT NULL DEFAULT '',      -- the service's number of this person, while it knows them
    told_at INSTANT,                          -- they were told that the call is ready
    joined_at INSTANT,
    FOREIGN KEY (org_id, appointment_id) REFERENCES appointment(org_id, id),
    FOREIGN KEY (org_id, grant_id) REFERENCES portal_grant(org_id, id)
);
CREATE UNIQUE INDEX video_entry_attendee ON video_entry(attendee_id) WHERE grant_id IS NULL;
CREATE UNIQUE INDEX video_entry_guest ON video_entry(attendee_id, grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX video_entry_of ON video_entry(org_id, appointment_id);
