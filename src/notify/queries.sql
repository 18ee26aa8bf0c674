-- Queries of the notify room: what an event is about, who might hear of it, decisions, and the outbox.

-- ---------------------------------------------------------------------------------------------- what it is about

-- name: notify_grants :many
-- param: grants GRANT_ID[]
SELECT id, contact_id, accepted_at, needs_consent, consent_at FROM portal_grant
WHERE org_id = :org AND id IN (SELECT value FROM json_each(:grants[])) ORDER BY id;

-- name: notify_sender :one
SELECT sender FROM safe_mode WHERE org_id = :org AND client_id = :client_id;

-- name: notify_looked :one
-- What others did in the client's record since then.
-- param: since INSTANT
-- param: client_id CLIENT_ID
-- col: n INT!
SELECT COUNT(*) AS n FROM audit_entry
WHERE org_id = :org AND client_id = :client_id AND at >= :since AND outcome = 'allowed'
  AND NOT (actor_kind = 'client' AND actor_id = :client_id);

-- name: notify_change :one
-- The newest entry of the grant's history up to the event: the one written with it.
SELECT from_state, scope_from, scope_to FROM grant_change
WHERE org_id = :org AND grant_id = :grant_id AND at <= :at ORDER BY id DESC LIMIT 1;

-- name: notify_token :one
-- global: by the id that an event names; the text of the token is not here
SELECT id, email, expires_at FROM mail_token WHERE id = :mail_token_id;

-- name: notify_login :one
-- A login belongs to the installation; its language is that of the oldest account it has here.
-- col: client_language TEXT?
-- col: client_zone TEXT?
-- col: staff_language TEXT?
-- col: staff_zone TEXT?
SELECT l.email_norm, c.language AS client_language, c.zone AS client_zone, n.language AS staff_language, n.zone AS staff_zone
FROM login l
LEFT JOIN client c ON c.org_id = :org AND c.id = (SELECT MIN(a.id) FROM client a WHERE a.org_id = :org AND a.login_id = l.id)
LEFT JOIN notice_choice n ON n.org_id = :org AND n.recipient_kind = 'staff'
  AND n.recipient_id = (SELECT MIN(s.id) FROM staff s WHERE s.org_id = :org AND s.login_id = l.id)
WHERE l.id = :login_id;

-- name: notify_devices :many
-- global: of the login that the event names
SELECT label FROM device WHERE login_id = :login_id ORDER BY id DESC LIMIT 2;

-- name: notify_staff_one :one
-- col: language TEXT?
-- col: zone TEXT?
SELECT s.first_name, s.last_name, n.language AS language, n.zone AS zone
FROM staff s LEFT JOIN notice_choice n ON n.org_id = s.org_id AND n.recipient_kind = 'staff' AND n.recipient_id = s.id
WHERE s.org_id = :org AND s.id = :staff_id;

-- name: notify_owners :many
SELECT s.id, s.first_name, s.last_name, s.email_norm FROM staff s
WHERE s.org_id = :org AND s.state = 'active' AND s.role = 'owner' ORDER BY s.id LIMIT 50;

-- name: notify_visits :many
-- What these people's parts are in which visits.
-- col: confidential FLAG!
-- param: attendees ATTENDEE_ID[]
-- col: type_name TEXT?
-- col: type_client_name TEXT?
-- col: prepare TEXT?
-- col: prepare_url TEXT?
-- col: ask_to_confirm FLAG?
-- col: place_name TEXT?
-- col: place_address TEXT?
-- col: series_uid TEXT?
-- col: series_rule TEXT?
-- col: series_zone TEXT?
-- col: series_day DAY?
SELECT e.id, e.appointment_id, e.status, e.confirmed_at, e.remind, e.grant_id, e.answer, e.cancel_reason, e.cancelled_at, v.series_id,
       q.uid AS series_uid, q.rule AS series_rule, q.zone AS series_zone, q.starts_day AS series_day, v.staff_id, v.starts_at, v.ends_at, v.contact_type, v.is_group,
       CASE WHEN v.confidential = 1 OR t.confidential = 1 THEN 1 ELSE 0 END AS confidential, v.title, v.uid, v.sequence, s.first_name, s.last_name, s.title AS staff_title, t.name AS type_name,
       t.client_name AS type_client_name, t.prepare, t.prepare_url, t.ask_to_confirm AS ask_to_confirm, l.name AS place_name, l.address AS place_address
FROM attendee e
JOIN appointment v ON v.org_id = e.org_id AND v.id = e.appointment_id
JOIN staff s ON s.org_id = v.org_id AND s.id = v.staff_id
LEFT JOIN appointment_type t ON t.org_id = v.org_id AND t.id = v.type_id
LEFT JOIN appointment_location l ON l.org_id = v.org_id AND l.id = v.location_id
LEFT JOIN appointment_series q ON q.org_id = v.org_id AND q.id = v.series_id
WHERE e.org_id = :org AND e.id IN (SELECT value FROM json_each(:attendees[])) ORDER BY e.id;

-- name: notify_series :one
-- How many visits of the series this client is booked for, from this one on, and the last of them; :ended_at those that ended then.
-- Confidential ones count only for a message that is about one.
-- param: starts_at INSTANT
-- param: ended_at INSTANT
-- param: confidential_too FLAG
-- col: n INT!
-- col: last INSTANT?
SELECT COUNT(*) AS n, MAX(v.starts_at) AS last FROM appointment v JOIN attendee e ON e.org_id = v.org_id AND e.appointment_id = v.id
WHERE v.org_id = :org AND v.series_id = :series_id AND v.starts_at >= :starts_at AND e.client_id = :client_id
  AND ((:ended_at = 0 AND v.status = 'booked' AND e.status = 'booked') OR (:ended_at <> 0 AND e.cancelled_at = :ended_at))
  AND (:confidential_too = 1 OR (v.confidential = 0
    AND NOT EXISTS (SELECT 1 FROM appointment_type q WHERE q.org_id = v.org_id AND q.id = v.type_id AND q.confidential = 1)));

-- name: notify_acting :many
-- Contacts of the client whose access is in force, with what it gives.
SELECT g.contact_id, g.scope, g.limit_client, g.limit_age FROM portal_grant g
WHERE g.org_id = :org AND g.client_id = :client_id AND g.state = 'active' ORDER BY g.contact_id LIMIT 200;

-- name: notify_review :one
SELECT cause, due_on FROM age_review WHERE org_id = :org AND id = :age_review_id;

-- name: notify_tier_applied :one
-- Whether an age rule was applied to this access in the same moment.
-- col: n INT!
SELECT COUNT(*) AS n FROM event
WHERE org_id = :org AND client_id = :client_id AND grant_id = :grant_id AND kind = 'age_tier_applied' AND at = :at;

