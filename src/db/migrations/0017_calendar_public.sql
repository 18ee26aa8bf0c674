-- The public booking page of a practice: whether there is one, what it says, and which sites may show it in theirs.
CREATE TABLE public_page (
    org_id ORG_ID PRIMARY KEY REFERENCES organization(id),
    open FLAG NOT NULL DEFAULT 0,
    heading TEXT NOT NULL DEFAULT '',         -- above the list of what can be booked; empty: the usual one
    sites TEXT NOT NULL DEFAULT '',           -- origins with a space between: "https://www.example.org"
    ask_first FLAG NOT NULL DEFAULT 1,        -- a visit of somebody not verified waits for an answer
    version INT NOT NULL DEFAULT 1
);
-- Who booked there, as they said it. One form books once.
CREATE TABLE public_visit (
    org_id ORG_ID NOT NULL,
    form TEXT NOT NULL,                       -- hash of the form's state
    attendee_id ATTENDEE_ID NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL DEFAULT '',
    for_child FLAG NOT NULL DEFAULT 0,
    born DAY,                                 -- of the child, as typed
    twin_id CLIENT_ID,                        -- has the same address and names, and no visits are booked for them
    zone TEXT NOT NULL DEFAULT '',
    at INSTANT NOT NULL,
    PRIMARY KEY (org_id, form),
    FOREIGN KEY (org_id, attendee_id) REFERENCES attendee(org_id, id),
    FOREIGN KEY (org_id, twin_id) REFERENCES client(org_id, id)
) WITHOUT ROWID;
CREATE INDEX public_visit_of ON public_visit(org_id, attendee_id);

-- Came by themselves, and nobody has looked yet whether they are who they say.
ALTER TABLE client ADD COLUMN unverified FLAG NOT NULL DEFAULT 0;

-- An address made on one login is dead on another: a teen who gets an own one takes the visits out of the shared one.
ALTER TABLE calendar_feed ADD COLUMN login_id LOGIN_ID;
UPDATE calendar_feed SET login_id = (SELECT c.login_id FROM client c WHERE c.org_id = calendar_feed.org_id AND c.id = calendar_feed.client_id)
WHERE client_id IS NOT NULL;

ALTER TABLE attendee ADD COLUMN ended_from TEXT NOT NULL DEFAULT ''; -- what they were before they ended: they come back as that
ALTER TABLE attendee ADD COLUMN answer TEXT NOT NULL DEFAULT '';     -- the practice's words with an accepted request
ALTER TABLE attendee ADD COLUMN link_generation INT NOT NULL DEFAULT 0; -- counted up when a mail went astray: its links are dead
