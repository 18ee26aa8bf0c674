-- What the tests of notify need besides the rooms' own queries: a family, written row by row.

-- name: house_org_add :one
INSERT INTO organization (name, plan, zone, phone, email, created_at)
VALUES ('Elm Street Practice', 'plus', 'America/New_York', '+1 555 0100', 'office@elm.example', 0) RETURNING id;

-- name: house_staff_add :one
INSERT INTO staff (org_id, first_name, last_name, email, email_norm, role, created_at)
VALUES (:org, :first_name, :last_name, :email, :email, :role, 0) RETURNING id;

-- name: house_client_add :one
-- param: born DAY?
-- param: provider_id STAFF_ID?
INSERT INTO client (org_id, first_name, last_name, sort_name, email, email_norm, born, provider_id, created_at)
VALUES (:org, :first_name, :last_name, '', :email, :email, :born, :provider_id, 0) RETURNING id;

-- name: house_contact_add :one
-- param: linked_client_id CLIENT_ID?
INSERT INTO contact (org_id, client_id, linked_client_id, first_name, last_name, relationship, email, email_norm, copy_notifications, created_at)
VALUES (:org, :client_id, :linked_client_id, :first_name, :last_name, 'is_parent', :email, :email, :copy_notifications, 0) RETURNING id;

-- name: house_grant_add :one
-- param: ends_on DAY?
INSERT INTO portal_grant (org_id, contact_id, client_id, caregiver_id, state, scope, limit_client, limit_age, basis, ends_on, ack_by, ack_at,
                          ack_text, proposed_at)
VALUES (:org, :contact_id, :client_id, :caregiver_id, 'proposed', 65535, 65535, 65535, 'parent_of_minor', :ends_on, :ack_by, 0, '2026-11', 0)
RETURNING id;

-- name: house_grant_accept :exec
UPDATE portal_grant SET state = 'active', accepted_at = :accepted_at WHERE org_id = :org AND id = :grant_id;

-- name: house_grant_end :exec
UPDATE portal_grant SET state = 'ended', ended_at = :ended_at, reason = :reason WHERE org_id = :org AND id = :grant_id;

-- name: house_change_add :exec
INSERT INTO grant_change (org_id, grant_id, at, actor_kind, actor_id, from_state, to_state, reason, scope_from, scope_to)
VALUES (:org, :grant_id, :at, 'staff', 1, :from_state, :to_state, 'changed', :scope_from, :scope_to);

-- name: house_review_add :exec
INSERT INTO age_review (org_id, client_id, grant_id, cause, from_age, due_on, state, created_at)
VALUES (:org, :client_id, :grant_id, :cause, 13, :due_on, 'open', 0);

-- name: house_login_add :one
-- global: a login belongs to the installation
INSERT INTO login (email, email_norm, password_hash, created_at) VALUES (:email, :email, 'x', 0) RETURNING id;

-- name: house_login_of :one
-- global: a login belongs to the installation
SELECT id FROM login WHERE email_norm = :email_norm;

-- name: house_device_add :exec
-- global: of a login
INSERT INTO device (login_id, token_hash, label, created_at, seen_at) VALUES (:login_id, :token_hash, :label, 0, 0);

-- name: house_client_archive :exec
UPDATE client SET state = 'archived' WHERE org_id = :org AND id = :client_id;

-- name: house_client_restrict :exec
UPDATE client SET restricted = 1 WHERE org_id = :org AND id = :client_id;

-- name: house_client_signed_in :exec
UPDATE client SET signed_in_at = :signed_in_at WHERE org_id = :org AND id = :client_id;

-- name: house_contact_switch :exec
UPDATE contact SET copy_notifications = :copy_notifications, state = :state WHERE org_id = :org AND id = :contact_id;

-- name: house_contact_address :exec
UPDATE contact SET email = :email, email_norm = :email WHERE org_id = :org AND id = :contact_id;

-- name: house_contact_link :exec
-- param: linked_client_id CLIENT_ID?
UPDATE contact SET linked_client_id = :linked_client_id WHERE org_id = :org AND id = :contact_id;

-- name: house_token_kill :exec
-- global: a test's row
UPDATE mail_token SET dead_reason = 'revoked' WHERE id = :mail_token_id;