-- name: notify_invites_delivered :one
-- col: n INT!
SELECT COUNT(*) AS n FROM outbox
WHERE org_id = :org AND grant_id = :grant_id AND notice = 'caregiver_invitation' AND state = 'sent';

-- name: notify_bills :many
-- Asked for: of one that is paid in parts, the next one, and those that are late.
-- param: invoices INVOICE_ID[]
-- param: today DAY
-- col: asked INT!
SELECT i.id, i.number, i.payer_id, i.state, i.total, i.balance, i.due_on, i.confidential, i.deposit,
       CAST(COALESCE((SELECT SUM(CASE WHEN x.due_on <= i.due_on OR x.due_on <= :today THEN x.amount ELSE 0 END) - MAX(l.total - i.balance)
             FROM pay_plan l JOIN pay_plan_part x ON x.org_id = l.org_id AND x.plan_id = l.id
             WHERE l.org_id = i.org_id AND l.invoice_id = i.id AND l.state = 'active'), i.balance) AS BIGINT) AS asked
FROM invoice i WHERE i.org_id = :org AND i.id IN (SELECT value FROM json_each(:invoices[])) ORDER BY i.id;

-- name: notify_payments :many
-- param: payments PAYMENT_ID[]
-- col: number TEXT?
-- col: confidential FLAG?
-- col: brand TEXT?
-- col: last4 TEXT?
SELECT m.id, m.payer_id, m.invoice_id, m.amount, m.medium, i.number AS number, i.confidential AS confidential, c.brand AS brand, c.last4 AS last4
FROM payment m
LEFT JOIN invoice i ON i.org_id = m.org_id AND i.id = m.invoice_id
LEFT JOIN card c ON c.org_id = m.org_id AND c.id = m.card_id
WHERE m.org_id = :org AND m.id IN (SELECT value FROM json_each(:payments[])) ORDER BY m.id;

-- name: notify_cards :many
-- param: cards CARD_ID[]
-- col: payer_id PAYER_ID?
SELECT c.id, c.client_id, c.brand, c.last4, c.exp_month, c.exp_year, c.state, p.id AS payer_id
FROM card c LEFT JOIN payer p ON p.org_id = c.org_id AND p.client_id = c.client_id
WHERE c.org_id = :org AND c.id IN (SELECT value FROM json_each(:cards[])) ORDER BY c.id;

-- name: notify_standings :many
-- param: standings STANDING_PAYER_ID[]
-- col: payer_id PAYER_ID?
SELECT s.id, s.payer_client_id, c.first_name, c.preferred_name, p.id AS payer_id
FROM standing_payer s JOIN client c ON c.org_id = s.org_id AND c.id = s.client_id
LEFT JOIN payer p ON p.org_id = s.org_id AND p.client_id = s.payer_client_id
WHERE s.org_id = :org AND s.id IN (SELECT value FROM json_each(:standings[])) ORDER BY s.id;

-- name: notify_shares :many
-- param: rules SPLIT_RULE_ID[]
SELECT s.rule_id, r.state, s.payer_id, s.kind, s.value FROM split_share s
JOIN split_rule r ON r.org_id = s.org_id AND r.id = s.rule_id
WHERE s.org_id = :org AND s.rule_id IN (SELECT value FROM json_each(:rules[])) ORDER BY s.rule_id, s.position;

-- name: notify_superbills :many
-- param: superbills SUPERBILL_ID[]
SELECT id, state, confidential FROM superbill
WHERE org_id = :org AND id IN (SELECT value FROM json_each(:superbills[])) ORDER BY id;

-- name: notify_documents :many
-- Documents that were sent: to whom, how, and whether what they tell is confidential (a statement for somebody else has nothing that is).
-- param: links DOCUMENT_LINK_ID[]
-- col: confidential INT!
SELECT l.id, d.kind, l.payer_id, l.email, l.attached, l.sure, l.ended_at,
       CASE d.kind WHEN 'invoice' THEN (SELECT COALESCE(MAX(i.confidential), 0) FROM invoice i WHERE i.org_id = d.org_id AND i.id = d.resource_id)
            WHEN 'superbill' THEN (SELECT COALESCE(MAX(b.confidential), 0) FROM superbill b WHERE b.org_id = d.org_id AND b.id = d.resource_id)
            WHEN 'receipt' THEN (SELECT COALESCE(MAX(i.confidential), 0) FROM payment m JOIN invoice i ON i.org_id = m.org_id AND i.id = m.invoice_id
                                 WHERE m.org_id = d.org_id AND m.id = d.resource_id)
            ELSE 0 END AS confidential
FROM document_link l JOIN billing_document d ON d.org_id = l.org_id AND d.id = l.document_id
WHERE l.org_id = :org AND l.id IN (SELECT value FROM json_each(:links[])) ORDER BY l.id;

-- name: notify_payers :many
-- Who they are: an account, which a contact may have got since (linked); a contact as it is now, or what was given of
-- somebody outside.
-- param: payers PAYER_ID[]
-- col: linked CLIENT_ID?
-- col: first_name TEXT?
-- col: last_name TEXT?
-- col: contact_email TEXT?
-- col: bounced INT!
SELECT p.id, p.client_id, p.name, p.email, k.linked_client_id AS linked, k.first_name AS first_name, k.last_name AS last_name,
       k.email_norm AS contact_email, CASE WHEN k.email_state = 'bounced' THEN 1 ELSE 0 END AS bounced
FROM payer p
LEFT JOIN contact k ON k.org_id = p.org_id AND k.id = p.contact_id
WHERE p.org_id = :org AND p.id IN (SELECT value FROM json_each(:payers[])) ORDER BY p.id;

-- name: notify_blocks :many
-- param: addresses TEXT[]
SELECT address_norm, client_id FROM address_block
WHERE org_id = :org AND address_norm IN (SELECT value FROM json_each(:addresses[])) ORDER BY address_norm, client_id;

-- ---------------------------------------------------------------------------------------------- decisions

-- name: notify_decided :many
-- Which of these events were planned before.
-- global: of the events that a worker has leased, whose organizations are given
-- param: orgs ORG_ID[]
-- param: events EVENT_ID[]
SELECT DISTINCT event_id FROM notice_decision
WHERE org_id IN (SELECT value FROM json_each(:orgs[])) AND event_id IN (SELECT value FROM json_each(:events[])) ORDER BY event_id;

-- name: notify_decision_add :one
-- param: client_id CLIENT_ID?
INSERT INTO notice_decision (org_id, event_id, client_id, notice, channel, recipient_kind, recipient_id, recipient_name, send, rule, at)
VALUES (:org, :event_id, :client_id, :notice, :channel, :recipient_kind, :recipient_id, :recipient_name, :send, :rule, :at) RETURNING id;

