-- What the tests of family look at besides the room's own queries.

-- name: home_counts :one
-- scan: a test looks at everything
-- col: contacts INT!
-- col: grants INT!
-- col: live INT!
-- col: invites INT!
-- col: tokens INT!
-- col: events INT!
-- col: changes INT!
-- col: audits INT!
-- col: mails INT!
SELECT (SELECT COUNT(*) FROM contact WHERE org_id = :org AND state = 'active') AS contacts,
       (SELECT COUNT(*) FROM portal_grant WHERE org_id = :org) AS grants,
       (SELECT COUNT(*) FROM portal_grant WHERE org_id = :org AND state <> 'ended') AS live,
       (SELECT COUNT(*) FROM grant_invite WHERE org_id = :org) AS invites,
       (SELECT COUNT(*) FROM mail_token WHERE org_id = :org AND kind = 'grant_invite' AND dead_reason = '' AND used_at IS NULL) AS tokens,
       (SELECT COUNT(*) FROM event WHERE org_id = :org) AS events,
       (SELECT COUNT(*) FROM grant_change WHERE org_id = :org) AS changes,
       (SELECT COUNT(*) FROM audit_entry WHERE org_id = :org) AS audits,
       (SELECT COUNT(*) FROM outbox WHERE org_id = :org AND state = 'waiting') AS mails;

-- name: home_tasks :one
-- col: n INT!
SELECT COUNT(*) AS n FROM task WHERE org_id = :org AND kind = :kind AND state = 'open';

-- name: home_task_detail :one
SELECT detail, client_id FROM task WHERE org_id = :org AND kind = :kind ORDER BY id DESC LIMIT 1;

-- name: home_mail_add :exec
-- param: contact_id CONTACT_ID?
-- param: grant_id GRANT_ID?
INSERT INTO outbox (org_id, event_id, notice, contact_id, grant_id, to_address, message_id, state, run_at, created_at)
VALUES (:org, 1, 'test', :contact_id, :grant_id, 'x@example.org', 'm', 'waiting', 1, 1);

-- name: home_mail_back :one
-- param: client_id CLIENT_ID?
INSERT INTO outbox (org_id, event_id, notice, client_id, to_address, to_name, message_id, state, run_at, created_at)
VALUES (:org, 1, 'test', :client_id, :to_address, 'Somebody', 'm', 'bounced', 1, 1) RETURNING id;

-- name: home_tasks_of_addresses :one
-- col: n INT!
SELECT COUNT(*) AS n FROM task WHERE org_id = :org AND (detail LIKE '%@%' OR dedupe LIKE '%@%');

-- name: home_mail_dropped :one
-- col: n INT!
SELECT COUNT(*) AS n FROM outbox WHERE org_id = :org AND state = 'dropped' AND reason = 'link_revoked';

-- name: home_audit_last :one
SELECT action, resource_kind, outcome, actor_kind, actor_id, client_id FROM audit_entry WHERE org_id = :org ORDER BY id DESC LIMIT 1;

-- name: home_contact_state :one
SELECT state, end_reason FROM contact WHERE org_id = :org AND id = :contact_id;

-- name: home_event_last :one
SELECT kind, actor_kind, actor_id, client_id, contact_id, grant_id, payload FROM event WHERE org_id = :org ORDER BY id DESC LIMIT 1;

-- name: home_review_last :one
SELECT cause, from_age, due_on, state, outcome FROM age_review WHERE org_id = :org ORDER BY id DESC LIMIT 1;

-- name: home_reviews :one
-- col: n INT!
SELECT COUNT(*) AS n FROM age_review WHERE org_id = :org AND state = :state;

-- name: home_bounce :exec
UPDATE client SET email_state = 'bounced' WHERE org_id = :org AND id = :client_id;

-- name: home_link_lives :exec
UPDATE mail_token SET dead_reason = '', used_at = NULL WHERE org_id = :org AND grant_id = :grant_id;

-- name: home_died :exec
-- param: died DAY
UPDATE client SET died = :died WHERE org_id = :org AND id = :client_id;

-- name: home_end_all :exec
UPDATE portal_grant SET state = 'ended' WHERE org_id = :org;

-- name: home_unlink_all :exec
UPDATE contact SET state = 'ended' WHERE org_id = :org;

-- name: home_restrict :exec
UPDATE client SET restricted = 1 WHERE org_id = :org AND id = :client_id;

-- name: home_born :exec
-- param: born DAY?
UPDATE client SET born = :born WHERE org_id = :org AND id = :client_id;

-- name: home_email :exec
UPDATE client SET email = :email, email_norm = :email WHERE org_id = :org AND id = :client_id;

-- name: home_phone :exec
UPDATE client SET phone = :phone, phone_norm = :phone WHERE org_id = :org AND id = :client_id;

-- name: home_zone :exec
UPDATE organization SET zone = :zone WHERE id = :org;

-- name: home_policy :exec
UPDATE organization SET age_preset = :age_preset, leap_early = :leap_early WHERE id = :org;

-- name: home_own_rule :exec
UPDATE organization SET own_rule_allowed = 1 WHERE id = :org;

-- name: home_feature_off :exec
UPDATE feature SET state = 'off' WHERE org_id = :org;

-- name: home_choice_last :one
SELECT how, actor_kind, actor_id, client_id, words, mail_off_from, mail_off_to FROM notice_choice_change WHERE org_id = :org ORDER BY id DESC LIMIT 1;

-- name: home_choice_changes :one
-- col: n INT!
SELECT COUNT(*) AS n FROM notice_choice_change WHERE org_id = :org;

-- name: home_block :exec
INSERT INTO address_block (org_id, address_norm, client_id, reason, at) VALUES (:org, :address_norm, :client_id, 'wrong_person', 1);

-- name: home_browser :exec
INSERT INTO push_subscription (org_id, reader_kind, reader_id, endpoint, p256dh, auth, created_at)
VALUES (:org, 'client', :reader_id, :endpoint, 'k', 'a', 1);

-- name: home_safe :exec
INSERT INTO safe_mode (org_id, client_id, email, email_norm, set_by, set_at) VALUES (:org, :client_id, :email, :email, :set_by, 1);

-- name: home_silence :exec
UPDATE contact SET silenced = 1 WHERE org_id = :org AND id = :contact_id;

-- name: home_mail_to_client :exec
-- param: client_id CLIENT_ID?
INSERT INTO outbox (org_id, event_id, notice, client_id, to_address, to_domain, message_id, state, run_at, created_at)
VALUES (:org, 1, 'test', :client_id, :to_address, :to_domain, 'm', 'waiting', 1, 1);

-- name: home_mail_address :one
-- param: client_id CLIENT_ID?
SELECT to_address, to_domain FROM outbox WHERE org_id = :org AND client_id = :client_id AND notice = :notice ORDER BY id DESC LIMIT 1;