-- name: house_decisions :many
SELECT event_id, notice, recipient_kind, recipient_id, send, rule FROM notice_decision WHERE org_id = :org ORDER BY id;

-- name: house_outbox :many
SELECT id, notice, to_address, to_name, facts, state, reason, attempts, message_id, run_at, lease_owner FROM outbox WHERE org_id = :org ORDER BY id;

-- name: house_events :many
SELECT id, payload FROM event WHERE org_id = :org ORDER BY id;

-- name: house_deliveries :one
-- scan: a test's few rows
-- col: n INT!
-- col: attempts INT!
SELECT COUNT(*) AS n, COALESCE(MAX(attempts), 0) AS attempts FROM event_delivery;

-- name: house_delivery_again :exec
-- Somebody delivers the event a second time.
-- param: now INSTANT
INSERT INTO event_delivery (event_id, consumer, run_at) VALUES (:event_id, 'notify', :now);

-- name: house_jobs :one
-- col: n INT!
SELECT COUNT(*) AS n FROM job WHERE state = 'waiting';

-- name: house_outbox_take :exec
UPDATE outbox SET lease_owner = :lease_owner, leased_until = :leased_until WHERE org_id = :org AND state = 'waiting';

-- name: house_outbox_spoil :exec
UPDATE outbox SET facts = :facts WHERE org_id = :org AND state = 'waiting';

-- name: house_deliveries_leased :one
-- scan: a test's few rows
-- col: n INT!
SELECT COUNT(*) AS n FROM event_delivery WHERE lease_owner <> '';

-- name: house_delivery_take :exec
-- scan: a test's few rows
UPDATE event_delivery SET lease_owner = :lease_owner, leased_until = :leased_until WHERE lease_owner <> '';

-- name: house_outbox_becomes :exec
-- As if another notice had been planned.
UPDATE outbox SET notice = :notice, digest = :digest WHERE org_id = :org AND state = 'waiting';

-- name: house_outbox_domain :exec
UPDATE outbox SET to_domain = :to_domain, to_address = :to_address WHERE org_id = :org AND id = :outbox_id;

-- name: house_outbox_one :one
SELECT state, reason, digest_id, to_domain, attempts FROM outbox WHERE org_id = :org AND id = :outbox_id;

-- name: house_contact_silence :exec
UPDATE contact SET silenced = 1 WHERE org_id = :org AND id = :contact_id;

-- name: house_choice_off :exec
INSERT INTO notice_choice (org_id, recipient_kind, recipient_id, mail_off, changed_at) VALUES (:org, 'contact', :recipient_id, :mail_off, 0);

-- name: house_block_add :exec
INSERT INTO address_block (org_id, address_norm, client_id, reason, at) VALUES (:org, :address_norm, :client_id, 'wrong_person', 0);

-- name: house_blocks :one
-- col: n INT!
SELECT COUNT(*) AS n FROM address_block WHERE org_id = :org AND address_norm = :address_norm AND reason = 'complaint';

-- name: house_bounces :many
-- scan: a test's few rows
SELECT outbox_id, kind, code, source FROM mail_bounce WHERE org_id = :org ORDER BY id;

-- name: house_bounced :one
-- How many rows of people say that this address bounced.
-- col: n INT!
-- param: address TEXT
SELECT (SELECT COUNT(*) FROM client c WHERE c.org_id = :org AND c.email_norm = :address AND c.email_norm <> '' AND c.email_state = 'bounced')
     + (SELECT COUNT(*) FROM contact k WHERE k.org_id = :org AND k.email_norm = :address AND k.email_norm <> '' AND k.email_state = 'bounced') AS n;

-- name: house_tasks :many
SELECT id, kind, client_id, detail FROM task WHERE org_id = :org AND state = 'open' ORDER BY id;

-- name: house_domains :many
-- scan: a test's few rows
SELECT domain, window_count, paused_until, failures FROM mail_domain ORDER BY domain;

-- name: house_outbox_add :one
-- A row as the plan writes it.
-- param: client_id CLIENT_ID?
INSERT INTO outbox (org_id, event_id, notice, client_id, to_address, to_domain, facts, message_id, digest, run_at, created_at)
VALUES (:org, 0, 'recipients_changed', :client_id, :to_address, :to_domain, :facts, :message_id, :digest, :run_at, :created_at) RETURNING id;