-- name: notify_outbox_add :exec
-- param: decision_id DECISION_ID
-- param: client_id CLIENT_ID?
-- param: contact_id CONTACT_ID?
-- param: grant_id GRANT_ID?
-- param: mail_token_id MAIL_TOKEN_ID?
INSERT INTO outbox (org_id, event_id, decision_id, channel, notice, client_id, contact_id, grant_id, mail_token_id, to_address, to_domain,
                    to_name, language, zone, facts, message_id, digest, run_at, created_at)
VALUES (:org, :event_id, :decision_id, :channel, :notice, :client_id, :contact_id, :grant_id, :mail_token_id, :to_address, :to_domain,
        :to_name, :language, :zone, :facts, :message_id, :digest, :run_at, :created_at);

-- name: notify_digests_wait :many
-- When the mails leave that others could be part of.
-- global: the keys name organization and recipient
-- param: now INSTANT
-- param: digests TEXT[]
-- col: run_at INSTANT!
SELECT digest, MIN(run_at) AS run_at FROM outbox
WHERE digest IN (SELECT value FROM json_each(:digests[])) AND digest <> '' AND state = 'waiting' AND run_at > :now GROUP BY digest;

-- name: notify_portal_add :exec
-- param: decision_id DECISION_ID
-- param: client_id CLIENT_ID?
-- param: grant_id GRANT_ID?
INSERT INTO portal_notice (org_id, decision_id, reader_kind, reader_id, client_id, grant_id, notice, facts, at)
VALUES (:org, :decision_id, :reader_kind, :reader_id, :client_id, :grant_id, :notice, :facts, :at);

-- name: notify_browsers :many
SELECT id FROM push_subscription
WHERE org_id = :org AND reader_kind = :reader_kind AND reader_id = :reader_id AND gone_at IS NULL ORDER BY id LIMIT 20;

-- ---------------------------------------------------------------------------------------------- outbox

-- name: outbox_visit :one
-- Whether the visit that a mail tells of still stands as it says.
-- global: a worker sends for every organization
-- col: confidential FLAG!
SELECT e.status, v.sequence, v.starts_at, v.ends_at,
       CASE WHEN v.confidential = 1 OR EXISTS (SELECT 1 FROM appointment_type q WHERE q.org_id = v.org_id AND q.id = v.type_id AND q.confidential = 1) THEN 1 ELSE 0 END AS confidential
FROM attendee e JOIN appointment v ON v.org_id = e.org_id AND v.id = e.appointment_id
WHERE e.id = :attendee_id;

-- name: outbox_visit_left :one
-- Of the visit that a mail tells of, or, of :several, of it and those that follow: the first that the client is booked for and that no
-- other message tells of since :at. A quiet change tells of nothing. No visit is longer than two days: :from is so long before :until.
-- param: several FLAG
-- param: from INSTANT
-- param: until INSTANT
-- param: at INSTANT
-- param: confidential_too FLAG
SELECT e.id FROM attendee f
JOIN appointment w ON w.org_id = f.org_id AND w.id = f.appointment_id
JOIN attendee e ON e.org_id = f.org_id AND e.client_id = f.client_id AND e.starts_at > :from
JOIN appointment v ON v.org_id = e.org_id AND v.id = e.appointment_id
WHERE f.org_id = :org AND f.id = :attendee_id
  AND (v.id = w.id OR (:several = 1 AND v.series_id = w.series_id AND COALESCE(v.recurs_at, v.starts_at) >= COALESCE(w.recurs_at, w.starts_at)))
  AND v.status = 'booked' AND e.status IN ('booked', 'checked_in') AND v.ends_at > :until
  AND (:confidential_too = 1 OR (v.confidential = 0
    AND NOT EXISTS (SELECT 1 FROM appointment_type q WHERE q.org_id = v.org_id AND q.id = v.type_id AND q.confidential = 1)))
  AND NOT EXISTS (SELECT 1 FROM event x WHERE x.org_id = e.org_id AND x.client_id = e.client_id AND x.resource_kind = 'attendee' AND x.resource_id = e.id
    AND x.at > :at AND x.kind IN ('appointment_booked', 'appointment_moved', 'waitlist_free') AND x.payload NOT LIKE '%"quiet":true%')
ORDER BY v.starts_at, v.id LIMIT 1;

-- name: outbox_bill :one
-- Whether the bill that a mail tells of is still to be paid.
-- global: a worker sends for every organization
SELECT state, balance FROM invoice WHERE id = :invoice_id;

-- name: outbox_due :one
-- global: a worker sends for every organization. Asked often, without a transaction that writes.
-- param: now INSTANT
SELECT id FROM outbox WHERE state = 'waiting' AND channel = :channel AND run_at <= :now AND leased_until <= :now ORDER BY run_at LIMIT 1;

-- name: outbox_domains :many
-- Domains that mail is due for and that take some now, from one on: a step of an index each, however much waits there.
-- global: a worker sends for every organization
-- col: domain TEXT!
-- param: now INSTANT
-- param: from_domain TEXT
-- param: minute INSTANT
-- param: rate INT
-- param: most INT
WITH RECURSIVE step(domain) AS (
  SELECT (SELECT o.to_domain FROM outbox o WHERE o.channel = :channel AND o.state = 'waiting' AND o.to_domain >= :from_domain
          ORDER BY o.to_domain LIMIT 1)
  UNION ALL
  SELECT (SELECT o.to_domain FROM outbox o WHERE o.channel = :channel AND o.state = 'waiting' AND o.to_domain > s.domain
          ORDER BY o.to_domain LIMIT 1) FROM step s WHERE s.domain IS NOT NULL
)
SELECT d.domain AS domain FROM step d
WHERE d.domain IS NOT NULL
  AND (SELECT o.id FROM outbox o WHERE o.channel = :channel AND o.to_domain = d.domain AND o.state = 'waiting' AND o.run_at <= :now
       AND o.leased_until <= :now ORDER BY o.run_at LIMIT 1) IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM mail_domain m WHERE m.domain = d.domain
                  AND (m.paused_until > :now OR (m.window_at = :minute AND m.window_count >= :rate)))
LIMIT :most;

-- name: outbox_domain :one
-- global: limits hold for the installation
SELECT window_at, window_count, paused_until, failures FROM mail_domain WHERE domain = :domain;

-- name: outbox_domain_failures :one
-- global: limits hold for the installation
SELECT paused_until, failures FROM mail_domain WHERE domain = :domain;

-- name: outbox_holders :one
-- How many connections work for this domain at the moment.
-- global: limits hold for the installation
-- col: n INT!
-- param: now INSTANT
-- param: domain TEXT
SELECT COUNT(DISTINCT lease_owner) AS n FROM outbox WHERE to_domain = :domain AND lease_owner <> '' AND leased_until > :now;

-- name: outbox_domain_add :exec
-- global: limits hold for the installation
INSERT INTO mail_domain (domain, window_at, window_count) VALUES (:domain, 0, 0) ON CONFLICT (domain) DO NOTHING;