-- name: house_outbox_hold :exec
UPDATE outbox SET lease_owner = :lease_owner, leased_until = :leased_until WHERE org_id = :org AND id = :outbox_id;

-- name: house_outbox_facts :exec
UPDATE outbox SET facts = :facts WHERE org_id = :org AND id = :outbox_id;

-- name: house_domain_pause :exec
INSERT INTO mail_domain (domain, window_at, window_count, paused_until, failures) VALUES (:domain, 0, 0, :paused_until, 3);

-- name: house_kept :many
SELECT id, event_id, notice, channel, recipient_kind, recipient_id, recipient_name, send, rule FROM notice_decision
WHERE org_id = :org ORDER BY id;

-- name: house_kept_since :many
-- param: last_id INT
SELECT id, notice, channel, recipient_kind, recipient_id, send, rule FROM notice_decision
WHERE org_id = :org AND id > :last_id ORDER BY id;

-- name: house_queued :many
SELECT event_id, decision_id, channel, notice, grant_id, to_address, to_domain, language, zone, facts, digest, run_at FROM outbox
WHERE org_id = :org ORDER BY id;

-- name: house_portal :many
SELECT decision_id, reader_kind, reader_id, client_id, grant_id, notice, facts FROM portal_notice WHERE org_id = :org ORDER BY id;

-- name: house_choice_set :exec
INSERT INTO notice_choice (org_id, recipient_kind, recipient_id, mail_off, portal_off, sms_on, push_on, asked, sms_number, sms_state, quiet_from,
                           quiet_until, language, zone, changed_at)
VALUES (:org, :recipient_kind, :recipient_id, :mail_off, :portal_off, :sms_on, :push_on, :asked, :sms_number, :sms_state, :quiet_from,
        :quiet_until, :language, :zone, 0)
ON CONFLICT (org_id, recipient_kind, recipient_id) DO UPDATE SET mail_off = excluded.mail_off, portal_off = excluded.portal_off,
    sms_on = excluded.sms_on, push_on = excluded.push_on, asked = excluded.asked, sms_number = excluded.sms_number,
    sms_state = excluded.sms_state, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
    language = excluded.language, zone = excluded.zone;

-- name: house_reminders_set :exec
INSERT INTO notice_choice (org_id, recipient_kind, recipient_id, reminders, reminder_ways, changed_at)
VALUES (:org, :recipient_kind, :recipient_id, :reminders, 15, 0);

-- name: house_safe_on :exec
INSERT INTO safe_mode (org_id, client_id, email, email_norm, sender, set_by, set_at)
VALUES (:org, :client_id, :email, :email, :sender, :set_by, 0)
ON CONFLICT (org_id, client_id) DO UPDATE SET email = excluded.email, email_norm = excluded.email_norm;

-- name: house_safe_off :exec
DELETE FROM safe_mode WHERE org_id = :org AND client_id = :client_id;

-- name: house_silence :exec
UPDATE contact SET silenced = :silenced WHERE org_id = :org AND id = :contact_id;

-- name: house_block :exec
INSERT INTO address_block (org_id, address_norm, client_id, reason, at) VALUES (:org, :address_norm, :client_id, 'wrong_person', 0)
ON CONFLICT (org_id, address_norm, client_id) DO NOTHING;

-- name: house_unblock :exec
DELETE FROM address_block WHERE org_id = :org;

-- name: house_browser_add :exec
INSERT INTO push_subscription (org_id, reader_kind, reader_id, endpoint, p256dh, auth, created_at)
VALUES (:org, :reader_kind, :reader_id, :endpoint, 'k', 'a', 0);

-- name: house_answered :exec
-- param: grant_id GRANT_ID?
UPDATE attendee SET answer = :answer, cancel_reason = :cancel_reason, grant_id = :grant_id WHERE org_id = :org AND id = :attendee_id;

-- name: house_client_login :exec
-- param: login_id LOGIN_ID?
UPDATE client SET login_id = :login_id WHERE org_id = :org AND id = :client_id;

-- name: house_staff_login :exec
-- param: login_id LOGIN_ID?
UPDATE staff SET login_id = :login_id WHERE org_id = :org AND id = :staff_id;