-- name: outbox_domain_count :exec
-- global: limits hold for the installation
-- param: minute INSTANT
-- param: n INT
UPDATE mail_domain SET window_count = CASE WHEN window_at = :minute THEN window_count + :n ELSE :n END, window_at = :minute
WHERE domain = :domain;

-- name: outbox_domain_pause :exec
-- global: limits hold for the installation
INSERT INTO mail_domain (domain, window_at, window_count, paused_until, failures) VALUES (:domain, 0, 0, :paused_until, :failures)
ON CONFLICT (domain) DO UPDATE SET paused_until = excluded.paused_until, failures = excluded.failures;

-- name: outbox_domain_well :exec
-- global: limits hold for the installation
UPDATE mail_domain SET failures = 0, paused_until = 0 WHERE domain = :domain AND failures > 0;

-- name: outbox_pick_links :many
-- Those with a link, the newest first: somebody waits at the screen for it.
-- global: a worker sends for every organization
-- param: now INSTANT
-- param: most INT
SELECT o.id, o.to_domain, o.digest FROM outbox o
WHERE o.state = 'waiting' AND o.mail_token_id IS NOT NULL AND o.channel = :channel AND o.run_at <= :now AND o.leased_until <= :now
  AND NOT EXISTS (SELECT 1 FROM mail_domain m WHERE m.domain = o.to_domain AND m.paused_until > :now)
ORDER BY o.run_at DESC LIMIT :most;

-- name: outbox_pick :many
-- global: a worker sends for every organization
-- param: now INSTANT
-- param: most INT
SELECT id, digest FROM outbox
WHERE channel = :channel AND to_domain = :to_domain AND state = 'waiting' AND run_at <= :now AND leased_until <= :now
ORDER BY run_at, id LIMIT :most;

-- name: outbox_pick_digest :many
-- What leaves with one of them.
-- global: by the key of a row just picked
-- param: now INSTANT
SELECT id FROM outbox
WHERE digest = :digest AND digest <> '' AND state = 'waiting' AND run_at <= :now AND leased_until <= :now ORDER BY id LIMIT 50;

-- name: outbox_lease :exec
-- global: by the ids just picked
-- param: ids OUTBOX_ID[]
UPDATE outbox SET lease_owner = :lease_owner, leased_until = :leased_until, attempts = attempts + 1
WHERE id IN (SELECT value FROM json_each(:ids[])) AND state = 'waiting';

-- name: outbox_release :exec
-- global: by id and lease: not tried
-- param: ids OUTBOX_ID[]
UPDATE outbox SET lease_owner = '', leased_until = 0, attempts = attempts - 1
WHERE id IN (SELECT value FROM json_each(:ids[])) AND lease_owner = :lease_owner;

-- name: outbox_load :one
-- As it stands just before it leaves, with all that may have changed since it was planned.
-- global: by the id that was leased
-- col: grant_state TEXT?
-- col: client_state TEXT?
-- col: contact_state TEXT?
-- col: contact_silenced FLAG?
-- col: mail_off INT?
-- col: sms_on INT?
-- col: push_on INT?
-- col: sms_number TEXT?
-- col: sms_state TEXT?
-- col: link_generation INT?
-- col: recipient_kind TEXT?
-- col: recipient_id INT?
-- col: contact CONTACT_ID?
-- col: safe_email TEXT?
-- col: safe_sender TEXT?
-- col: address_now TEXT?
-- col: footer TEXT?
-- col: blocked INT!
-- col: bounced INT!
SELECT o.id, o.org_id, o.event_id, o.channel, o.notice, o.client_id, o.contact_id, o.mail_token_id, o.to_address, o.to_domain, o.to_name,
       o.language, o.zone, o.facts, o.message_id, o.digest, o.state, o.lease_owner, o.attempts, o.created_at,
       p.name, p.email, p.phone, p.language AS org_language, p.zone AS org_zone,
       g.state AS grant_state, c.state AS client_state, k.state AS contact_state, k.silenced AS contact_silenced,
       h.mail_off AS mail_off, h.sms_on AS sms_on, h.push_on AS push_on, h.sms_number AS sms_number, h.sms_state AS sms_state,
       h.link_generation AS link_generation, d.recipient_kind AS recipient_kind, d.recipient_id AS recipient_id,
       k.id AS contact, s.email_norm AS safe_email, s.sender AS safe_sender,
       CASE WHEN k.id IS NOT NULL THEN COALESCE(w.email_norm, k.email_norm)
            WHEN d.recipient_kind = 'client' THEN CASE WHEN s.email_norm <> '' THEN s.email_norm ELSE c.email_norm END
            ELSE t.email_norm END AS address_now,
       (SELECT f.footer FROM billing_setting f WHERE f.org_id = o.org_id) AS footer,
       CASE WHEN EXISTS (SELECT 1 FROM address_block b WHERE b.org_id = o.org_id AND b.address_norm = o.to_address
                         AND (b.client_id = 0 OR b.client_id = o.client_id)) THEN 1 ELSE 0 END AS blocked,
       CASE WHEN EXISTS (SELECT 1 FROM client x WHERE x.org_id = o.org_id AND x.email_norm = o.to_address AND x.email_norm <> ''
                         AND x.email_state = 'bounced')
              OR EXISTS (SELECT 1 FROM contact y WHERE y.org_id = o.org_id AND y.email_norm = o.to_address AND y.email_norm <> ''
                         AND y.email_state = 'bounced') THEN 1 ELSE 0 END AS bounced
FROM outbox o
JOIN organization p ON p.id = o.org_id
LEFT JOIN notice_decision d ON d.org_id = o.org_id AND d.id = o.decision_id
LEFT JOIN portal_grant g ON g.org_id = o.org_id AND g.id = o.grant_id
LEFT JOIN client c ON c.org_id = o.org_id AND c.id = o.client_id
LEFT JOIN safe_mode s ON s.org_id = o.org_id AND s.client_id = o.client_id
LEFT JOIN staff t ON t.org_id = o.org_id AND d.recipient_kind = 'staff' AND t.id = d.recipient_id
LEFT JOIN contact k ON k.org_id = o.org_id
      AND k.id = COALESCE(o.contact_id, CASE WHEN d.recipient_kind IN ('contact', 'caregiver') THEN d.recipient_id END)
LEFT JOIN client w ON w.org_id = k.org_id AND w.id = k.linked_client_id
LEFT JOIN notice_choice h ON h.org_id = o.org_id
      AND h.recipient_kind = CASE WHEN k.id IS NOT NULL THEN 'contact' ELSE d.recipient_kind END
      AND h.recipient_id = COALESCE(k.id, d.recipient_id)
WHERE o.id = :outbox_id;

-- name: outbox_close :exec
-- global: by id and lease. What was sent is written down even if somebody stopped it meanwhile.
-- param: sent_at INSTANT?
-- param: digest_id OUTBOX_ID?
UPDATE outbox SET state = :state, reason = :reason, sent_at = :sent_at, digest_id = :digest_id, lease_owner = '', leased_until = 0
WHERE id = :outbox_id AND lease_owner = :lease_owner;

-- name: outbox_again :exec
-- global: by id and lease
UPDATE outbox SET run_at = :run_at, reason = :reason, lease_owner = '', leased_until = 0
WHERE id = :outbox_id AND lease_owner = :lease_owner AND state = 'waiting';

-- ---------------------------------------------------------------------------------------------- text messages

-- name: sms_asked :one
-- A number whose owner has not answered yet, and the language to ask them in.
-- col: language TEXT!
-- col: zone TEXT!
SELECT n.sms_number, n.zone AS zone, CASE WHEN n.language <> '' THEN n.language ELSE COALESCE(c.language, p.language) END AS language
FROM notice_choice n JOIN organization p ON p.id = n.org_id
LEFT JOIN client c ON n.recipient_kind = 'client' AND c.org_id = n.org_id AND c.id = n.recipient_id
WHERE n.org_id = :org AND n.recipient_kind = :recipient_kind AND n.recipient_id = :recipient_id AND n.sms_state = 'asked';

-- name: sms_ask_add :exec
-- param: now INSTANT
-- param: client_id CLIENT_ID?
-- param: contact_id CONTACT_ID?
INSERT INTO outbox (org_id, event_id, channel, notice, client_id, contact_id, to_address, language, zone, message_id, run_at, created_at)
VALUES (:org, :event_id, 'sms', 'sms_confirm', :client_id, :contact_id, :to_address, :language, :zone, :message_id, :now, :now);

-- name: sms_ask_fault :one
-- Whether a number may be asked: by this practice still wanted, stopped by its owner, and asked how often of late.
-- col: asked INT!
-- col: stopped INT!
-- col: sent INT!
-- param: since INSTANT
-- param: number TEXT
SELECT (SELECT COUNT(*) FROM notice_choice n WHERE n.org_id = :org AND n.sms_number = :number AND n.sms_state = 'asked') AS asked,
       (SELECT COUNT(*) FROM notice_choice n WHERE n.org_id = :org AND n.sms_number = :number AND n.sms_state = 'stopped') AS stopped,
       (SELECT COUNT(*) FROM outbox o WHERE o.org_id = :org AND o.channel = 'sms' AND o.to_address = :number AND o.notice = 'sms_confirm'
        AND o.state = 'sent' AND o.sent_at > :since) AS sent;

-- ---------------------------------------------------------------------------------------------- what came back

-- name: bounce_find :one
-- global: by the number and the random mark of its Message-ID
SELECT o.id, o.org_id, o.message_id, o.client_id, o.contact_id, o.notice, o.to_address, o.state
FROM outbox o WHERE o.id = :outbox_id AND o.channel = 'mail';

-- name: bounce_add :exec
-- Told once, however often it comes.
INSERT INTO mail_bounce (org_id, outbox_id, kind, code, source, at) VALUES (:org, :outbox_id, :kind, :code, :source, :at)
ON CONFLICT (outbox_id, kind) DO NOTHING;

-- name: bounce_row :exec
-- And those that its mail told.
UPDATE outbox SET state = 'bounced', reason = :reason
WHERE org_id = :org AND (id = :outbox_id OR digest_id = :outbox_id) AND state IN ('sent', 'waiting', 'failed');

-- name: bounce_mark_clients :exec
UPDATE client SET email_state = 'bounced' WHERE org_id = :org AND email_norm = :address AND email_norm <> '';

-- name: bounce_mark_contacts :exec
UPDATE contact SET email_state = 'bounced' WHERE org_id = :org AND email_norm = :address AND email_norm <> '';

-- name: bounce_block :exec
INSERT INTO address_block (org_id, address_norm, client_id, reason, at) VALUES (:org, :address_norm, 0, 'complaint', :at)
ON CONFLICT (org_id, address_norm, client_id) DO NOTHING;
-- ---------------------------------------------------------------------------------------------- why

-- name: decisions_of_client :many
-- Newest first; a page of a long history costs what it shows.
-- param: before DECISION_ID
-- param: from INSTANT?
-- param: until INSTANT?
-- param: staff FLAG
-- param: words FLAG
-- param: keys TEXT[]
-- param: like TEXT
-- param: limit INT
SELECT d.id, d.event_id, d.at, d.notice, d.channel, d.recipient_kind, d.recipient_id, d.recipient_name, d.send, d.rule
FROM notice_decision d
WHERE d.org_id = :org AND d.client_id = :client_id AND d.id < :before
  AND (:staff = 1 OR (d.recipient_kind NOT IN ('staff', 'payer') AND d.rule <> 'payer_only')) AND (:from IS NULL OR d.at >= :from) AND (:until IS NULL OR d.at < :until)
  AND (:words = 0 OR d.notice IN (SELECT value FROM json_each(:keys[])) OR LOWER(d.recipient_name) LIKE :like)
ORDER BY d.id DESC LIMIT :limit;

-- name: decisions_of_notice :many
-- param: before DECISION_ID
-- param: from INSTANT?
-- param: until INSTANT?
-- param: staff FLAG
-- param: words FLAG
-- param: keys TEXT[]
-- param: like TEXT
-- param: limit INT
SELECT d.id, d.event_id, d.at, d.notice, d.channel, d.recipient_kind, d.recipient_id, d.recipient_name, d.send, d.rule
FROM notice_decision d
WHERE d.org_id = :org AND d.client_id = :client_id AND d.notice = :notice AND d.id < :before
  AND (:staff = 1 OR (d.recipient_kind NOT IN ('staff', 'payer') AND d.rule <> 'payer_only')) AND (:from IS NULL OR d.at >= :from) AND (:until IS NULL OR d.at < :until)
  AND (:words = 0 OR d.notice IN (SELECT value FROM json_each(:keys[])) OR LOWER(d.recipient_name) LIKE :like)
ORDER BY d.id DESC LIMIT :limit;

-- name: decisions_of_person :many
-- A contact also as the caregiver that they are; an id of 0: all of the kind.
-- param: kind TEXT
-- param: kind_too TEXT
-- param: person INT
-- param: staff FLAG
-- param: notice TEXT
-- param: before DECISION_ID
-- param: from INSTANT?
-- param: until INSTANT?
-- param: words FLAG
-- param: keys TEXT[]
-- param: like TEXT
-- param: limit INT
SELECT d.id, d.event_id, d.at, d.notice, d.channel, d.recipient_kind, d.recipient_id, d.recipient_name, d.send, d.rule
FROM notice_decision d
WHERE d.org_id = :org AND d.client_id = :client_id AND d.recipient_kind IN (:kind, :kind_too)
  AND (:staff = 1 OR d.rule <> 'payer_only')
  AND (:person = 0 OR d.recipient_id = :person) AND d.id < :before AND (:notice = '' OR d.notice = :notice)
  AND (:from IS NULL OR d.at >= :from) AND (:until IS NULL OR d.at < :until)
  AND (:words = 0 OR d.notice IN (SELECT value FROM json_each(:keys[])) OR LOWER(d.recipient_name) LIKE :like)