-- name: house_client_language :exec
UPDATE client SET language = :language, zone = :zone WHERE org_id = :org AND id = :client_id;

-- name: house_client_state :exec
UPDATE client SET state = :state, email_state = :email_state WHERE org_id = :org AND id = :client_id;

-- name: house_client_ageless :exec
UPDATE client SET born = NULL WHERE org_id = :org AND id = :client_id;

-- name: house_contact_bounce :exec
UPDATE contact SET email_state = :email_state WHERE org_id = :org AND id = :contact_id;

-- name: house_feature_on :exec
INSERT INTO feature (org_id, name, state, changed_at) VALUES (:org, :name, 'on', 0);

-- name: house_client_email :exec
UPDATE client SET email = :email, email_norm = :email WHERE org_id = :org AND id = :client_id;

-- name: house_event_spoil :exec
-- global: a test's row
UPDATE event SET payload = 'no' WHERE id = :event_id;

-- name: house_visit_add :one
-- param: type_id APPOINTMENT_TYPE_ID?
INSERT INTO appointment (org_id, type_id, staff_id, starts_at, ends_at, zone, contact_type, is_group, max_attendees, title, confidential, uid,
                         created_at, created_kind, created_by, changed_at)
VALUES (:org, :type_id, :staff_id, :starts_at, :ends_at, 'America/New_York', :contact_type, :is_group, 8, 'Family session', :confidential, :uid,
        0, 'staff', 1, 0) RETURNING id;

-- name: house_attendee_add :one
INSERT INTO attendee (org_id, appointment_id, client_id, starts_at, status, remind, booked_kind, booked_by, uuid, created_at, changed_at)
VALUES (:org, :appointment_id, :client_id, :starts_at, 'booked', :remind, 'staff', 1, :uuid, 0, 0) RETURNING id;

-- name: house_attendee_set :exec
UPDATE attendee SET status = :status WHERE org_id = :org AND id = :attendee_id;

-- name: house_attendee_confirm :exec
UPDATE attendee SET confirmed_at = :confirmed_at WHERE org_id = :org AND id = :attendee_id;

-- name: house_visit_move :exec
UPDATE appointment SET starts_at = :starts_at, ends_at = :ends_at, sequence = sequence + 1 WHERE org_id = :org AND id = :appointment_id;

-- name: house_series_add :one
INSERT INTO appointment_series (org_id, rule, zone, starts_day, starts_min, uid, told_rule, told_zone, told_day, told_min, created_at)
VALUES (:org, 'FREQ=WEEKLY;COUNT=3', 'America/New_York', :starts_day, 600, 'series-1', 'FREQ=WEEKLY;COUNT=3', 'America/New_York', :starts_day, 600, 0)
RETURNING id;

-- name: house_visit_repeat :exec
-- param: series_id SERIES_ID?
-- param: occurs_wall INT?
UPDATE appointment SET series_id = :series_id, occurs_wall = :occurs_wall WHERE org_id = :org AND id = :appointment_id;

-- name: house_visit_cancel :exec
-- param: at INSTANT?
UPDATE appointment SET status = 'cancelled', cancelled_at = :at, sequence = sequence + 1 WHERE org_id = :org AND id = :appointment_id;

-- name: house_attendee_cancel :exec
-- param: at INSTANT?
UPDATE attendee SET status = 'cancelled', cancelled_at = :at WHERE org_id = :org AND appointment_id = :appointment_id;

-- name: house_type_add :one
INSERT INTO appointment_type (org_id, name, length_min, contact_types, ask_to_confirm, prepare, prepare_url, created_at, changed_at)
VALUES (:org, :name, 50, 7, :ask_to_confirm, 'The questionnaire', 'https://forms.example/new', 0, 0) RETURNING id;

-- name: house_types_confidential :exec
UPDATE appointment_type SET confidential = 1 WHERE org_id = :org;

-- name: house_bill_confidential :exec
UPDATE invoice SET confidential = 1 WHERE org_id = :org AND id = :invoice_id;

-- name: house_portal_set :exec
UPDATE client SET portal = :portal WHERE org_id = :org AND id = :client_id;

-- name: house_grant_scope :exec
UPDATE portal_grant SET scope = :scope, limit_client = :scope, limit_age = :scope WHERE org_id = :org AND id = :grant_id;