ORDER BY d.id DESC LIMIT :limit;

-- name: decisions_of_event :many
SELECT d.id, d.event_id, d.at, d.notice, d.channel, d.recipient_kind, d.recipient_id, d.recipient_name, d.send, d.rule
FROM notice_decision d WHERE d.org_id = :org AND d.event_id = :event_id ORDER BY d.id LIMIT 1000;

-- name: decision_by_id :one
SELECT d.id, d.event_id, d.at, d.notice, d.channel, d.recipient_kind, d.recipient_id, d.recipient_name, d.send, d.rule
FROM notice_decision d WHERE d.org_id = :org AND d.client_id = :client_id AND d.id = :decision_id;

-- name: decisions_sent :many
-- What became of the messages of these decisions. restricted_id: the client whose restricted record the address stands in.
-- param: ids DECISION_ID[]
-- col: restricted_id CLIENT_ID?
SELECT o.decision_id, o.state, o.reason, o.to_address, o.run_at, o.sent_at,
       (SELECT p.id FROM notice_decision d JOIN client p ON p.org_id = d.org_id AND p.restricted = 1 AND p.id = CASE d.recipient_kind
            WHEN 'client' THEN d.recipient_id WHEN 'payer' THEN d.recipient_id ELSE (SELECT k.linked_client_id FROM contact k WHERE k.org_id = d.org_id AND k.id = d.recipient_id) END
        WHERE d.org_id = o.org_id AND d.id = o.decision_id AND d.recipient_kind IN ('client', 'payer', 'contact', 'caregiver')) AS restricted_id
FROM outbox o
WHERE o.org_id = :org AND o.decision_id IN (SELECT value FROM json_each(:ids[])) ORDER BY o.id;

-- name: decision_client :one
SELECT first_name, preferred_name FROM client WHERE org_id = :org AND id = :client_id;

-- ---------------------------------------------------------------------------------------------- sent to the wrong person

-- name: wrong_address :one
-- Where the mail or text message of a decision went, or is to go.
SELECT to_address FROM outbox WHERE org_id = :org AND decision_id = :decision_id AND channel IN ('mail', 'sms') ORDER BY id LIMIT 1;

-- name: restricted_of_address :many
-- Restricted records that this address stands in.
SELECT id FROM client WHERE org_id = :org AND email_norm = :address AND email_norm <> '' AND restricted = 1 ORDER BY id LIMIT 50;

-- name: wrong_told :many
-- param: limit INT
-- col: used_at INSTANT?
SELECT o.notice, o.facts, o.mail_token_id, o.sent_at, o.created_at, t.used_at
FROM outbox o LEFT JOIN mail_token t ON t.id = o.mail_token_id
WHERE o.org_id = :org AND o.to_address = :to_address AND o.client_id = :client_id AND o.channel IN ('mail', 'sms') AND o.state = 'sent'
ORDER BY o.id DESC LIMIT :limit;

-- name: wrong_facts :many
-- What the messages that went there, or are on their way, were made of: links of visits are derived from it.
SELECT o.facts FROM outbox o
WHERE o.org_id = :org AND o.to_address = :to_address AND o.client_id = :client_id AND o.channel IN ('mail', 'sms')
ORDER BY o.id DESC LIMIT 2000;

-- name: wrong_waiting :one
-- col: n INT!
SELECT COUNT(*) AS n FROM outbox
WHERE org_id = :org AND to_address = :to_address AND client_id = :client_id AND channel IN ('mail', 'sms') AND state = 'waiting';

-- name: wrong_links :one
-- col: n INT!
SELECT COUNT(*) AS n FROM mail_token t
WHERE t.used_at IS NULL AND t.dead_reason = '' AND t.id IN (SELECT o.mail_token_id FROM outbox o
  WHERE o.org_id = :org AND o.to_address = :to_address AND o.client_id = :client_id AND o.channel IN ('mail', 'sms'));

-- name: wrong_access :one
-- Whether somebody with this address may open the client's account.
-- col: n INT!
SELECT COUNT(*) AS n FROM portal_grant g JOIN client w ON w.org_id = g.org_id AND w.id = g.caregiver_id
WHERE g.org_id = :org AND g.client_id = :client_id AND g.state = 'active' AND w.email_norm = :address;

-- name: wrong_stop :exec
-- Its lease stays: what is on its way this moment is written down as sent, since it was told (outbox_close).
UPDATE outbox SET state = 'dropped', reason = 'wrong_person'
WHERE org_id = :org AND to_address = :to_address AND client_id = :client_id AND channel IN ('mail', 'sms') AND state = 'waiting';

-- name: wrong_kill_links :exec
UPDATE mail_token SET dead_reason = 'wrong_person'
WHERE used_at IS NULL AND dead_reason = '' AND id IN (SELECT o.mail_token_id FROM outbox o
  WHERE o.org_id = :org AND o.to_address = :to_address AND o.client_id = :client_id AND o.channel IN ('mail', 'sms'));

-- name: wrong_kill_bills :exec
-- The links by which whoever had the mail could see and pay a bill.
UPDATE invoice_link SET ended_at = :ended_at
WHERE org_id = :org AND ended_at IS NULL AND invoice_id IN (
  SELECT e.resource_id FROM outbox o JOIN event e ON e.org_id = o.org_id AND e.id = o.event_id
  WHERE o.org_id = :org AND o.to_address = :to_address AND o.client_id = :client_id AND o.channel = 'mail' AND e.resource_kind = 'invoice'
  UNION
  SELECT m.invoice_id FROM outbox o JOIN event e ON e.org_id = o.org_id AND e.id = o.event_id
  JOIN payment m ON m.org_id = e.org_id AND m.id = e.resource_id
  WHERE o.org_id = :org AND o.to_address = :to_address AND o.client_id = :client_id AND o.channel = 'mail' AND e.resource_kind = 'payment');

-- name: wrong_close_invites :exec
UPDATE grant_invite SET state = 'revoked', decided_at = :decided_at
WHERE org_id = :org AND state = 'pending' AND mail_token_id IN (SELECT o.mail_token_id FROM outbox o
  WHERE o.org_id = :org AND o.to_address = :to_address AND o.client_id = :client_id AND o.channel = 'mail');

-- name: wrong_kill_choices :exec
-- The signed links to choices in the mails that went there, whoever they were for.
INSERT INTO notice_choice (org_id, recipient_kind, recipient_id, link_generation, changed_at)
SELECT DISTINCT d.org_id, CASE WHEN d.recipient_kind = 'caregiver' THEN 'contact' ELSE d.recipient_kind END, d.recipient_id, 2, :changed_at
FROM outbox o JOIN notice_decision d ON d.org_id = o.org_id AND d.id = o.decision_id
WHERE o.org_id = :org AND o.to_address = :to_address AND o.client_id = :client_id AND o.channel = 'mail'
  AND d.recipient_kind IN ('client', 'contact', 'caregiver', 'staff')
ON CONFLICT (org_id, recipient_kind, recipient_id) DO UPDATE SET link_generation = notice_choice.link_generation + 1,
  changed_at = excluded.changed_at;

-- name: wrong_stop_number :exec
-- A number of somebody else gets no text messages about this client: only its owner can ask for them again.
-- param: changed_at INSTANT
-- param: number TEXT
UPDATE notice_choice SET sms_state = 'stopped', version = version + 1, changed_at = :changed_at
WHERE org_id = :org AND sms_number = :number AND sms_number <> '' AND sms_state <> 'stopped'
  AND (recipient_kind = 'client' AND recipient_id = :client_id
       OR recipient_kind = 'contact' AND recipient_id IN (SELECT k.id FROM contact k WHERE k.org_id = :org AND k.client_id = :client_id));

-- name: wrong_block :exec
INSERT INTO address_block (org_id, address_norm, client_id, reason, blocked_by, at)
VALUES (:org, :address_norm, :client_id, 'wrong_person', :blocked_by, :at)
ON CONFLICT (org_id, address_norm, client_id) DO NOTHING;

-- name: wrong_unblock :exec
DELETE FROM address_block
WHERE org_id = :org AND address_norm = :address_norm AND client_id = :client_id AND reason = 'wrong_person';

-- name: wrong_blocked :one
-- col: n INT!
SELECT COUNT(*) AS n FROM address_block WHERE org_id = :org AND address_norm = :address_norm AND client_id = :client_id;

-- name: wrong_add :one
INSERT INTO wrong_person (org_id, client_id, address, note, stopped, killed, staff_id, at)
VALUES (:org, :client_id, :address, :note, :stopped, :killed, :staff_id, :at) RETURNING id;

-- name: wrong_by_id :one
SELECT w.address, w.note, w.stopped, w.killed, w.at, s.first_name, s.last_name
FROM wrong_person w JOIN staff s ON s.org_id = w.org_id AND s.id = w.staff_id
WHERE w.org_id = :org AND w.client_id = :client_id AND w.id = :wrong_person_id;

-- name: wrong_cases :many
SELECT id, address, at FROM wrong_person WHERE org_id = :org AND client_id = :client_id ORDER BY id DESC LIMIT 20;

-- ---------------------------------------------------------------------------------------------- browsers

-- name: push_add :one
-- A browser that agrees anew, for whoever is signed in there now.
INSERT INTO push_subscription (org_id, reader_kind, reader_id, endpoint, p256dh, auth, label, created_at)
VALUES (:org, :reader_kind, :reader_id, :endpoint, :p256dh, '', :label, :created_at)
ON CONFLICT (endpoint) DO UPDATE SET org_id = excluded.org_id, reader_kind = excluded.reader_kind, reader_id = excluded.reader_id,
    p256dh = excluded.p256dh, label = excluded.label, created_at = excluded.created_at, gone_at = NULL
RETURNING id;

-- name: push_seal :exec
UPDATE push_subscription SET auth = :auth WHERE org_id = :org AND id = :push_subscription_id;

-- name: push_list :many
SELECT id, label, created_at FROM push_subscription
WHERE org_id = :org AND reader_kind = :reader_kind AND reader_id = :reader_id AND gone_at IS NULL ORDER BY id DESC LIMIT 20;

-- name: push_stop :exec
DELETE FROM push_subscription
WHERE org_id = :org AND reader_kind = :reader_kind AND reader_id = :reader_id AND id = :push_subscription_id;

-- name: push_load :one
SELECT id, endpoint, p256dh, auth FROM push_subscription WHERE org_id = :org AND id = :push_subscription_id AND gone_at IS NULL;

-- name: push_gone :exec
-- param: gone_at INSTANT?
UPDATE push_subscription SET gone_at = :gone_at WHERE org_id = :org AND id = :push_subscription_id;

-- ---------------------------------------------------------------------------------------------- read in the program

-- name: inbox_part :many
-- What came through an access that is over is not there any more, nor for others what tells of a visit, bill or superbill that has become confidential. Some kinds (none named: all), read (1), unread (0) or both (-1), some numbers (none named: all).
-- param: types TEXT[]
-- param: any_type INT
-- param: ids INT[]
-- param: any_id INT
-- param: read INT
-- param: ascending INT
-- param: limit INT
-- param: skip INT
-- col: first_name TEXT?
-- col: last_name TEXT?
-- col: reads TEXT?
SELECT n.id, n.at, n.notice, n.facts, n.client_id, n.read_at, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) AS first_name, c.last_name, r.language AS reads FROM portal_notice n
LEFT JOIN client c ON c.org_id = n.org_id AND c.id = n.client_id
LEFT JOIN client r ON r.org_id = n.org_id AND r.id = n.reader_id AND n.reader_kind = 'client'
WHERE n.org_id = :org AND n.reader_kind = :reader_kind AND n.reader_id = :reader_id
  AND (:any_type = 1 OR n.notice IN (SELECT value FROM json_each(:types[]))) AND (:any_id = 1 OR n.id IN (SELECT value FROM json_each(:ids[])))
  AND (:read < 0 OR (:read = 0 AND n.read_at IS NULL) OR (:read = 1 AND n.read_at IS NOT NULL))
  AND (n.grant_id IS NULL OR EXISTS (SELECT 1 FROM portal_grant g WHERE g.org_id = n.org_id AND g.id = n.grant_id AND g.state = 'active'))
  AND (n.reader_kind = 'staff' OR n.client_id = n.reader_id OR NOT EXISTS (SELECT 1 FROM notice_decision d JOIN event e ON e.org_id = d.org_id AND e.id = d.event_id
    LEFT JOIN attendee t ON e.resource_kind = 'attendee' AND t.org_id = e.org_id AND t.id = e.resource_id LEFT JOIN appointment v ON v.org_id = t.org_id AND v.id = t.appointment_id
    LEFT JOIN appointment_type q ON q.org_id = v.org_id AND q.id = v.type_id LEFT JOIN payment y ON e.resource_kind = 'payment' AND y.org_id = e.org_id AND y.id = e.resource_id
    LEFT JOIN invoice b ON b.org_id = e.org_id AND b.id = CASE WHEN e.resource_kind = 'invoice' THEN e.resource_id ELSE y.invoice_id END
    LEFT JOIN superbill u ON e.resource_kind = 'superbill' AND u.org_id = e.org_id AND u.id = e.resource_id
    WHERE d.org_id = n.org_id AND d.id = n.decision_id AND (v.confidential = 1 OR q.confidential = 1 OR b.confidential = 1 OR u.confidential = 1)))