-- name: house_payer_add :one
-- param: client_id CLIENT_ID?
-- param: contact_id CONTACT_ID?
INSERT INTO payer (org_id, kind, client_id, contact_id, name, email, code, created_at)
VALUES (:org, :kind, :client_id, :contact_id, :name, :email, :code, 0) RETURNING id;

-- name: house_insurance_add :one
-- param: holder_client_id CLIENT_ID?
-- param: holder_contact_id CONTACT_ID?
INSERT INTO insurance (org_id, client_id, insurer, plan, holder, holder_client_id, holder_contact_id, relation, place, state, created_at)
VALUES (:org, :client_id, 'Acme', 'Gold', :holder, :holder_client_id, :holder_contact_id, 'child', 1, :state, 0) RETURNING id;

-- name: house_bill_add :one
-- param: due_on DAY?
INSERT INTO invoice (org_id, number, payer_id, client_id, state, issued_on, due_on, total, balance, confidential, created_at, created_kind, created_by)
VALUES (:org, :number, :payer_id, :client_id, 'sent', :due_on, :due_on, :total, :total, :confidential, 0, 'staff', 1) RETURNING id;

-- name: house_bill_paid :exec
UPDATE invoice SET state = 'paid', paid = total, balance = 0 WHERE org_id = :org AND id = :invoice_id;

-- name: house_bill_deposit :exec
UPDATE invoice SET deposit = 'held' WHERE org_id = :org AND id = :invoice_id;

-- name: house_bill_void :exec
UPDATE invoice SET state = 'void', balance = 0 WHERE org_id = :org AND id = :invoice_id;

-- name: house_payment_add :one
-- param: client_id CLIENT_ID?
-- param: invoice_id INVOICE_ID?
INSERT INTO payment (org_id, payer_id, client_id, invoice_id, amount, medium, state, idempotency_key, paid_on, created_at, created_kind, created_by)
VALUES (:org, :payer_id, :client_id, :invoice_id, :amount, :medium, 'succeeded', :idempotency_key, 20000, 0, 'staff', 1) RETURNING id;

-- name: house_customer_add :exec
INSERT INTO gateway_customer (org_id, client_id, gateway, customer, created_at) VALUES (:org, :client_id, 'test', :customer, 0);

-- name: house_card_add :one
INSERT INTO card (org_id, client_id, gateway, method, brand, last4, exp_month, exp_year, autopay, created_at)
VALUES (:org, :client_id, 'test', :method, 'visa', '4242', :exp_month, :exp_year, :autopay, 0) RETURNING id;

-- name: house_card_removed :exec
UPDATE card SET state = 'removed' WHERE org_id = :org AND id = :card_id;

-- name: house_standing_add :one
INSERT INTO standing_payer (org_id, client_id, payer_client_id, agreed_at) VALUES (:org, :client_id, :payer_client_id, 0) RETURNING id;

-- name: house_standing_card :exec
-- Charged to a card, each bill up to a cap.
-- param: card_id CARD_ID?
-- param: cap_charge MONEY?
UPDATE standing_payer SET card_id = :card_id, cap_charge = :cap_charge WHERE org_id = :org AND id = :standing_payer_id;

-- name: house_rule_add :one
INSERT INTO split_rule (org_id, client_id, starts_on, created_at) VALUES (:org, :client_id, 20000, 0) RETURNING id;

-- name: house_share_add :exec
INSERT INTO split_share (org_id, rule_id, position, payer_id, kind, value) VALUES (:org, :rule_id, :position, :payer_id, :kind, :value);

-- name: house_superbill_add :one
INSERT INTO superbill (org_id, number, client_id, staff_id, confidential, state, created_at, created_by)
VALUES (:org, :number, :client_id, :staff_id, :confidential, 'ready', 0, 1) RETURNING id;

-- name: house_link_ended :one
-- scan: a test's handful
-- col: n INT!
SELECT COUNT(*) AS n FROM invoice_link WHERE org_id = :org AND invoice_id = :invoice_id AND ended_at IS NOT NULL;

-- name: house_visit_hide :exec
UPDATE appointment SET confidential = 1 WHERE org_id = :org AND id = :appointment_id;