ORDER BY CASE WHEN :ascending = 1 THEN n.id ELSE -n.id END LIMIT :limit OFFSET :skip;

-- name: inbox_part_count :one
-- param: types TEXT[]
-- param: any_type INT
-- param: read INT
-- col: n INT!
SELECT COUNT(*) AS n FROM portal_notice n
WHERE n.org_id = :org AND n.reader_kind = :reader_kind AND n.reader_id = :reader_id
  AND (:any_type = 1 OR n.notice IN (SELECT value FROM json_each(:types[])))
  AND (:read < 0 OR (:read = 0 AND n.read_at IS NULL) OR (:read = 1 AND n.read_at IS NOT NULL))
  AND (n.grant_id IS NULL OR EXISTS (SELECT 1 FROM portal_grant g WHERE g.org_id = n.org_id AND g.id = n.grant_id AND g.state = 'active'))
  AND (n.reader_kind = 'staff' OR n.client_id = n.reader_id OR NOT EXISTS (SELECT 1 FROM notice_decision d JOIN event e ON e.org_id = d.org_id AND e.id = d.event_id
    LEFT JOIN attendee t ON e.resource_kind = 'attendee' AND t.org_id = e.org_id AND t.id = e.resource_id LEFT JOIN appointment v ON v.org_id = t.org_id AND v.id = t.appointment_id
    LEFT JOIN appointment_type q ON q.org_id = v.org_id AND q.id = v.type_id LEFT JOIN payment y ON e.resource_kind = 'payment' AND y.org_id = e.org_id AND y.id = e.resource_id
    LEFT JOIN invoice b ON b.org_id = e.org_id AND b.id = CASE WHEN e.resource_kind = 'invoice' THEN e.resource_id ELSE y.invoice_id END
    LEFT JOIN superbill u ON e.resource_kind = 'superbill' AND u.org_id = e.org_id AND u.id = e.resource_id
    WHERE d.org_id = n.org_id AND d.id = n.decision_id AND (v.confidential = 1 OR q.confidential = 1 OR b.confidential = 1 OR u.confidential = 1)));

-- name: sent_records :many
-- What left the house about a client, newest first. channel and state empty: all.
-- param: after INSTANT
-- param: before INSTANT
-- param: limit INT
-- param: skip INT
SELECT o.id, o.channel, o.notice, o.state, o.client_id, o.contact_id, o.to_name, o.created_at FROM outbox o
WHERE o.org_id = :org AND o.client_id = :client_id AND o.state IN ('sent', 'bounced', 'failed')
  AND (:channel = '' OR o.channel = :channel) AND (:state = '' OR o.state = :state) AND o.created_at >= :after AND o.created_at <= :before
ORDER BY o.id DESC LIMIT :limit OFFSET :skip;

-- name: sent_records_count :one
-- param: after INSTANT
-- param: before INSTANT
-- col: n INT!
SELECT COUNT(*) AS n FROM outbox o
WHERE o.org_id = :org AND o.client_id = :client_id AND o.state IN ('sent', 'bounced', 'failed')
  AND (:channel = '' OR o.channel = :channel) AND (:state = '' OR o.state = :state) AND o.created_at >= :after AND o.created_at <= :before;

-- name: inbox_unread :one
-- col: n INT!
-- param: most INT
SELECT COUNT(*) AS n FROM (SELECT n.id FROM portal_notice n
  WHERE n.org_id = :org AND n.reader_kind = :reader_kind AND n.reader_id = :reader_id AND n.read_at IS NULL
    AND (n.grant_id IS NULL OR EXISTS (SELECT 1 FROM portal_grant g WHERE g.org_id = n.org_id AND g.id = n.grant_id AND g.state = 'active'))
    AND (n.reader_kind = 'staff' OR n.client_id = n.reader_id OR NOT EXISTS (SELECT 1 FROM notice_decision d JOIN event e ON e.org_id = d.org_id AND e.id = d.event_id
    LEFT JOIN attendee t ON e.resource_kind = 'attendee' AND t.org_id = e.org_id AND t.id = e.resource_id LEFT JOIN appointment v ON v.org_id = t.org_id AND v.id = t.appointment_id
    LEFT JOIN appointment_type q ON q.org_id = v.org_id AND q.id = v.type_id LEFT JOIN payment y ON e.resource_kind = 'payment' AND y.org_id = e.org_id AND y.id = e.resource_id
    LEFT JOIN invoice b ON b.org_id = e.org_id AND b.id = CASE WHEN e.resource_kind = 'invoice' THEN e.resource_id ELSE y.invoice_id END
    LEFT JOIN superbill u ON e.resource_kind = 'superbill' AND u.org_id = e.org_id AND u.id = e.resource_id
    WHERE d.org_id = n.org_id AND d.id = n.decision_id AND (v.confidential = 1 OR q.confidential = 1 OR b.confidential = 1 OR u.confidential = 1)))
  LIMIT :most) AS unread;

-- name: inbox_one :one
SELECT n.facts FROM portal_notice n
WHERE n.org_id = :org AND n.id = :portal_notice_id AND n.reader_kind = :reader_kind AND n.reader_id = :reader_id
  AND (n.grant_id IS NULL OR EXISTS (SELECT 1 FROM portal_grant g WHERE g.org_id = n.org_id AND g.id = n.grant_id AND g.state = 'active'))
  AND (n.reader_kind = 'staff' OR n.client_id = n.reader_id OR NOT EXISTS (SELECT 1 FROM notice_decision d JOIN event e ON e.org_id = d.org_id AND e.id = d.event_id
    LEFT JOIN attendee t ON e.resource_kind = 'attendee' AND t.org_id = e.org_id AND t.id = e.resource_id LEFT JOIN appointment v ON v.org_id = t.org_id AND v.id = t.appointment_id
    LEFT JOIN appointment_type q ON q.org_id = v.org_id AND q.id = v.type_id LEFT JOIN payment y ON e.resource_kind = 'payment' AND y.org_id = e.org_id AND y.id = e.resource_id
    LEFT JOIN invoice b ON b.org_id = e.org_id AND b.id = CASE WHEN e.resource_kind = 'invoice' THEN e.resource_id ELSE y.invoice_id END
    LEFT JOIN superbill u ON e.resource_kind = 'superbill' AND u.org_id = e.org_id AND u.id = e.resource_id
    WHERE d.org_id = n.org_id AND d.id = n.decision_id AND (v.confidential = 1 OR q.confidential = 1 OR b.confidential = 1 OR u.confidential = 1)));

-- name: inbox_read :exec
-- param: id INT
-- param: read_at INSTANT?
UPDATE portal_notice SET read_at = :read_at
WHERE org_id = :org AND reader_kind = :reader_kind AND reader_id = :reader_id AND read_at IS NULL AND (:id = 0 OR id = :id);
