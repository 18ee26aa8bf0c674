-- Queries of the billing room, in the order of its topics.

-- ---------------------------------------------------------------------------------------------- ledger

-- name: ledger_entry_add :exec
-- param: client_id CLIENT_ID?
-- param: invoice_id INVOICE_ID?
-- param: payment_id PAYMENT_ID?
-- param: refund_id REFUND_ID?
INSERT INTO ledger_entry (org_id, at, day, kind, debit, credit, amount, payer_id, credit_payer_id, client_id, invoice_id, payment_id,
    refund_id, actor_kind, actor_id)
VALUES (:org, :at, :day, :kind, :debit, :credit, :amount, :payer_id, :credit_payer_id, :client_id, :invoice_id, :payment_id,
    :refund_id, :actor_kind, :actor_id);

-- name: ledger_balance_add :exec
INSERT INTO ledger_balance (org_id, payer_id, account, amount) VALUES (:org, :payer_id, :account, :amount)
ON CONFLICT (org_id, payer_id, account) DO UPDATE SET amount = ledger_balance.amount + excluded.amount;

-- name: ledger_ids_of_day :many
-- By day, of one day the last written first; so are the two below.
-- param: from_day DAY
-- param: until_day DAY
-- param: limit INT
-- param: offset INT
SELECT id FROM ledger_entry WHERE org_id = :org AND day >= :from_day AND day <= :until_day
ORDER BY day DESC, id DESC LIMIT :limit OFFSET :offset;

-- name: ledger_count_of_day :one
-- col: n INT!
-- param: from_day DAY
-- param: until_day DAY
SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = :org AND day >= :from_day AND day <= :until_day;

-- name: ledger_ids_of_payer :many
-- What either side of an entry tells of somebody.
-- col: id LEDGER_ENTRY_ID!
-- param: payer_id PAYER_ID
-- param: from_day DAY
-- param: until_day DAY
-- param: limit INT
-- param: offset INT
SELECT x.id AS id FROM (
  SELECT e.id, e.day FROM ledger_entry e WHERE e.org_id = :org AND e.payer_id = :payer_id AND e.day >= :from_day AND e.day <= :until_day
  UNION ALL
  SELECT e.id, e.day FROM ledger_entry e WHERE e.org_id = :org AND e.credit_payer_id = :payer_id AND e.credit_payer_id <> e.payer_id AND e.day >= :from_day AND e.day <= :until_day) x
ORDER BY x.day DESC, x.id DESC LIMIT :limit OFFSET :offset;

-- name: ledger_count_of_payer :one
-- col: n INT!
-- param: payer_id PAYER_ID
-- param: from_day DAY
-- param: until_day DAY
SELECT COUNT(*) AS n FROM (
  SELECT e.id FROM ledger_entry e WHERE e.org_id = :org AND e.payer_id = :payer_id AND e.day >= :from_day AND e.day <= :until_day
  UNION ALL
  SELECT e.id FROM ledger_entry e WHERE e.org_id = :org AND e.credit_payer_id = :payer_id AND e.credit_payer_id <> e.payer_id AND e.day >= :from_day AND e.day <= :until_day) x;

-- name: ledger_ids_of_invoice :many
-- param: invoice_id INVOICE_ID
-- param: limit INT
-- param: offset INT
SELECT id FROM ledger_entry WHERE org_id = :org AND invoice_id = :invoice_id ORDER BY day DESC, id DESC LIMIT :limit OFFSET :offset;

-- name: ledger_count_of_invoice :one
-- col: n INT!
-- param: invoice_id INVOICE_ID
SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = :org AND invoice_id = :invoice_id;

-- name: ledger_rows :many
-- By day, of one day the last written first.
-- param: ids LEDGER_ENTRY_ID[]
-- col: payer_name TEXT?
-- col: credit_payer_name TEXT?
-- col: client_name TEXT?
-- col: number TEXT?
SELECT e.id, e.at, e.day, e.kind, e.debit, e.credit, e.amount, e.payer_id, e.credit_payer_id, e.client_id, e.invoice_id, e.payment_id, e.refund_id,
       COALESCE(COALESCE(NULLIF(pc.preferred_name, ''), pc.first_name) || ' ' || pc.last_name, pk.first_name || ' ' || pk.last_name, p.name) AS payer_name,
       COALESCE(COALESCE(NULLIF(rc.preferred_name, ''), rc.first_name) || ' ' || rc.last_name, rk.first_name || ' ' || rk.last_name, r.name) AS credit_payer_name,
       COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name, i.number AS number
FROM ledger_entry e JOIN payer p ON p.org_id = e.org_id AND p.id = e.payer_id
JOIN payer r ON r.org_id = e.org_id AND r.id = e.credit_payer_id
LEFT JOIN client pc ON pc.org_id = p.org_id AND pc.id = p.client_id
LEFT JOIN contact pk ON pk.org_id = p.org_id AND pk.id = p.contact_id
LEFT JOIN client rc ON rc.org_id = r.org_id AND rc.id = r.client_id
LEFT JOIN contact rk ON rk.org_id = r.org_id AND rk.id = r.contact_id
LEFT JOIN client c ON c.org_id = e.org_id AND c.id = e.client_id
LEFT JOIN invoice i ON i.org_id = e.org_id AND i.id = e.invoice_id
WHERE e.org_id = :org AND e.id IN (SELECT value FROM json_each(:ids[])) ORDER BY e.day DESC, e.id DESC;

-- name: ledger_day_sums :many
-- By account: what came in, and what went out.
-- param: from_day DAY
-- param: until_day DAY
-- col: account TEXT!
-- col: amount_in INT!
-- col: amount_out INT!
SELECT x.account AS account, CAST(SUM(x.plus) AS BIGINT) AS amount_in, CAST(SUM(x.minus) AS BIGINT) AS amount_out FROM (
  SELECT debit AS account, amount AS plus, 0 AS minus FROM ledger_entry WHERE org_id = :org AND day >= :from_day AND day <= :until_day
  UNION ALL
  SELECT credit, 0, amount FROM ledger_entry WHERE org_id = :org AND day >= :from_day AND day <= :until_day) x
GROUP BY x.account ORDER BY x.account;

-- ---------------------------------------------------------------------------------------------- readers

-- name: restricted_among :many
-- param: ids CLIENT_ID[]
SELECT id FROM client WHERE org_id = :org AND restricted = 1 AND id IN (SELECT value FROM json_each(:ids[]));

-- ---------------------------------------------------------------------------------------------- payers

-- name: payer_rows :many
-- With what each owes and has in credit.
-- param: ids PAYER_ID[]
-- col: display_name TEXT?
-- col: display_email TEXT?
-- col: display_address TEXT?
-- col: archived INT!
-- col: owed INT!
-- col: credit INT!
SELECT p.id, p.kind, p.client_id, p.contact_id, p.version,
       COALESCE(COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name, k.first_name || ' ' || k.last_name, p.name) AS display_name,
       COALESCE(c.email, k.email, p.email) AS display_email,
       COALESCE(c.street || ', ' || c.city || ', ' || c.region || ' ' || c.postal_code, p.address) AS display_address,
       CASE WHEN p.state = 'archived' OR c.state = 'archived' OR k.state = 'ended' THEN 1 ELSE 0 END AS archived,
       CAST(COALESCE(bo.amount, 0) AS BIGINT) AS owed, CAST(0 - COALESCE(bc.amount, 0) AS BIGINT) AS credit
FROM payer p
LEFT JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
LEFT JOIN contact k ON k.org_id = p.org_id AND k.id = p.contact_id
LEFT JOIN ledger_balance bo ON bo.org_id = p.org_id AND bo.payer_id = p.id AND bo.account = 'receivable'
LEFT JOIN ledger_balance bc ON bc.org_id = p.org_id AND bc.payer_id = p.id AND bc.account = 'credit'
WHERE p.org_id = :org AND p.id IN (SELECT value FROM json_each(:ids[])) ORDER BY p.id;

-- name: payer_of_clients :many
-- param: ids CLIENT_ID[]
-- col: client_id CLIENT_ID!
SELECT id, client_id AS client_id FROM payer WHERE org_id = :org AND client_id IN (SELECT value FROM json_each(:ids[]));

-- name: payer_of_contacts :many
-- param: ids CONTACT_ID[]
-- col: contact_id CONTACT_ID!
SELECT id, contact_id AS contact_id FROM payer WHERE org_id = :org AND contact_id IN (SELECT value FROM json_each(:ids[]));

-- name: payer_insert :one
-- No row: the code is taken, or the account is a payer already.
-- param: client_id CLIENT_ID?
-- param: contact_id CONTACT_ID?
INSERT INTO payer (org_id, kind, client_id, contact_id, name, email, address, search_names, code, created_at)
VALUES (:org, :kind, :client_id, :contact_id, :name, :email, :address, :search_names, :code, :created_at)
ON CONFLICT DO NOTHING RETURNING id;

-- name: payer_save_outside :exec
UPDATE payer SET name = :name, email = :email, address = :address, search_names = :search_names, version = version + 1
WHERE org_id = :org AND id = :payer_id AND kind = 'outside' AND version = :version;

-- name: payer_save_words :exec
UPDATE payer SET search_names = :search_names WHERE org_id = :org AND id = :payer_id AND search_names <> :search_names;

-- name: payer_set_state :exec
UPDATE payer SET state = :state, version = version + 1 WHERE org_id = :org AND id = :payer_id AND version = :version;

-- name: payer_numbers_take :one
-- So many numbers, the last of them.
-- param: n INT
UPDATE payer SET last_number = last_number + :n WHERE org_id = :org AND id = :payer_id RETURNING code, last_number;

-- name: payer_client_known :one
SELECT kind, state FROM client WHERE org_id = :org AND id = :client_id;

-- name: payer_contact_known :one
SELECT linked_client_id, first_name, last_name, email, state FROM contact WHERE org_id = :org AND id = :contact_id;

-- name: payer_family :many
-- The people around a client who could pay: contacts and links, seen from either side.
-- param: client_id CLIENT_ID
-- col: contact_id CONTACT_ID!
-- col: account CLIENT_ID?
-- col: reverse INT!
-- col: relationship TEXT!
-- col: relationship_label TEXT!
-- col: name TEXT?
-- col: email TEXT?
-- col: gender TEXT?
-- col: account_state TEXT?
SELECT k.id AS contact_id, k.linked_client_id AS account, 0 AS reverse, k.relationship AS relationship, k.relationship_label AS relationship_label,
       COALESCE(COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name, k.first_name || ' ' || k.last_name) AS name,
       COALESCE(c.email, k.email) AS email, COALESCE(c.gender, '') AS gender, COALESCE(c.state, 'active') AS account_state
FROM contact k LEFT JOIN client c ON c.org_id = k.org_id AND c.id = k.linked_client_id
WHERE k.org_id = :org AND k.client_id = :client_id AND k.state = 'active'
UNION ALL
SELECT k.id, c.id, 1, k.relationship, '', COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name,
       c.email, c.gender, c.state
FROM contact k JOIN client c ON c.org_id = k.org_id AND c.id = k.client_id
WHERE k.org_id = :org AND k.linked_client_id = :client_id AND k.state = 'active'
ORDER BY 3, 1;

-- name: payer_outside_of :many
-- Outside parties that were billed for a client before.
-- param: client_id CLIENT_ID
SELECT DISTINCT p.id FROM invoice i JOIN payer p ON p.org_id = i.org_id AND p.id = i.payer_id
WHERE i.org_id = :org AND i.client_id = :client_id AND p.kind = 'outside' AND p.state = 'active' ORDER BY p.id LIMIT 100;

-- ---------------------------------------------------------------------------------------------- settings

-- name: logo_row :one
SELECT png, changed_at FROM practice_logo WHERE org_id = :org;

-- name: logo_save :exec
INSERT INTO practice_logo (org_id, png, changed_at) VALUES (:org, :png, :changed_at)
ON CONFLICT (org_id) DO UPDATE SET png = excluded.png, changed_at = excluded.changed_at;

-- name: logo_remove :exec
DELETE FROM practice_logo WHERE org_id = :org;

-- name: setting_row :one
-- col: legal_name TEXT?
-- col: address TEXT?
-- col: tax_id TEXT?
-- col: npi TEXT?
-- col: paper TEXT?
-- col: note TEXT?
-- col: footer TEXT?
-- col: due_days INT?
-- col: remind_days INT?
-- col: reminders_most INT?
-- col: plan_parts_most INT?
-- col: plan_least MONEY?
-- col: version INT?
SELECT o.currency, s.legal_name AS legal_name, s.address AS address, s.tax_id AS tax_id, s.npi AS npi, s.paper AS paper, s.note AS note, s.footer AS footer,
       s.due_days AS due_days, s.remind_days AS remind_days, s.reminders_most AS reminders_most,
       s.plan_parts_most AS plan_parts_most, s.plan_least AS plan_least, s.version AS version
FROM organization o LEFT JOIN billing_setting s ON s.org_id = o.id WHERE o.id = :org;

-- name: setting_save :exec
-- The first time with version 0.
INSERT INTO billing_setting (org_id, legal_name, address, tax_id, npi, paper, note, footer, due_days, remind_days, reminders_most, plan_parts_most,
    plan_least)
VALUES (:org, :legal_name, :address, :tax_id, :npi, :paper, :note, :footer, :due_days, :remind_days, :reminders_most, :plan_parts_most,
    :plan_least)
ON CONFLICT (org_id) DO UPDATE SET legal_name = excluded.legal_name, address = excluded.address, tax_id = excluded.tax_id, npi = excluded.npi,
    paper = excluded.paper, note = excluded.note, footer = excluded.footer, due_days = excluded.due_days, remind_days = excluded.remind_days,
    reminders_most = excluded.reminders_most,
    plan_parts_most = excluded.plan_parts_most, plan_least = excluded.plan_least, version = billing_setting.version + 1
WHERE billing_setting.version = :version;

-- name: staff_billing_rows :many
-- Active members, and of each what was said.
-- param: only STAFF_ID
-- col: npi TEXT?
-- col: tax_id TEXT?
-- col: licence TEXT?
-- col: version INT?
SELECT s.id, s.first_name, s.last_name, b.npi AS npi, b.tax_id AS tax_id, b.licence AS licence, b.version AS version
FROM staff s LEFT JOIN staff_billing b ON b.org_id = s.org_id AND b.staff_id = s.id
WHERE s.org_id = :org AND (s.id = :only OR (:only = 0 AND s.state = 'active')) ORDER BY s.last_name, s.first_name, s.id;

-- name: staff_billing_save :exec
-- The first time with version 0.
INSERT INTO staff_billing (org_id, staff_id, npi, tax_id, licence) VALUES (:org, :staff_id, :npi, :tax_id, :licence)
ON CONFLICT (org_id, staff_id) DO UPDATE SET npi = excluded.npi, tax_id = excluded.tax_id, licence = excluded.licence,
    version = staff_billing.version + 1
WHERE staff_billing.version = :version;

-- ---------------------------------------------------------------------------------------------- services and prices

-- name: service_rows :many
-- One alone, those of a list, or all: active ones, or archived ones too.
-- param: words TEXT[]
-- param: archived_too INT
-- param: limit INT
-- param: offset INT
SELECT id, code_system, code, description, category, price, modifiers, place_of_service, tax_bp, tax_id, state, version FROM service
WHERE org_id = :org AND (state = 'active' OR :archived_too = 1)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT (search_words LIKE '% ' || word.value || '%'))
ORDER BY description, id LIMIT :limit OFFSET :offset;

-- name: service_count :one
-- param: words TEXT[]
-- param: archived_too INT
-- col: n INT!
SELECT COUNT(*) AS n FROM service
WHERE org_id = :org AND (state = 'active' OR :archived_too = 1)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT (search_words LIKE '% ' || word.value || '%'));

-- name: service_by_ids :many
-- param: ids SERVICE_ID[]
SELECT id, code_system, code, description, category, price, modifiers, place_of_service, tax_bp, tax_id, state, version FROM service
WHERE org_id = :org AND id IN (SELECT value FROM json_each(:ids[])) ORDER BY id;

-- name: service_insert :one
-- param: tax_id TAX_ID?
INSERT INTO service (org_id, code_system, code, description, category, price, modifiers, place_of_service, tax_bp, tax_id, search_words, created_at)
VALUES (:org, :code_system, :code, :description, :category, :price, :modifiers, :place_of_service, :tax_bp, :tax_id, :search_words, :created_at)
RETURNING id;

-- name: service_save :exec
-- param: tax_id TAX_ID?
UPDATE service SET code_system = :code_system, code = :code, description = :description, category = :category, price = :price,
    modifiers = :modifiers, place_of_service = :place_of_service, tax_bp = :tax_bp, tax_id = :tax_id, search_words = :search_words, version = version + 1
WHERE org_id = :org AND id = :service_id AND version = :version;

-- name: service_set_state :exec
UPDATE service SET state = :state, version = version + 1 WHERE org_id = :org AND id = :service_id AND version = :version;

-- name: service_price_rows :many
-- col: staff_name TEXT?
-- col: client_name TEXT?
SELECT p.id, p.service_id, p.staff_id, p.client_id, p.price, s.first_name || ' ' || s.last_name AS staff_name,
       COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name
FROM service_price p
LEFT JOIN staff s ON s.org_id = p.org_id AND s.id = p.staff_id
LEFT JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
WHERE p.org_id = :org AND p.service_id = :service_id ORDER BY p.client_id IS NOT NULL, p.id LIMIT 1000;

-- name: service_prices_of_client :many
-- col: staff_name TEXT?
-- param: client_id CLIENT_ID
SELECT p.service_id, p.staff_id, p.price, v.description, v.price AS usual, s.first_name || ' ' || s.last_name AS staff_name
FROM service_price p JOIN service v ON v.org_id = p.org_id AND v.id = p.service_id
LEFT JOIN staff s ON s.org_id = p.org_id AND s.id = p.staff_id
WHERE p.org_id = :org AND p.client_id = :client_id ORDER BY v.description, p.id LIMIT 200;

-- name: service_prices_for :many
-- Those that could count, the most particular one first: of both, of the client, of the provider.
-- param: service_ids SERVICE_ID[]
-- param: for_client CLIENT_ID
-- param: for_staff STAFF_ID
SELECT service_id, price FROM service_price
WHERE org_id = :org AND service_id IN (SELECT value FROM json_each(:service_ids[]))
  AND (client_id = :for_client OR client_id IS NULL) AND (staff_id = :for_staff OR staff_id IS NULL)
ORDER BY service_id, CASE WHEN client_id IS NULL THEN 1 ELSE 0 END, CASE WHEN staff_id IS NULL THEN 1 ELSE 0 END, id;

-- name: service_price_clear :exec
-- param: staff_id STAFF_ID
-- param: client_id CLIENT_ID
DELETE FROM service_price WHERE org_id = :org AND service_id = :service_id
  AND COALESCE(staff_id, 0) = :staff_id AND COALESCE(client_id, 0) = :client_id;

-- name: service_price_add :exec
-- param: staff_id STAFF_ID?
-- param: client_id CLIENT_ID?
INSERT INTO service_price (org_id, service_id, staff_id, client_id, price) VALUES (:org, :service_id, :staff_id, :client_id, :price);

-- name: service_price_people :one
-- How many of the two are there.
-- param: staff_id STAFF_ID
-- param: client_id CLIENT_ID
-- col: n INT!
SELECT (SELECT COUNT(*) FROM staff WHERE org_id = :org AND id = :staff_id) + (SELECT COUNT(*) FROM client WHERE org_id = :org AND id = :client_id) AS n;

-- name: service_of_type_rows :many
SELECT s.id, s.code_system, s.code, s.description, s.category, s.price, s.modifiers, s.place_of_service, s.tax_bp, s.tax_id, s.state, s.version, t.units
FROM service_of_type t JOIN service s ON s.org_id = t.org_id AND s.id = t.service_id
WHERE t.org_id = :org AND t.type_id = :type_id ORDER BY s.id LIMIT 50;

-- name: service_of_type_clear :exec
DELETE FROM service_of_type WHERE org_id = :org AND type_id = :type_id;

-- name: service_of_type_add :exec
-- Nothing where the type or the service is somebody else's.
INSERT INTO service_of_type (org_id, type_id, service_id, units)
SELECT s.org_id, t.id, s.id, :units FROM service s JOIN appointment_type t ON t.org_id = s.org_id
WHERE s.org_id = :org AND s.id = :service_id AND t.id = :type_id AND s.state = 'active'
ON CONFLICT (org_id, type_id, service_id) DO NOTHING;

-- ---------------------------------------------------------------------------------------------- taxes

-- name: tax_rows :many
-- Each with the percentage that counts at the place.
-- param: location_id APPOINTMENT_LOCATION_ID
-- col: bp INT!
SELECT k.id, k.name, COALESCE(p.bp, k.bp) AS bp, k.included, k.state, k.version
FROM tax k LEFT JOIN tax_at_place p ON p.org_id = k.org_id AND p.tax_id = k.id AND p.location_id = :location_id
WHERE k.org_id = :org ORDER BY k.name, k.id LIMIT 1000;

-- name: tax_place_rows :many
-- The practice's places, with what was said for this tax.
-- param: tax_id TAX_ID
-- col: bp INT?
SELECT l.id, l.name, p.bp AS bp FROM appointment_location l
LEFT JOIN tax_at_place p ON p.org_id = l.org_id AND p.location_id = l.id AND p.tax_id = :tax_id
WHERE l.org_id = :org AND l.state = 'active' ORDER BY l.name, l.id LIMIT 200;

-- name: tax_place_said :many
-- Where a tax of the practice is another percentage.
SELECT p.tax_id, l.name, p.bp FROM tax_at_place p
JOIN appointment_location l ON l.org_id = p.org_id AND l.id = p.location_id
WHERE p.org_id = :org AND l.state = 'active' ORDER BY p.tax_id, l.name, l.id LIMIT 10000;

-- name: tax_insert :one
INSERT INTO tax (org_id, name, bp, included, created_at) VALUES (:org, :name, :bp, :included, :created_at) RETURNING id;

-- name: tax_save :exec
-- param: tax_id TAX_ID
UPDATE tax SET name = :name, bp = :bp, included = :included, version = version + 1
WHERE org_id = :org AND id = :tax_id AND version = :version;

-- name: tax_set_state :exec
-- param: tax_id TAX_ID
UPDATE tax SET state = :state, version = version + 1 WHERE org_id = :org AND id = :tax_id AND version = :version;

-- name: tax_place_clear :exec
-- param: places APPOINTMENT_LOCATION_ID[]
DELETE FROM tax_at_place WHERE org_id = :org AND tax_id = :tax_id AND location_id IN (SELECT value FROM json_each(:places[]));

-- name: tax_place_add :exec
-- param: tax_id TAX_ID
INSERT INTO tax_at_place (org_id, tax_id, location_id, bp)
SELECT l.org_id, :tax_id, l.id, :bp FROM appointment_location l WHERE l.org_id = :org AND l.id = :location_id;

-- name: tax_exempt_rows :many
SELECT reason, since FROM tax_exempt WHERE org_id = :org AND client_id = :client_id ORDER BY client_id;

-- name: tax_exempt_clear :exec
DELETE FROM tax_exempt WHERE org_id = :org AND client_id = :client_id;

-- name: tax_exempt_save :exec
INSERT INTO tax_exempt (org_id, client_id, reason, since) VALUES (:org, :client_id, :reason, :since)
ON CONFLICT (org_id, client_id) DO UPDATE SET reason = excluded.reason;

-- name: invoice_tax_sums :many
-- param: ids INVOICE_ID[]
-- col: tax INT!
SELECT invoice_id, CAST(SUM(tax) AS BIGINT) AS tax FROM invoice_line
WHERE org_id = :org AND invoice_id IN (SELECT value FROM json_each(:ids[])) GROUP BY invoice_id ORDER BY invoice_id;

-- ---------------------------------------------------------------------------------------------- charges

-- name: charge_rows :many
-- param: ids CHARGE_ID[]
-- col: client_name TEXT?
-- col: staff_name TEXT?
-- col: appointment_id APPOINTMENT_ID?
SELECT h.id, h.client_id, h.kind, h.attendee_id, h.service_id, h.staff_id, h.service_on, h.code_system, h.code, h.description, h.category,
       h.modifiers, h.place_of_service, h.units, h.unit_price, h.discount, h.tax_bp, h.tax_id, h.tax_name, h.tax_included, h.tax, h.total, h.confidential, h.state, h.reason, h.dropped, h.version,
       COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name,
       s.first_name || ' ' || s.last_name AS staff_name, x.appointment_id AS appointment_id
FROM charge h JOIN client c ON c.org_id = h.org_id AND c.id = h.client_id
LEFT JOIN staff s ON s.org_id = h.org_id AND s.id = h.staff_id
LEFT JOIN attendee x ON x.org_id = h.org_id AND x.id = h.attendee_id
WHERE h.org_id = :org AND h.id IN (SELECT value FROM json_each(:ids[])) ORDER BY h.service_on DESC, h.id DESC;

-- name: charge_diagnoses :many
-- param: ids CHARGE_ID[]
SELECT charge_id, code FROM charge_diagnosis
WHERE org_id = :org AND charge_id IN (SELECT value FROM json_each(:ids[])) ORDER BY charge_id, position;

-- name: charge_ids_of_client :many
-- param: client_id CLIENT_ID
-- param: for_staff STAFF_ID
-- param: from_day DAY
-- param: until_day DAY
-- param: open_only INT
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
SELECT h.id FROM charge h JOIN client c ON c.org_id = h.org_id AND c.id = h.client_id
WHERE h.org_id = :org AND h.client_id = :client_id AND h.service_on >= :from_day AND h.service_on <= :until_day
  AND (h.state = 'open' OR :open_only = 0) AND (h.staff_id = :for_staff OR :for_staff = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT (c.search_names || CASE WHEN c.restricted = 1 THEN '' ELSE ' ' || lower(h.code) || ' ' || lower(h.description) END LIKE '% ' || word.value || '%'))
ORDER BY h.service_on DESC, h.id DESC LIMIT :limit OFFSET :offset;

-- name: charge_sum_of_client :one
-- param: client_id CLIENT_ID
-- param: for_staff STAFF_ID
-- param: from_day DAY
-- param: until_day DAY
-- param: open_only INT
-- param: words TEXT[]
-- col: n INT!
-- col: sum INT!
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(CASE WHEN h.state = 'void' THEN 0 ELSE h.total END), 0) AS BIGINT) AS sum
FROM charge h JOIN client c ON c.org_id = h.org_id AND c.id = h.client_id
WHERE h.org_id = :org AND h.client_id = :client_id AND h.service_on >= :from_day AND h.service_on <= :until_day
  AND (h.state = 'open' OR :open_only = 0) AND (h.staff_id = :for_staff OR :for_staff = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT (c.search_names || CASE WHEN c.restricted = 1 THEN '' ELSE ' ' || lower(h.code) || ' ' || lower(h.description) END LIKE '% ' || word.value || '%'));

-- name: charge_ids_open :many
-- param: for_staff STAFF_ID
-- param: from_day DAY
-- param: until_day DAY
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
SELECT h.id FROM charge h JOIN client c ON c.org_id = h.org_id AND c.id = h.client_id
WHERE h.org_id = :org AND h.state = 'open' AND h.service_on >= :from_day AND h.service_on <= :until_day
  AND (h.staff_id = :for_staff OR :for_staff = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT (c.search_names || CASE WHEN c.restricted = 1 THEN '' ELSE ' ' || lower(h.code) || ' ' || lower(h.description) END LIKE '% ' || word.value || '%'))
ORDER BY h.service_on DESC, h.id DESC LIMIT :limit OFFSET :offset;

-- name: charge_sum_open :one
-- param: for_staff STAFF_ID
-- param: from_day DAY
-- param: until_day DAY
-- param: words TEXT[]
-- col: n INT!
-- col: sum INT!
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(h.total), 0) AS BIGINT) AS sum
FROM charge h JOIN client c ON c.org_id = h.org_id AND c.id = h.client_id
WHERE h.org_id = :org AND h.state = 'open' AND h.service_on >= :from_day AND h.service_on <= :until_day
  AND (h.staff_id = :for_staff OR :for_staff = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT (c.search_names || CASE WHEN c.restricted = 1 THEN '' ELSE ' ' || lower(h.code) || ' ' || lower(h.description) END LIKE '% ' || word.value || '%'));

-- name: charge_ids_all :many
-- Of the practice, whatever became of them.
-- param: for_staff STAFF_ID
-- param: from_day DAY
-- param: until_day DAY
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
SELECT h.id FROM charge h JOIN client c ON c.org_id = h.org_id AND c.id = h.client_id
WHERE h.org_id = :org AND h.service_on >= :from_day AND h.service_on <= :until_day
  AND (h.staff_id = :for_staff OR :for_staff = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT (c.search_names || CASE WHEN c.restricted = 1 THEN '' ELSE ' ' || lower(h.code) || ' ' || lower(h.description) END LIKE '% ' || word.value || '%'))
ORDER BY h.service_on DESC, h.id DESC LIMIT :limit OFFSET :offset;

-- name: charge_sum_all :one
-- param: for_staff STAFF_ID
-- param: from_day DAY
-- param: until_day DAY
-- param: words TEXT[]
-- col: n INT!
-- col: sum INT!
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(CASE WHEN h.state = 'void' THEN 0 ELSE h.total END), 0) AS BIGINT) AS sum
FROM charge h JOIN client c ON c.org_id = h.org_id AND c.id = h.client_id
WHERE h.org_id = :org AND h.service_on >= :from_day AND h.service_on <= :until_day
  AND (h.staff_id = :for_staff OR :for_staff = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT (c.search_names || CASE WHEN c.restricted = 1 THEN '' ELSE ' ' || lower(h.code) || ' ' || lower(h.description) END LIKE '% ' || word.value || '%'));

-- name: charge_insert :one
-- param: attendee_id ATTENDEE_ID?
-- param: service_id SERVICE_ID?
-- param: staff_id STAFF_ID?
-- param: tax_id TAX_ID?
INSERT INTO charge (org_id, client_id, kind, attendee_id, service_id, staff_id, service_on, code_system, code, description, category, modifiers,
    place_of_service, units, unit_price, discount, tax_bp, tax_id, tax_name, tax_included, tax, total, confidential, state, reason, created_at, created_kind, created_by)
VALUES (:org, :client_id, :kind, :attendee_id, :service_id, :staff_id, :service_on, :code_system, :code, :description, :category, :modifiers,
    :place_of_service, :units, :unit_price, :discount, :tax_bp, :tax_id, :tax_name, :tax_included, :tax, :total, :confidential, :state, :reason, :created_at, :created_kind, :created_by)
RETURNING id;

-- name: charge_save :exec
-- Only while nothing bills it.
-- param: service_id SERVICE_ID?
-- param: staff_id STAFF_ID?
-- param: tax_id TAX_ID?
UPDATE charge SET service_id = :service_id, staff_id = :staff_id, service_on = :service_on, code_system = :code_system, code = :code,
    description = :description, category = :category, modifiers = :modifiers, place_of_service = :place_of_service, units = :units,
    unit_price = :unit_price, discount = :discount, tax_bp = :tax_bp, tax_id = :tax_id, tax_name = :tax_name, tax_included = :tax_included, tax = :tax, total = :total, confidential = :confidential,
    version = version + 1
WHERE org_id = :org AND id = :charge_id AND version = :version AND state = 'open';

-- name: charge_void :exec
UPDATE charge SET state = 'void', version = version + 1 WHERE org_id = :org AND id = :charge_id AND version = :version AND state = 'open';

-- name: charge_diagnosis_clear :exec
DELETE FROM charge_diagnosis WHERE org_id = :org AND charge_id = :charge_id;

-- name: charge_diagnosis_add :exec
INSERT INTO charge_diagnosis (org_id, charge_id, position, code) VALUES (:org, :charge_id, :position, :code);

-- name: charge_client :one
SELECT kind, state FROM client WHERE org_id = :org AND id = :client_id;

-- name: charge_staff_known :one
SELECT id FROM staff WHERE org_id = :org AND id = :staff_id;

-- name: charge_codes_known :many
-- param: codes TEXT[]
SELECT code FROM code WHERE org_id = :org AND system = 'icd-10-cm' AND code IN (SELECT value FROM json_each(:codes[]));

-- name: charge_visit_row :one
-- What a visit of one attendee tells about what it costs.
-- param: attendee_id ATTENDEE_ID
-- col: type_id APPOINTMENT_TYPE_ID?
-- col: type_name TEXT?
-- col: type_price MONEY?
-- col: confidential INT!
SELECT x.id, x.client_id, x.status, x.price, a.staff_id, a.starts_at, a.contact_type, a.location_id,
       CASE WHEN a.confidential = 1 OR COALESCE(t.confidential, 0) = 1 THEN 1 ELSE 0 END AS confidential, a.type_id AS type_id, t.name AS type_name, t.price AS type_price
FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
LEFT JOIN appointment_type t ON t.org_id = a.org_id AND t.id = a.type_id
WHERE x.org_id = :org AND x.id = :attendee_id AND a.status <> 'entered_in_error';

-- name: charge_place :one
-- Where a visit was.
SELECT a.location_id FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
WHERE x.org_id = :org AND x.id = :attendee_id;

-- name: charge_ids_of_attendee :many
-- Without fees that fell away: their visit was not missed.
-- param: attendee_id ATTENDEE_ID
SELECT id, state FROM charge WHERE org_id = :org AND attendee_id = :attendee_id AND dropped = 0 ORDER BY id LIMIT 100;

-- name: unbilled_rows :many
-- Visits that took place, or were missed or cancelled late where a fee is set, without a charge; newest first, with what they would cost.
-- One that was cancelled late is here at once: its time changes nothing any more.
-- A fee below 0 is so many hundredths of a percent of the price.
-- param: client_id CLIENT_ID
-- param: from_at INSTANT
-- param: until_at INSTANT
-- param: noshow_fee MONEY
-- param: noshow_bp INT
-- param: late_fee MONEY
-- param: late_bp INT
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
-- col: client_name TEXT?
-- col: type_name TEXT?
-- col: staff_name TEXT?
-- col: confidential FLAG!
-- col: amount INT!
SELECT u.id AS id, u.appointment_id AS appointment_id, u.client_id AS client_id, u.starts_at AS starts_at, u.status AS status,
       u.confidential AS confidential, u.client_name AS client_name, u.type_name AS type_name, u.staff_name AS staff_name,
       CAST(CASE WHEN u.status = 'fulfilled' THEN u.price ELSE (CASE WHEN u.fee < 0 THEN (u.price * -u.fee + 5000) / 10000 ELSE u.fee END) + ((CASE WHEN u.fee < 0 THEN (u.price * -u.fee + 5000) / 10000 ELSE u.fee END) * COALESCE(u.fee_tax_bp, 0) + 5000) / 10000 END AS BIGINT) AS amount
FROM (SELECT x.id AS id, x.appointment_id AS appointment_id, x.client_id AS client_id, x.starts_at AS starts_at,
         CASE WHEN a.confidential = 1 OR t.confidential = 1 THEN 1 ELSE 0 END AS confidential,
         COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name, t.name AS type_name,
         s.first_name || ' ' || s.last_name AS staff_name, x.status AS status,
         (SELECT COALESCE(kp.bp, k.bp) FROM billing_setting b JOIN tax k ON k.org_id = b.org_id AND k.id = b.fee_tax_id AND k.included = 0
          LEFT JOIN tax_at_place kp ON kp.org_id = k.org_id AND kp.tax_id = k.id AND kp.location_id = a.location_id
          WHERE b.org_id = a.org_id AND NOT EXISTS (SELECT 1 FROM tax_exempt e WHERE e.org_id = x.org_id AND e.client_id = x.client_id)) AS fee_tax_bp,
         CASE x.status WHEN 'noshow' THEN CASE WHEN f.noshow_fee IS NOT NULL THEN f.noshow_fee WHEN f.noshow_bp IS NOT NULL THEN -f.noshow_bp WHEN :noshow_bp > 0 THEN -:noshow_bp ELSE :noshow_fee END
           WHEN 'late_cancelled' THEN CASE WHEN f.late_fee IS NOT NULL THEN f.late_fee WHEN f.late_bp IS NOT NULL THEN -f.late_bp WHEN :late_bp > 0 THEN -:late_bp ELSE :late_fee END ELSE 0 END AS fee,
         CAST(COALESCE(x.price, (SELECT SUM(y.gross + CASE WHEN x.status = 'fulfilled' THEN (y.gross * y.tax_bp + 5000) / 10000 ELSE 0 END) FROM (
            SELECT m.units * COALESCE((SELECT q.price FROM service_price q WHERE q.org_id = m.org_id AND q.service_id = m.service_id
                AND (q.client_id = x.client_id OR q.client_id IS NULL) AND (q.staff_id = a.staff_id OR q.staff_id IS NULL)
              ORDER BY CASE WHEN q.client_id IS NULL THEN 1 ELSE 0 END, CASE WHEN q.staff_id IS NULL THEN 1 ELSE 0 END, q.id LIMIT 1), v.price) AS gross,
              CASE WHEN EXISTS (SELECT 1 FROM tax_exempt e WHERE e.org_id = x.org_id AND e.client_id = x.client_id) OR k.included = 1 THEN 0
                WHEN k.id IS NULL THEN v.tax_bp ELSE COALESCE(kp.bp, k.bp) END AS tax_bp
            FROM service_of_type m JOIN service v ON v.org_id = m.org_id AND v.id = m.service_id
            LEFT JOIN tax k ON k.org_id = v.org_id AND k.id = v.tax_id
            LEFT JOIN tax_at_place kp ON kp.org_id = k.org_id AND kp.tax_id = k.id AND kp.location_id = a.location_id
            WHERE m.org_id = a.org_id AND m.type_id = a.type_id) y), t.price, 0) AS BIGINT) AS price
       FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
       JOIN client c ON c.org_id = x.org_id AND c.id = x.client_id
       JOIN staff s ON s.org_id = a.org_id AND s.id = a.staff_id
       LEFT JOIN appointment_type t ON t.org_id = a.org_id AND t.id = a.type_id
       LEFT JOIN fee_of_type f ON f.org_id = a.org_id AND f.type_id = a.type_id
       WHERE x.org_id = :org AND (x.status = 'fulfilled' OR x.status = 'noshow' OR x.status = 'late_cancelled')
         AND x.starts_at >= :from_at AND (x.starts_at <= :until_at OR x.status = 'late_cancelled') AND (x.client_id = :client_id OR :client_id = 0) AND a.status <> 'entered_in_error'
         AND NOT EXISTS (SELECT 1 FROM charge h WHERE h.org_id = x.org_id AND h.attendee_id = x.id AND h.dropped = 0)
         AND NOT EXISTS (SELECT 1 FROM package_use u WHERE u.org_id = x.org_id AND u.attendee_id = x.id AND (u.state = 'reserved' OR u.state = 'used'))
         AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (c.search_names LIKE '% ' || word.value || '%'))) u
WHERE (u.status = 'fulfilled' OR u.fee > 0 OR (u.price * -u.fee + 5000) / 10000 > 0)
ORDER BY u.starts_at DESC, u.id DESC LIMIT :limit OFFSET :offset;

-- name: unbilled_sum :one
-- param: client_id CLIENT_ID
-- param: from_at INSTANT
-- param: until_at INSTANT
-- param: noshow_fee MONEY
-- param: noshow_bp INT
-- param: late_fee MONEY
-- param: late_bp INT
-- param: words TEXT[]
-- col: n INT!
-- col: sum INT!
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(CASE WHEN u.status = 'fulfilled' THEN u.price ELSE (CASE WHEN u.fee < 0 THEN (u.price * -u.fee + 5000) / 10000 ELSE u.fee END) + ((CASE WHEN u.fee < 0 THEN (u.price * -u.fee + 5000) / 10000 ELSE u.fee END) * COALESCE(u.fee_tax_bp, 0) + 5000) / 10000 END), 0) AS BIGINT) AS sum
FROM (SELECT x.status AS status,
         (SELECT COALESCE(kp.bp, k.bp) FROM billing_setting b JOIN tax k ON k.org_id = b.org_id AND k.id = b.fee_tax_id AND k.included = 0
          LEFT JOIN tax_at_place kp ON kp.org_id = k.org_id AND kp.tax_id = k.id AND kp.location_id = a.location_id
          WHERE b.org_id = a.org_id AND NOT EXISTS (SELECT 1 FROM tax_exempt e WHERE e.org_id = x.org_id AND e.client_id = x.client_id)) AS fee_tax_bp,
         CASE x.status WHEN 'noshow' THEN CASE WHEN f.noshow_fee IS NOT NULL THEN f.noshow_fee WHEN f.noshow_bp IS NOT NULL THEN -f.noshow_bp WHEN :noshow_bp > 0 THEN -:noshow_bp ELSE :noshow_fee END
           WHEN 'late_cancelled' THEN CASE WHEN f.late_fee IS NOT NULL THEN f.late_fee WHEN f.late_bp IS NOT NULL THEN -f.late_bp WHEN :late_bp > 0 THEN -:late_bp ELSE :late_fee END ELSE 0 END AS fee,
         CAST(COALESCE(x.price, (SELECT SUM(y.gross + CASE WHEN x.status = 'fulfilled' THEN (y.gross * y.tax_bp + 5000) / 10000 ELSE 0 END) FROM (
            SELECT m.units * COALESCE((SELECT q.price FROM service_price q WHERE q.org_id = m.org_id AND q.service_id = m.service_id
                AND (q.client_id = x.client_id OR q.client_id IS NULL) AND (q.staff_id = a.staff_id OR q.staff_id IS NULL)
              ORDER BY CASE WHEN q.client_id IS NULL THEN 1 ELSE 0 END, CASE WHEN q.staff_id IS NULL THEN 1 ELSE 0 END, q.id LIMIT 1), v.price) AS gross,
              CASE WHEN EXISTS (SELECT 1 FROM tax_exempt e WHERE e.org_id = x.org_id AND e.client_id = x.client_id) OR k.included = 1 THEN 0
                WHEN k.id IS NULL THEN v.tax_bp ELSE COALESCE(kp.bp, k.bp) END AS tax_bp
            FROM service_of_type m JOIN service v ON v.org_id = m.org_id AND v.id = m.service_id
            LEFT JOIN tax k ON k.org_id = v.org_id AND k.id = v.tax_id
            LEFT JOIN tax_at_place kp ON kp.org_id = k.org_id AND kp.tax_id = k.id AND kp.location_id = a.location_id
            WHERE m.org_id = a.org_id AND m.type_id = a.type_id) y), t.price, 0) AS BIGINT) AS price
       FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
       JOIN client c ON c.org_id = x.org_id AND c.id = x.client_id
       LEFT JOIN appointment_type t ON t.org_id = a.org_id AND t.id = a.type_id
       LEFT JOIN fee_of_type f ON f.org_id = a.org_id AND f.type_id = a.type_id
       WHERE x.org_id = :org AND (x.status = 'fulfilled' OR x.status = 'noshow' OR x.status = 'late_cancelled')
         AND x.starts_at >= :from_at AND (x.starts_at <= :until_at OR x.status = 'late_cancelled') AND (x.client_id = :client_id OR :client_id = 0) AND a.status <> 'entered_in_error'
         AND NOT EXISTS (SELECT 1 FROM charge h WHERE h.org_id = x.org_id AND h.attendee_id = x.id AND h.dropped = 0)
         AND NOT EXISTS (SELECT 1 FROM package_use u WHERE u.org_id = x.org_id AND u.attendee_id = x.id AND (u.state = 'reserved' OR u.state = 'used'))
         AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (c.search_names LIKE '% ' || word.value || '%'))) u
WHERE (u.status = 'fulfilled' OR u.fee > 0 OR (u.price * -u.fee + 5000) / 10000 > 0);

-- ---------------------------------------------------------------------------------------------- deposits

-- name: deposit_of_type_rows :many
-- param: types APPOINTMENT_TYPE_ID[]
SELECT type_id, amount, bp FROM deposit_of_type WHERE org_id = :org AND type_id IN (SELECT value FROM json_each(:types[])) ORDER BY type_id;

-- name: deposit_of_type_clear :exec
DELETE FROM deposit_of_type WHERE org_id = :org AND type_id = :type_id;

-- name: deposit_of_type_save :exec
-- What was asked for before goes on from its day.
-- param: amount MONEY?
-- param: bp INT?
INSERT INTO deposit_of_type (org_id, type_id, amount, bp, since) VALUES (:org, :type_id, :amount, :bp, :since)
ON CONFLICT (org_id, type_id) DO UPDATE SET amount = excluded.amount, bp = excluded.bp;

-- name: deposit_visits :many
-- Parts of visits for which a deposit is asked by their type, or was: with what decides about it.
-- param: ids ATTENDEE_ID[]
-- col: type_name TEXT?
-- col: confidential INT!
-- col: asks INT!
-- col: amount MONEY?
-- col: bp INT?
-- col: asked INT!
-- col: covered INT!
SELECT x.id, x.client_id, x.status, x.starts_at, a.status AS visit_status, COALESCE(NULLIF(t.client_name, ''), t.name) AS type_name,
       CASE WHEN a.confidential = 1 OR COALESCE(t.confidential, 0) = 1 THEN 1 ELSE 0 END AS confidential,
       CASE WHEN r.since IS NOT NULL AND x.created_at >= r.since AND a.series_id IS NULL AND c.state = 'active' AND c.died IS NULL THEN 1 ELSE 0 END AS asks,
       r.amount AS amount, r.bp AS bp,
       (SELECT COUNT(*) FROM invoice i WHERE i.org_id = x.org_id AND i.deposit_for = x.id) AS asked,
       (SELECT COUNT(*) FROM package_use u WHERE u.org_id = x.org_id AND u.attendee_id = x.id AND (u.state = 'reserved' OR u.state = 'used')) AS covered
FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
JOIN client c ON c.org_id = x.org_id AND c.id = x.client_id
LEFT JOIN appointment_type t ON t.org_id = a.org_id AND t.id = a.type_id
LEFT JOIN deposit_of_type r ON r.org_id = a.org_id AND r.type_id = a.type_id
WHERE x.org_id = :org AND x.id IN (SELECT value FROM json_each(:ids[]))
  AND (r.since IS NOT NULL OR EXISTS (SELECT 1 FROM invoice d WHERE d.org_id = x.org_id AND d.deposit_for = x.id)) ORDER BY x.id;

-- name: deposits_of_visits :many
-- param: ids ATTENDEE_ID[]
-- col: attendee_id ATTENDEE_ID!
SELECT id, deposit_for AS attendee_id, payer_id, total, paid, balance, deposit, state FROM invoice
WHERE org_id = :org AND deposit_for IN (SELECT value FROM json_each(:ids[])) AND state <> 'void' AND state <> 'draft' ORDER BY id;

-- name: deposits_to_use :many
-- Deposits that are held for visits which these invoices bill, of the same payers.
-- param: invoices INVOICE_ID[]
SELECT DISTINCT d.id, i.id AS invoice_id FROM invoice_line l JOIN charge h ON h.org_id = l.org_id AND h.id = l.charge_id
JOIN invoice i ON i.org_id = l.org_id AND i.id = l.invoice_id
JOIN invoice d ON d.org_id = h.org_id AND d.deposit_for = h.attendee_id AND d.payer_id = i.payer_id
WHERE l.org_id = :org AND l.invoice_id IN (SELECT value FROM json_each(:invoices[])) AND d.deposit = 'held' AND d.state <> 'void' AND d.state <> 'draft'
ORDER BY d.id, i.id;

-- name: deposits_ahead :many
-- What is held for the visits of these charges, and free to be used at once (deposit.c, may_settle).
-- param: charges CHARGE_ID[]
-- col: amount MONEY!
SELECT h.id AS charge_id, d.id, d.payer_id, x.client_id AS payer_client_id, d.paid - d.refunded AS amount
FROM charge h JOIN invoice d ON d.org_id = h.org_id AND d.deposit_for = h.attendee_id
JOIN payer x ON x.org_id = d.org_id AND x.id = d.payer_id
WHERE h.org_id = :org AND h.id IN (SELECT value FROM json_each(:charges[])) AND d.deposit = 'held' AND d.state <> 'void' AND d.state <> 'draft'
  AND d.paid > d.refunded
  AND NOT EXISTS (SELECT 1 FROM payment y LEFT JOIN refund r ON r.org_id = y.org_id AND r.payment_id = y.id AND r.state = 'started'
                  WHERE y.org_id = d.org_id AND y.invoice_id = d.id AND ((y.disputed = 1 AND y.reason <> 'dispute_lost') OR r.id IS NOT NULL OR y.state = 'started'
                    OR y.state = 'processing' OR (y.state = 'needs_action' AND y.reason = 'needs_payer')))
ORDER BY d.id, h.id;

-- name: deposit_rests :many
-- What was over when a deposit paid the first bill of its visit: by who paid it, less what bills of the visit had of their credit, by
-- itself or by hand. Joined in the order in which little is read. For each of these charges, or of these invoices to the deposit's payer; nothing confidential is paid from it.
-- param: charges CHARGE_ID[]
-- param: invoices INVOICE_ID[]
-- col: id INVOICE_ID!
-- col: charge_id CHARGE_ID!
-- col: invoice_id INVOICE_ID?
-- col: payer_id PAYER_ID!
-- col: payer_client_id CLIENT_ID?
-- col: from_id PAYER_ID!
-- col: over INT!
SELECT h.id AS charge_id, i.id AS invoice_id, d.id, d.payer_id, x.client_id AS payer_client_id, e.credit_payer_id AS from_id,
       CAST(SUM(e.amount) - (SELECT COALESCE(SUM(y.applied), 0) FROM payment y JOIN invoice b ON b.org_id = y.org_id AND b.id = y.invoice_id
         WHERE y.org_id = d.org_id AND y.payer_id = e.credit_payer_id AND y.medium = 'credit' AND y.state = 'succeeded' AND b.state <> 'void'
           AND b.id IN (SELECT m.invoice_id FROM charge g CROSS JOIN invoice_line m
                        WHERE g.org_id = d.org_id AND g.attendee_id = d.deposit_for AND m.org_id = g.org_id AND m.charge_id = g.id)) AS BIGINT) AS over
FROM (SELECT l.charge_id AS charge_id, l.invoice_id AS invoice_id FROM json_each(:invoices[]) AS w CROSS JOIN invoice_line l
      WHERE l.org_id = :org AND l.invoice_id = w.value
      UNION SELECT c.id, 0 FROM charge c WHERE c.org_id = :org AND c.id IN (SELECT value FROM json_each(:charges[]))) k
CROSS JOIN charge h CROSS JOIN invoice d CROSS JOIN payer x CROSS JOIN ledger_entry e
LEFT JOIN invoice i ON i.org_id = h.org_id AND i.id = k.invoice_id
WHERE h.org_id = :org AND h.id = k.charge_id AND d.org_id = h.org_id AND d.deposit_for = h.attendee_id
  AND x.org_id = d.org_id AND x.id = d.payer_id AND e.org_id = d.org_id AND e.invoice_id = d.id AND e.debit = 'deposits' AND e.credit = 'credit'
  AND d.deposit = 'used' AND d.state <> 'void' AND h.confidential = 0
  AND (i.id IS NULL OR (i.payer_id = d.payer_id AND i.confidential = 0 AND i.state <> 'void' AND i.state <> 'draft' AND i.balance > 0))
GROUP BY h.id, i.id, d.id, d.org_id, d.deposit_for, d.payer_id, x.client_id, e.credit_payer_id ORDER BY d.id, e.credit_payer_id, i.id, h.id;

-- name: deposit_credit_moves :many
-- What came to a payer's credit and left it since it had what was over of this deposit. `of_it` 1: out of the deposit, or refunded of
-- what paid it; 2: paid a bill of its visit, or came back from one that is void; 0: something else.
-- param: deposit_id INVOICE_ID
-- param: from_id PAYER_ID
-- col: id LEDGER_ENTRY_ID!
-- col: change INT!
-- col: of_it INT!
SELECT m.id AS id, CAST(m.change AS BIGINT) AS change,
       CASE WHEN COALESCE(y.invoice_id, m.invoice_id) = :deposit_id THEN 1
            WHEN (y.medium = 'credit' OR m.kind = 'void') AND COALESCE(y.invoice_id, m.invoice_id) IN (
              SELECT l.invoice_id FROM invoice d CROSS JOIN charge h CROSS JOIN invoice_line l WHERE d.org_id = :org AND d.id = :deposit_id
                AND h.org_id = d.org_id AND h.attendee_id = d.deposit_for AND l.org_id = h.org_id AND l.charge_id = h.id) THEN 2
            ELSE 0 END AS of_it
FROM (SELECT MIN(s.id) AS since FROM ledger_entry s
      WHERE s.org_id = :org AND s.invoice_id = :deposit_id AND s.debit = 'deposits' AND s.credit = 'credit' AND s.credit_payer_id = :from_id) f
CROSS JOIN (SELECT e.id, CASE WHEN e.debit = 'credit' THEN -e.amount ELSE e.amount END AS change, e.kind, e.invoice_id, e.payment_id FROM ledger_entry e
      WHERE e.org_id = :org AND e.payer_id = :from_id AND (e.debit = 'credit' OR (e.credit = 'credit' AND e.credit_payer_id = :from_id))
      UNION ALL
      SELECT c.id, c.amount, c.kind, c.invoice_id, c.payment_id FROM ledger_entry c
      WHERE c.org_id = :org AND c.credit_payer_id = :from_id AND c.credit_payer_id <> c.payer_id AND c.credit = 'credit') m
LEFT JOIN payment y ON y.org_id = :org AND y.id = m.payment_id
WHERE m.id >= f.since ORDER BY m.id;

-- name: deposits_asked_about :many
-- These deposits, and those of visits that these invoices bill; `asks`: paid and held, while bills of the visit live, all to other payers.
-- param: invoices INVOICE_ID[]
-- col: asks INT!
-- col: newest INT!
SELECT d.id, d.client_id,
       COALESCE((SELECT MAX(nb.id) FROM charge nh CROSS JOIN invoice_line nl CROSS JOIN invoice nb
         WHERE nh.org_id = d.org_id AND nh.attendee_id = d.deposit_for AND nl.org_id = nh.org_id AND nl.charge_id = nh.id AND nb.org_id = nl.org_id AND nb.id = nl.invoice_id AND nb.state <> 'void' AND nb.state <> 'draft'), 0) AS newest,
       CASE WHEN d.deposit = 'held' AND d.paid > d.refunded AND d.state <> 'void' AND d.state <> 'draft' AND EXISTS (
              SELECT 1 FROM charge h CROSS JOIN invoice_line l CROSS JOIN invoice b
              WHERE h.org_id = d.org_id AND h.attendee_id = d.deposit_for AND l.org_id = h.org_id AND l.charge_id = h.id AND b.org_id = l.org_id AND b.id = l.invoice_id AND b.state <> 'void' AND b.state <> 'draft')
            AND NOT EXISTS (
              SELECT 1 FROM charge g CROSS JOIN invoice_line m CROSS JOIN invoice o
              WHERE g.org_id = d.org_id AND g.attendee_id = d.deposit_for AND m.org_id = g.org_id AND m.charge_id = g.id AND o.org_id = m.org_id AND o.id = m.invoice_id AND o.payer_id = d.payer_id AND o.state <> 'void' AND o.state <> 'draft')
            THEN 1 ELSE 0 END AS asks
FROM invoice d WHERE d.org_id = :org AND d.deposit_for IS NOT NULL AND d.id IN (
  SELECT value FROM json_each(:invoices[])
  UNION
  SELECT x.id FROM invoice_line y JOIN charge z ON z.org_id = y.org_id AND z.id = y.charge_id JOIN invoice x ON x.org_id = z.org_id AND x.deposit_for = z.attendee_id
  WHERE y.org_id = :org AND y.invoice_id IN (SELECT value FROM json_each(:invoices[])))
ORDER BY d.id;

-- name: deposit_bills :many
-- Bills of a part of a visit that live, of this payer.
-- param: attendee_id ATTENDEE_ID
-- param: payer_id PAYER_ID
SELECT DISTINCT i.id FROM charge h JOIN invoice_line l ON l.org_id = h.org_id AND l.charge_id = h.id
JOIN invoice i ON i.org_id = l.org_id AND i.id = l.invoice_id
WHERE h.org_id = :org AND h.attendee_id = :attendee_id AND i.payer_id = :payer_id AND i.state <> 'void' AND i.state <> 'draft' ORDER BY i.id;

-- name: deposit_become :exec
UPDATE invoice SET deposit = :deposit WHERE org_id = :org AND id = :invoice_id AND deposit = 'held';

-- ---------------------------------------------------------------------------------------------- visits that became confidential

-- name: hidden_parts :many
-- Those of these parts of visits that are confidential, by themselves or with their type.
-- param: ids ATTENDEE_ID[]
SELECT x.id FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
WHERE x.org_id = :org AND x.id IN (SELECT value FROM json_each(:ids[]))
  AND (a.confidential = 1 OR EXISTS (SELECT 1 FROM appointment_type t WHERE t.org_id = a.org_id AND t.id = a.type_id AND t.confidential = 1)) ORDER BY x.id;

-- name: charges_to_hide :many
-- param: attendees ATTENDEE_ID[]
SELECT id, client_id FROM charge
WHERE org_id = :org AND attendee_id IN (SELECT value FROM json_each(:attendees[])) AND confidential = 0 ORDER BY id;

-- name: charges_set_hidden :exec
-- param: ids CHARGE_ID[]
UPDATE charge SET confidential = 1, version = version + 1
WHERE org_id = :org AND id IN (SELECT value FROM json_each(:ids[])) AND confidential = 0;

-- name: package_credits_hide :exec
-- What these parts of visits took of packages is counted among what is hidden.
-- param: attendees ATTENDEE_ID[]
UPDATE package_credit SET
  used = used - (SELECT COUNT(*) FROM package_use u WHERE u.org_id = package_credit.org_id AND u.package_credit_id = package_credit.id
    AND u.confidential = 0 AND (u.state = 'reserved' OR u.state = 'used') AND u.attendee_id IN (SELECT value FROM json_each(:attendees[]))),
  hidden = hidden + (SELECT COUNT(*) FROM package_use u WHERE u.org_id = package_credit.org_id AND u.package_credit_id = package_credit.id
    AND u.confidential = 0 AND (u.state = 'reserved' OR u.state = 'used') AND u.attendee_id IN (SELECT value FROM json_each(:attendees[])))
WHERE org_id = :org AND id IN (SELECT u.package_credit_id FROM package_use u
  WHERE u.org_id = :org AND u.confidential = 0 AND u.attendee_id IN (SELECT value FROM json_each(:attendees[])));

-- name: package_uses_hide :exec
-- param: changed_at INSTANT
-- param: attendees ATTENDEE_ID[]
UPDATE package_use SET confidential = 1, changed_at = :changed_at
WHERE org_id = :org AND confidential = 0 AND attendee_id IN (SELECT value FROM json_each(:attendees[]));

-- name: invoices_to_hide :many
-- What bills these charges, and asks for deposits for these parts of visits; `own`: it is addressed to the client.
-- param: charges CHARGE_ID[]
-- param: attendees ATTENDEE_ID[]
-- col: own INT!
SELECT i.id, i.state, CASE WHEN p.client_id = i.client_id THEN 1 ELSE 0 END AS own
FROM invoice i JOIN payer p ON p.org_id = i.org_id AND p.id = i.payer_id
WHERE i.org_id = :org AND i.confidential = 0 AND i.id IN (
  SELECT l.invoice_id FROM invoice_line l WHERE l.org_id = :org AND l.charge_id IN (SELECT value FROM json_each(:charges[]))
  UNION
  SELECT d.id FROM invoice d WHERE d.org_id = :org AND d.deposit_for IN (SELECT value FROM json_each(:attendees[])))
ORDER BY i.id;

-- name: invoices_set_hidden :exec
-- param: ids INVOICE_ID[]
UPDATE invoice SET confidential = 1, version = version + 1
WHERE org_id = :org AND id IN (SELECT value FROM json_each(:ids[])) AND confidential = 0;

-- ---------------------------------------------------------------------------------------------- fees by policy

-- name: fee_policy_row :one
-- col: noshow_fee MONEY?
-- col: noshow_bp INT?
-- col: late_fee MONEY?
-- col: late_bp INT?
-- col: at_once FLAG?
-- col: overdue_fee MONEY?
-- col: overdue_bp INT?
-- col: overdue_days INT?
-- col: overdue_most MONEY?
-- col: overdue_from DAY?
-- col: fee_tax_id TAX_ID?
-- col: overdue_tax_id TAX_ID?
-- col: version INT?
SELECT o.currency, s.noshow_fee AS noshow_fee, s.noshow_bp AS noshow_bp, s.late_fee AS late_fee, s.late_bp AS late_bp, s.fees_at_once AS at_once,
       s.overdue_fee AS overdue_fee, s.overdue_bp AS overdue_bp, s.overdue_days AS overdue_days, s.overdue_most AS overdue_most,
       s.overdue_from AS overdue_from, s.fee_tax_id AS fee_tax_id, s.overdue_tax_id AS overdue_tax_id, s.version AS version
FROM organization o LEFT JOIN billing_setting s ON s.org_id = o.id WHERE o.id = :org;

-- name: fee_policy_save :exec
-- The first time with version 0.
-- param: noshow_fee MONEY?
-- param: noshow_bp INT?
-- param: late_fee MONEY?
-- param: late_bp INT?
-- param: overdue_fee MONEY?
-- param: overdue_bp INT?
-- param: overdue_from DAY?
-- param: fee_tax_id TAX_ID?
-- param: overdue_tax_id TAX_ID?
INSERT INTO billing_setting (org_id, noshow_fee, noshow_bp, late_fee, late_bp, fees_at_once, overdue_fee, overdue_bp, overdue_days, overdue_most,
    overdue_from, fee_tax_id, overdue_tax_id)
VALUES (:org, :noshow_fee, :noshow_bp, :late_fee, :late_bp, :fees_at_once, :overdue_fee, :overdue_bp, :overdue_days, :overdue_most, :overdue_from, :fee_tax_id,
    :overdue_tax_id)
ON CONFLICT (org_id) DO UPDATE SET noshow_fee = excluded.noshow_fee, noshow_bp = excluded.noshow_bp, late_fee = excluded.late_fee,
    late_bp = excluded.late_bp, fees_at_once = excluded.fees_at_once, overdue_fee = excluded.overdue_fee, overdue_bp = excluded.overdue_bp,
    overdue_days = excluded.overdue_days, overdue_most = excluded.overdue_most, overdue_from = excluded.overdue_from, fee_tax_id = excluded.fee_tax_id,
    overdue_tax_id = excluded.overdue_tax_id, version = billing_setting.version + 1
WHERE billing_setting.version = :version;

-- name: fee_of_type_rows :many
-- param: types APPOINTMENT_TYPE_ID[]
SELECT type_id, noshow_fee, noshow_bp, late_fee, late_bp, at_once FROM fee_of_type
WHERE org_id = :org AND type_id IN (SELECT value FROM json_each(:types[])) ORDER BY type_id;

-- name: fee_of_type_clear :exec
DELETE FROM fee_of_type WHERE org_id = :org AND type_id = :type_id;

-- name: fee_of_type_add :exec
-- param: noshow_fee MONEY?
-- param: noshow_bp INT?
-- param: late_fee MONEY?
-- param: late_bp INT?
-- param: at_once INT?
INSERT INTO fee_of_type (org_id, type_id, noshow_fee, noshow_bp, late_fee, late_bp, at_once)
VALUES (:org, :type_id, :noshow_fee, :noshow_bp, :late_fee, :late_bp, :at_once);

-- name: fee_visits :many
-- Parts of visits that were missed, or have a fee that is not billed: with what decides about it.
-- param: ids ATTENDEE_ID[]
-- col: type_id APPOINTMENT_TYPE_ID?
-- col: confidential INT!
-- col: fee_id CHARGE_ID?
-- col: fee_kind TEXT?
-- col: fee_confidential FLAG?
-- col: charged INT!
-- col: waived INT!
-- col: covered INT!
SELECT x.id, x.client_id, x.status, x.starts_at, a.status AS visit_status, a.type_id AS type_id, c.state AS client_state, c.died,
       CASE WHEN a.confidential = 1 OR COALESCE(t.confidential, 0) = 1 THEN 1 ELSE 0 END AS confidential,
       h.id AS fee_id, h.kind AS fee_kind, h.confidential AS fee_confidential,
       (SELECT COUNT(*) FROM charge y WHERE y.org_id = x.org_id AND y.attendee_id = x.id AND y.state <> 'void') AS charged,
       (SELECT COUNT(*) FROM charge y WHERE y.org_id = x.org_id AND y.attendee_id = x.id AND y.state = 'void' AND y.dropped = 0
          AND (y.kind = 'noshow_fee' OR y.kind = 'late_fee')) AS waived,
       (SELECT COUNT(*) FROM package_use u WHERE u.org_id = x.org_id AND u.attendee_id = x.id
          AND (u.state = 'reserved' OR u.state = 'used' OR u.state = 'given_back')) AS covered
FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
JOIN client c ON c.org_id = x.org_id AND c.id = x.client_id
LEFT JOIN appointment_type t ON t.org_id = a.org_id AND t.id = a.type_id
LEFT JOIN charge h ON h.org_id = x.org_id AND h.attendee_id = x.id AND h.state = 'open' AND (h.kind = 'noshow_fee' OR h.kind = 'late_fee')
WHERE x.org_id = :org AND x.id IN (SELECT value FROM json_each(:ids[]))
  AND (x.status = 'noshow' OR x.status = 'late_cancelled' OR h.id IS NOT NULL OR EXISTS (
       SELECT 1 FROM charge w WHERE w.org_id = x.org_id AND w.attendee_id = x.id AND w.state = 'void' AND w.dropped = 0
         AND (w.kind = 'noshow_fee' OR w.kind = 'late_fee'))) ORDER BY x.id;

-- name: fee_waived_forget :exec
-- The visit took place after all: what was waived hides it no longer.
UPDATE charge SET dropped = 1 WHERE org_id = :org AND attendee_id = :attendee_id AND state = 'void' AND dropped = 0
  AND (kind = 'noshow_fee' OR kind = 'late_fee');

-- name: fee_drop :exec
UPDATE charge SET state = 'void', dropped = 1, version = version + 1 WHERE org_id = :org AND id = :charge_id AND state = 'open';

-- name: fee_set_confidential :exec
UPDATE charge SET confidential = :confidential, version = version + 1 WHERE org_id = :org AND id = :charge_id AND state = 'open';

-- name: fee_take_back :exec
-- One that was waived is to bill again: while its visit still has that status, and nothing else bills or covers it.
UPDATE charge SET state = 'open', version = version + 1
WHERE org_id = :org AND id = :charge_id AND version = :version AND state = 'void' AND dropped = 0 AND (kind = 'noshow_fee' OR kind = 'late_fee')
  AND EXISTS (SELECT 1 FROM attendee x WHERE x.org_id = charge.org_id AND x.id = charge.attendee_id
                AND x.status = CASE WHEN charge.kind = 'noshow_fee' THEN 'noshow' ELSE 'late_cancelled' END)
  AND NOT EXISTS (SELECT 1 FROM charge y WHERE y.org_id = charge.org_id AND y.attendee_id = charge.attendee_id AND y.state <> 'void')
  AND NOT EXISTS (SELECT 1 FROM package_use u WHERE u.org_id = charge.org_id AND u.attendee_id = charge.attendee_id
                    AND (u.state = 'reserved' OR u.state = 'used'));

-- name: fee_ids_waived :many
-- Newest first; those whose visit is missed still.
-- param: from_day DAY
-- param: limit INT
SELECT h.id FROM charge h JOIN attendee x ON x.org_id = h.org_id AND x.id = h.attendee_id
WHERE h.org_id = :org AND h.state = 'void' AND h.dropped = 0 AND (h.kind = 'noshow_fee' OR h.kind = 'late_fee') AND h.service_on >= :from_day
  AND x.status = CASE WHEN h.kind = 'noshow_fee' THEN 'noshow' ELSE 'late_cancelled' END
  AND NOT EXISTS (SELECT 1 FROM charge y WHERE y.org_id = h.org_id AND y.attendee_id = h.attendee_id AND y.state <> 'void')
  AND NOT EXISTS (SELECT 1 FROM package_use u WHERE u.org_id = h.org_id AND u.attendee_id = h.attendee_id AND (u.state = 'reserved' OR u.state = 'used'))
ORDER BY h.id DESC LIMIT :limit;

-- name: fees_billed :many
-- Fees of these parts of visits that are billed; `missed`: their visit is still; `looked_at`: staff closed the task about it.
-- param: ids ATTENDEE_ID[]
-- col: missed INT!
-- col: looked_at INT!
SELECT h.id, h.client_id,
       CASE WHEN a.status <> 'entered_in_error' AND (x.status = 'noshow' OR x.status = 'late_cancelled') THEN 1 ELSE 0 END AS missed,
       (SELECT COUNT(*) FROM task t WHERE t.org_id = h.org_id AND t.dedupe = 'fee_billed ' || CAST(h.id AS TEXT) AND t.done_by IS NOT NULL) AS looked_at
FROM charge h JOIN attendee x ON x.org_id = h.org_id AND x.id = h.attendee_id JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
WHERE h.org_id = :org AND h.attendee_id IN (SELECT value FROM json_each(:ids[])) AND h.state = 'billed' AND (h.kind = 'noshow_fee' OR h.kind = 'late_fee')
ORDER BY h.id;

-- name: fee_visits_of_bill :many
-- Parts of visits whose fee was on this invoice.
-- param: invoice_id INVOICE_ID
-- col: attendee_id ATTENDEE_ID!
SELECT DISTINCT h.attendee_id AS attendee_id FROM invoice_line l JOIN charge h ON h.org_id = l.org_id AND h.id = l.charge_id
WHERE l.org_id = :org AND l.invoice_id = :invoice_id AND h.attendee_id IS NOT NULL AND (h.kind = 'noshow_fee' OR h.kind = 'late_fee') ORDER BY h.attendee_id;

-- name: fees_of_visits :many
-- param: ids ATTENDEE_ID[]
SELECT attendee_id, state, total FROM charge
WHERE org_id = :org AND attendee_id IN (SELECT value FROM json_each(:ids[])) AND dropped = 0 AND (kind = 'noshow_fee' OR kind = 'late_fee') ORDER BY id;

-- name: overdue_due :many
-- Invoices whose fee is due: each has one once, and no fee has one itself, nor a deposit, which goes with its visit.
-- param: from_day DAY
-- param: until_day DAY
-- param: after INVOICE_ID
-- param: most INT
SELECT i.id FROM invoice i JOIN client c ON c.org_id = i.org_id AND c.id = i.client_id
JOIN payer p ON p.org_id = i.org_id AND p.id = i.payer_id
WHERE i.org_id = :org AND (i.state = 'sent' OR i.state = 'part_paid') AND i.balance > 0 AND i.due_on >= :from_day AND i.due_on <= :until_day
  AND i.deposit = '' AND i.id > :after AND c.died IS NULL AND p.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM overdue_fee o WHERE o.org_id = i.org_id AND o.invoice_id = i.id)
  AND NOT EXISTS (SELECT 1 FROM overdue_fee o WHERE o.org_id = i.org_id AND o.fee_invoice_id = i.id)
ORDER BY i.id LIMIT :most;

-- name: overdue_fee_had :one
-- col: n INT!
SELECT COUNT(*) AS n FROM overdue_fee WHERE org_id = :org AND (invoice_id = :invoice_id OR fee_invoice_id = :invoice_id);

-- name: overdue_fee_add :exec
INSERT INTO overdue_fee (org_id, invoice_id, fee_invoice_id, at) VALUES (:org, :invoice_id, :fee_invoice_id, :at);

-- ---------------------------------------------------------------------------------------------- codes

-- name: code_any :one
-- Whether the practice has loaded a system at all.
-- col: n INT!
SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM code WHERE org_id = :org AND system = :system LIMIT 1) x;

-- name: code_starting :many
-- Codes that begin so, billable ones first.
-- param: from_code TEXT
-- param: until_code TEXT
-- param: limit INT
-- param: offset INT
-- col: n INT!
SELECT code, title, year, billable, COUNT(*) OVER () AS n FROM code
WHERE org_id = :org AND system = :system AND code >= :from_code AND code < :until_code ORDER BY billable DESC, code LIMIT :limit OFFSET :offset;

-- name: code_worded :many
-- Of the first 5,000 with a word that begins so, those with all the others too.
-- param: from_word TEXT
-- param: until_word TEXT
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
-- col: code TEXT!
-- col: title TEXT!
-- col: year INT!
-- col: billable FLAG!
-- col: n INT!
SELECT c.code AS code, c.title AS title, c.year AS year, c.billable AS billable, COUNT(*) OVER () AS n
FROM (SELECT DISTINCT w.code FROM code_word w WHERE w.org_id = :org AND w.system = :system AND w.word >= :from_word AND w.word < :until_word LIMIT 5000) f
JOIN code c ON c.org_id = :org AND c.system = :system AND c.code = f.code
WHERE NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (c.search_words LIKE '% ' || word.value || '%'))
ORDER BY c.billable DESC, c.code LIMIT :limit OFFSET :offset;

-- name: code_titles_of :many
-- param: codes TEXT[]
SELECT code, title, year, billable FROM code WHERE org_id = :org AND system = :system AND code IN (SELECT value FROM json_each(:codes[]));

-- name: code_all :many
SELECT code, title, year, billable, search_words FROM code WHERE org_id = :org AND system = :system ORDER BY code;

-- name: code_put :exec
INSERT INTO code (org_id, system, code, title, year, billable, search_words) VALUES (:org, :system, :code, :title, :year, :billable, :search_words)
ON CONFLICT (org_id, system, code) DO UPDATE SET title = excluded.title, year = excluded.year, billable = excluded.billable,
    search_words = excluded.search_words;

-- name: code_word_put :exec
INSERT INTO code_word (org_id, system, word, code) VALUES (:org, :system, :word, :code) ON CONFLICT (org_id, system, word, code) DO NOTHING;

-- name: code_word_drop :exec
DELETE FROM code_word WHERE org_id = :org AND system = :system AND word = :word AND code = :code;

-- ---------------------------------------------------------------------------------------------- invoices

-- name: invoice_rows :many
-- Newest first.
-- param: ids INVOICE_ID[]
-- col: payer_client CLIENT_ID?
-- col: payer_name TEXT?
-- col: payer_email TEXT?
-- col: client_name TEXT?
-- col: visit_at INSTANT?
-- col: visit_status TEXT?
-- col: used_for TEXT?
-- col: settled MONEY?
-- col: zone TEXT!
-- col: paying INT!
-- col: in_parts INT!
SELECT i.id, i.number, i.payer_id, p.kind, p.client_id AS payer_client,
       COALESCE(COALESCE(NULLIF(pc.preferred_name, ''), pc.first_name) || ' ' || pc.last_name, pk.first_name || ' ' || pk.last_name, p.name) AS payer_name,
       COALESCE(pc.email, pk.email, p.email) AS payer_email,
       i.client_id, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name,
       i.state, i.issued_on, i.due_on, i.total, i.paid, i.written_off, i.refunded, i.balance, i.is_share, i.confidential, i.rule_id, i.replaces_id,
       i.note, i.sent_at, i.reminders, i.reminded_on, i.created_at, i.created_kind, i.created_by, i.version, i.deposit, i.deposit_for,
       CASE WHEN va.confidential = 1 OR vt.confidential = 1 THEN NULL ELSE v.starts_at END AS visit_at,
       CASE WHEN va.confidential = 1 OR vt.confidential = 1 THEN NULL ELSE v.status END AS visit_status, o.zone AS zone,
       CASE WHEN i.deposit = 'used' THEN (SELECT b.number FROM payment u JOIN invoice b ON b.org_id = u.org_id AND b.id = u.invoice_id
            WHERE u.org_id = i.org_id AND u.deposit_id = i.id AND u.state = 'succeeded' AND b.payer_id = i.payer_id
              AND b.confidential = i.confidential AND b.state <> 'void'
            ORDER BY b.id LIMIT 1) END AS used_for,
       CASE WHEN i.deposit = 'used' OR i.deposit = 'given_back' THEN (SELECT CAST(SUM(e.amount) AS BIGINT) FROM ledger_entry e
            WHERE e.org_id = i.org_id AND e.invoice_id = i.id AND e.debit = 'deposits' AND e.credit = 'credit') END AS settled,
       CASE WHEN EXISTS (SELECT 1 FROM payment y WHERE y.org_id = i.org_id AND y.invoice_id = i.id
                         AND (y.state = 'started' OR y.state = 'processing' OR (y.state = 'needs_action' AND y.reason = 'needs_payer')))
            THEN 1 ELSE 0 END AS paying,
       CASE WHEN EXISTS (SELECT 1 FROM pay_plan l WHERE l.org_id = i.org_id AND l.invoice_id = i.id AND l.state = 'active') THEN 1 ELSE 0 END AS in_parts
FROM invoice i JOIN payer p ON p.org_id = i.org_id AND p.id = i.payer_id
JOIN client c ON c.org_id = i.org_id AND c.id = i.client_id
LEFT JOIN client pc ON pc.org_id = p.org_id AND pc.id = p.client_id
LEFT JOIN contact pk ON pk.org_id = p.org_id AND pk.id = p.contact_id
JOIN organization o ON o.id = i.org_id
LEFT JOIN attendee v ON v.org_id = i.org_id AND v.id = i.deposit_for
LEFT JOIN appointment va ON va.org_id = v.org_id AND va.id = v.appointment_id
LEFT JOIN appointment_type vt ON vt.org_id = va.org_id AND vt.id = va.type_id
WHERE i.org_id = :org AND i.id IN (SELECT value FROM json_each(:ids[])) ORDER BY i.id DESC;

-- name: invoice_money :one
-- What a payment asks of its bill, without a name. `trying` 2: a payment is under way; 1: one waits for a card; 0: none (there is one at most).
-- col: trying INT!
-- col: in_parts INT!
SELECT i.id, i.payer_id, i.client_id, i.state, i.total, i.paid, i.written_off, i.refunded, i.balance, i.confidential, i.deposit, i.deposit_for, i.version,
       COALESCE((SELECT MAX(CASE WHEN y.state = 'needs_action' AND y.reason <> 'needs_payer' THEN 1 ELSE 2 END) FROM payment y
                 WHERE y.org_id = i.org_id AND y.invoice_id = i.id AND (y.state = 'started' OR y.state = 'needs_action' OR y.state = 'processing')), 0) AS trying,
       CASE WHEN EXISTS (SELECT 1 FROM pay_plan l WHERE l.org_id = i.org_id AND l.invoice_id = i.id AND l.state = 'active') THEN 1 ELSE 0 END AS in_parts
FROM invoice i WHERE i.org_id = :org AND i.id = :invoice_id;

-- name: invoice_line_rows :many
-- param: ids INVOICE_ID[]
-- col: code TEXT?
-- col: modifiers TEXT?
-- col: staff_name TEXT?
SELECT l.invoice_id, l.charge_id, l.service_on, l.description, l.units, l.unit_price, l.discount, l.tax_id, l.tax_name, l.tax_bp, l.tax_included, l.tax, l.amount,
       h.code AS code, h.modifiers AS modifiers, s.first_name || ' ' || s.last_name AS staff_name
FROM invoice_line l LEFT JOIN charge h ON h.org_id = l.org_id AND h.id = l.charge_id
LEFT JOIN staff s ON s.org_id = h.org_id AND s.id = h.staff_id
WHERE l.org_id = :org AND l.invoice_id IN (SELECT value FROM json_each(:ids[])) ORDER BY l.invoice_id, l.position;

-- name: invoice_page_all :many
-- param: look TEXT
-- param: live_only INT
-- param: from_day DAY
-- param: until_day DAY
-- param: before INVOICE_ID
-- param: limit INT
-- param: offset INT
-- col: n INT!
-- col: sum INT!
SELECT i.id, COUNT(*) OVER () AS n, CAST(SUM(i.balance) OVER () AS BIGINT) AS sum FROM invoice i
WHERE i.org_id = :org AND i.id < :before AND (:look = '' OR i.state = :look) AND (:live_only = 0 OR i.state <> 'void') AND (i.issued_on >= :from_day OR i.issued_on IS NULL) AND (i.issued_on <= :until_day OR i.issued_on IS NULL)
ORDER BY i.id DESC LIMIT :limit OFFSET :offset;

-- name: invoice_page_open :many
-- Open ones; due before a day.
-- param: due_before DAY
-- param: from_day DAY
-- param: until_day DAY
-- param: before INVOICE_ID
-- param: limit INT
-- param: offset INT
-- col: n INT!
-- col: sum INT!
SELECT i.id, COUNT(*) OVER () AS n, CAST(SUM(i.balance) OVER () AS BIGINT) AS sum FROM invoice i
WHERE i.org_id = :org AND i.id < :before AND (i.state = 'sent' OR i.state = 'part_paid') AND i.due_on < :due_before
  AND i.issued_on >= :from_day AND i.issued_on <= :until_day
ORDER BY i.id DESC LIMIT :limit OFFSET :offset;

-- name: invoice_page_payer :many
-- In a portal without drafts and void ones; `others`: only what is for somebody else.
-- param: payer_id PAYER_ID
-- param: look TEXT
-- param: live_only INT
-- param: portal INT
-- param: open_only INT
-- param: settled_only INT
-- param: confidential_too INT
-- param: others INT
-- param: due_before DAY
-- param: from_day DAY
-- param: until_day DAY
-- param: before INVOICE_ID
-- param: limit INT
-- param: offset INT
-- col: n INT!
-- col: sum INT!
SELECT i.id, COUNT(*) OVER () AS n, CAST(SUM(i.balance) OVER () AS BIGINT) AS sum FROM invoice i JOIN payer p ON p.org_id = i.org_id AND p.id = i.payer_id
WHERE i.org_id = :org AND i.id < :before AND i.payer_id = :payer_id AND (:look = '' OR i.state = :look) AND (:live_only = 0 OR i.state <> 'void')
  AND (:portal = 0 OR (i.state <> 'draft' AND i.state <> 'void'))
  AND (:open_only = 0 OR ((i.state = 'sent' OR i.state = 'part_paid') AND i.due_on < :due_before))
  AND (:settled_only = 0 OR (i.state <> 'sent' AND i.state <> 'part_paid'))
  AND (i.confidential = 0 OR :confidential_too = 1) AND (:others = 0 OR i.client_id <> p.client_id)
  AND (i.issued_on >= :from_day OR i.issued_on IS NULL) AND (i.issued_on <= :until_day OR i.issued_on IS NULL)
ORDER BY i.id DESC LIMIT :limit OFFSET :offset;

-- name: invoice_due_of :many
-- What is open of accounts, for others than their owner: nothing confidential.
-- param: ids CLIENT_ID[]
-- col: client_id CLIENT_ID!
-- col: n INT!
-- col: sum INT!
SELECT p.client_id AS client_id, COUNT(*) AS n, CAST(SUM(i.balance) AS BIGINT) AS sum
FROM payer p JOIN invoice i ON i.org_id = p.org_id AND i.payer_id = p.id
WHERE p.org_id = :org AND p.client_id IN (SELECT value FROM json_each(:ids[])) AND i.confidential = 0
  AND (i.state = 'sent' OR i.state = 'part_paid') GROUP BY p.client_id;

-- name: invoice_open_counts :many
-- How many bills are open of accounts, to staff.
-- param: ids CLIENT_ID[]
-- col: client_id CLIENT_ID!
-- col: n INT!
SELECT p.client_id AS client_id, COUNT(*) AS n
FROM payer p JOIN invoice i ON i.org_id = p.org_id AND i.payer_id = p.id
WHERE p.org_id = :org AND p.client_id IN (SELECT value FROM json_each(:ids[])) AND (i.state = 'sent' OR i.state = 'part_paid') GROUP BY p.client_id;

-- name: invoice_page_client :many
-- param: client_id CLIENT_ID
-- param: payer_id PAYER_ID
-- param: look TEXT
-- param: live_only INT
-- param: open_only INT
-- param: due_before DAY
-- param: from_day DAY
-- param: until_day DAY
-- param: before INVOICE_ID
-- param: limit INT
-- param: offset INT
-- col: n INT!
-- col: sum INT!
SELECT i.id, COUNT(*) OVER () AS n, CAST(SUM(i.balance) OVER () AS BIGINT) AS sum FROM invoice i
WHERE i.org_id = :org AND i.id < :before AND i.client_id = :client_id AND (:payer_id = 0 OR i.payer_id = :payer_id) AND (:look = '' OR i.state = :look) AND (:live_only = 0 OR i.state <> 'void')
  AND (:open_only = 0 OR ((i.state = 'sent' OR i.state = 'part_paid') AND i.due_on < :due_before))
  AND (i.issued_on >= :from_day OR i.issued_on IS NULL) AND (i.issued_on <= :until_day OR i.issued_on IS NULL)
ORDER BY i.id DESC LIMIT :limit OFFSET :offset;

-- name: invoice_page_words :many
-- By number and by the names of payer and client: those that one word finds by its index, and that have all the others too.
-- param: from_word TEXT
-- param: until_word TEXT
-- param: from_number TEXT
-- param: until_number TEXT
-- param: words TEXT[]
-- param: payer_id PAYER_ID
-- param: client_id CLIENT_ID
-- param: look TEXT
-- param: live_only INT
-- param: open_only INT
-- param: due_before DAY
-- param: from_day DAY
-- param: until_day DAY
-- param: before INVOICE_ID
-- param: limit INT
-- param: offset INT
-- col: n INT!
-- col: sum INT!
SELECT i.id, COUNT(*) OVER () AS n, CAST(SUM(i.balance) OVER () AS BIGINT) AS sum
FROM invoice i JOIN payer p ON p.org_id = i.org_id AND p.id = i.payer_id
JOIN client c ON c.org_id = i.org_id AND c.id = i.client_id
LEFT JOIN client pc ON pc.org_id = p.org_id AND pc.id = p.client_id
WHERE i.org_id = :org AND i.id IN (
    SELECT v.id FROM search_token t JOIN invoice v ON v.org_id = t.org_id AND v.client_id = t.client_id WHERE t.org_id = :org AND t.kind IN ('an', 'cn', 'zn') AND t.token >= :from_word AND t.token < :until_word
    UNION
    SELECT v.id FROM search_token t JOIN payer y ON y.org_id = t.org_id AND y.client_id = t.client_id
    JOIN invoice v ON v.org_id = y.org_id AND v.payer_id = y.id WHERE t.org_id = :org AND t.kind IN ('an', 'cn', 'zn') AND t.token >= :from_word AND t.token < :until_word
    UNION
    SELECT v.id FROM payer o JOIN invoice v ON v.org_id = o.org_id AND v.payer_id = o.id WHERE o.org_id = :org AND o.client_id IS NULL AND o.search_names LIKE '% ' || :from_word || '%'
    UNION
    SELECT v.id FROM invoice v WHERE v.org_id = :org AND v.number >= :from_number AND v.number < :until_number)
  AND i.id < :before AND (:look = '' OR i.state = :look) AND (:live_only = 0 OR i.state <> 'void') AND (i.payer_id = :payer_id OR :payer_id = 0)
  AND (i.client_id = :client_id OR :client_id = 0)
  AND (:open_only = 0 OR ((i.state = 'sent' OR i.state = 'part_paid') AND i.due_on < :due_before))
  AND (i.issued_on >= :from_day OR i.issued_on IS NULL) AND (i.issued_on <= :until_day OR i.issued_on IS NULL)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT (' ' || lower(replace(i.number, '-', ' ')) || c.search_names || p.search_names || COALESCE(pc.search_names, '')
                             LIKE '% ' || word.value || '%'))
ORDER BY i.id DESC LIMIT :limit OFFSET :offset;

-- name: invoice_insert :one
-- param: issued_on DAY?
-- param: due_on DAY?
-- param: rule_id SPLIT_RULE_ID?
-- param: replaces_id INVOICE_ID?
-- param: sent_at INSTANT?
-- param: deposit_for ATTENDEE_ID?
INSERT INTO invoice (org_id, number, payer_id, client_id, state, issued_on, due_on, total, balance, is_share, confidential, rule_id, replaces_id, deposit_for, deposit,
    note, sent_at, created_at, created_kind, created_by)
VALUES (:org, :number, :payer_id, :client_id, :state, :issued_on, :due_on, :total, :balance, :is_share, :confidential, :rule_id, :replaces_id, :deposit_for, :deposit,
    :note, :sent_at, :created_at, :created_kind, :created_by)
RETURNING id;

-- name: invoice_line_insert :exec
-- param: charge_id CHARGE_ID?
-- param: service_on DAY?
-- param: tax_id TAX_ID?
INSERT INTO invoice_line (org_id, invoice_id, position, charge_id, service_on, description, units, unit_price, discount, tax_id, tax_name, tax_bp, tax_included,
    tax, amount)
VALUES (:org, :invoice_id, :position, :charge_id, :service_on, :description, :units, :unit_price, :discount, :tax_id, :tax_name, :tax_bp, :tax_included, :tax,
    :amount);

-- name: charges_bill :exec
-- Those of the list that are open.
-- param: ids CHARGE_ID[]
UPDATE charge SET state = 'billed', version = version + 1
WHERE org_id = :org AND state = 'open' AND id IN (SELECT value FROM json_each(:ids[]));

-- name: charges_reopen :exec
-- Charges of an invoice that no other live invoice bills.
-- param: invoice_id INVOICE_ID
UPDATE charge SET state = 'open', version = version + 1
WHERE org_id = :org AND state = 'billed' AND id IN (SELECT l.charge_id FROM invoice_line l WHERE l.org_id = :org AND l.invoice_id = :invoice_id)
  AND NOT EXISTS (SELECT 1 FROM invoice_line o JOIN invoice v ON v.org_id = o.org_id AND v.id = o.invoice_id
                  WHERE o.org_id = charge.org_id AND o.charge_id = charge.id AND v.state <> 'void' AND v.id <> :invoice_id);

-- name: invoice_issue :exec
UPDATE invoice SET state = :state, issued_on = :issued_on, due_on = :due_on, balance = total, sent_at = :sent_at, version = version + 1
WHERE org_id = :org AND id = :invoice_id AND version = :version AND state = 'draft';

-- name: invoice_set_draft :exec
-- param: due_on DAY?
UPDATE invoice SET payer_id = :payer_id, number = :number, due_on = :due_on, note = :note, total = :total, version = version + 1
WHERE org_id = :org AND id = :invoice_id AND version = :version AND state = 'draft';

-- name: invoice_lines_clear :exec
DELETE FROM invoice_line WHERE org_id = :org AND invoice_id = :invoice_id;

-- name: invoice_set_void :exec
UPDATE invoice SET state = 'void', paid = 0, written_off = 0, refunded = 0, balance = 0, version = version + 1
WHERE org_id = :org AND id = :invoice_id AND version = :version;

-- name: invoice_set_amounts :exec
UPDATE invoice SET state = :state, paid = :paid, written_off = :written_off, refunded = :refunded, balance = total - :paid - :written_off,
    version = version + 1
WHERE org_id = :org AND id = :invoice_id AND version = :version;

-- name: invoice_set_reminded :exec
UPDATE invoice SET reminders = reminders + 1, reminded_on = :reminded_on WHERE org_id = :org AND id = :invoice_id;

-- name: invoice_contributions :many
-- What each payer put into an invoice, what was given back to them of it, and back again; and what their bank took of it for good.
-- param: invoice_id INVOICE_ID
-- col: payer_id PAYER_ID!
-- col: credit_payer_id PAYER_ID!
-- col: kind TEXT!
-- col: debit TEXT!
-- col: credit TEXT!
-- col: amount MONEY!
SELECT e.payer_id, e.credit_payer_id, e.kind, e.debit, e.credit, e.amount FROM ledger_entry e
WHERE e.org_id = :org AND e.invoice_id = :invoice_id AND (e.debit = 'credit' OR e.debit = 'receivable' OR e.debit = 'refunds'
  OR (e.kind = 'refund' AND (e.credit = 'receivable' OR e.credit = 'refunds' OR e.debit = 'deposits' OR e.credit = 'deposits')))
UNION ALL
SELECT d.payer_id, d.credit_payer_id, d.kind, d.debit, d.credit, d.amount FROM payment y
JOIN ledger_entry d ON d.org_id = y.org_id AND d.payer_id = y.payer_id AND d.payment_id = y.id
WHERE y.org_id = :org AND y.invoice_id = :invoice_id AND d.kind = 'dispute' AND d.debit = 'write_off';

-- name: invoice_disputed :one
-- Payments of it that a bank has not decided on.
-- param: invoice_id INVOICE_ID
-- col: n INT!
SELECT COUNT(*) AS n FROM payment WHERE org_id = :org AND invoice_id = :invoice_id AND disputed = 1 AND reason <> 'dispute_lost';

-- name: invoice_refunding :one
-- Refunds of its payments of which nobody knows yet what becomes.
-- param: invoice_id INVOICE_ID
-- col: n INT!
SELECT COUNT(*) AS n FROM payment y JOIN refund r ON r.org_id = y.org_id AND r.payment_id = y.id
WHERE y.org_id = :org AND y.invoice_id = :invoice_id AND r.state = 'started';

-- ---------------------------------------------------------------------------------------------- split rules and agreements

-- name: split_rule_rows :many
-- Of clients, or one by its id; the latest first.
-- param: clients CLIENT_ID[]
-- param: only SPLIT_RULE_ID
SELECT id, client_id, category, starts_on, ends_on, state, version FROM split_rule
WHERE org_id = :org AND client_id IN (SELECT value FROM json_each(:clients[])) AND (id = :only OR :only = 0)
ORDER BY client_id, state, starts_on DESC, id DESC;

-- name: split_rule_client :one
SELECT client_id FROM split_rule WHERE org_id = :org AND id = :rule_id;

-- name: split_share_rows :many
-- param: rules SPLIT_RULE_ID[]
-- col: gone INT!
-- col: payer_name TEXT?
SELECT s.rule_id, s.payer_id, s.kind, s.value,
       CASE WHEN p.state = 'archived' OR c.state = 'archived' OR k.state = 'ended' THEN 1 ELSE 0 END AS gone,
       COALESCE(COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name, k.first_name || ' ' || k.last_name, p.name) AS payer_name
FROM split_share s JOIN payer p ON p.org_id = s.org_id AND p.id = s.payer_id
LEFT JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
LEFT JOIN contact k ON k.org_id = p.org_id AND k.id = p.contact_id
WHERE s.org_id = :org AND s.rule_id IN (SELECT value FROM json_each(:rules[])) ORDER BY s.rule_id, s.position;

-- name: split_rule_insert :one
-- param: ends_on DAY?
-- param: created_by STAFF_ID?
INSERT INTO split_rule (org_id, client_id, category, starts_on, ends_on, created_at, created_by)
VALUES (:org, :client_id, :category, :starts_on, :ends_on, :created_at, :created_by) RETURNING id;

-- name: split_rule_save :exec
-- param: ends_on DAY?
UPDATE split_rule SET category = :category, starts_on = :starts_on, ends_on = :ends_on, version = version + 1
WHERE org_id = :org AND id = :rule_id AND version = :version AND state = 'active';

-- name: split_rule_end :exec
UPDATE split_rule SET state = 'ended', version = version + 1 WHERE org_id = :org AND id = :rule_id AND version = :version AND state = 'active';

-- name: split_shares_clear :exec
DELETE FROM split_share WHERE org_id = :org AND rule_id = :rule_id;

-- name: split_share_insert :exec
INSERT INTO split_share (org_id, rule_id, position, payer_id, kind, value) VALUES (:org, :rule_id, :position, :payer_id, :kind, :value);

-- name: standing_rows :many
-- For clients, or of those who agreed; names of both.
-- param: clients CLIENT_ID[]
-- param: payers CLIENT_ID[]
-- col: client_name TEXT?
-- col: payer_name TEXT?
SELECT s.id, s.client_id, s.payer_client_id, s.card_id, s.category, s.cap_charge, s.cap_month, s.ends_on, s.state, s.version,
       COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name,
       COALESCE(NULLIF(p.preferred_name, ''), p.first_name) || ' ' || p.last_name AS payer_name
FROM standing_payer s JOIN client c ON c.org_id = s.org_id AND c.id = s.client_id
JOIN client p ON p.org_id = s.org_id AND p.id = s.payer_client_id
WHERE s.org_id = :org AND (s.client_id IN (SELECT value FROM json_each(:clients[])) OR s.payer_client_id IN (SELECT value FROM json_each(:payers[])))
ORDER BY s.state, s.id DESC;

-- name: standing_for_clients :many
-- Agreements that stand, of accounts that do, through an access that lives; what its scope leaves of bills is the caller's to look at.
-- param: clients CLIENT_ID[]
-- param: today DAY
SELECT s.id, s.client_id, s.payer_client_id, s.category, s.ends_on, g.scope, g.limit_client, g.limit_age FROM standing_payer s
JOIN client p ON p.org_id = s.org_id AND p.id = s.payer_client_id
JOIN portal_grant g ON g.org_id = s.org_id AND g.caregiver_id = s.payer_client_id AND g.client_id = s.client_id
     AND g.state = 'active' AND (g.ends_on IS NULL OR g.ends_on >= :today)
WHERE s.org_id = :org AND s.state = 'active' AND p.state = 'active' AND s.client_id IN (SELECT value FROM json_each(:clients[]))
ORDER BY s.id;

-- ---------------------------------------------------------------------------------------------- invoices change

-- name: invoice_account_names :many
-- param: ids CLIENT_ID[]
-- col: name TEXT?
SELECT id, COALESCE(NULLIF(preferred_name, ''), first_name) || ' ' || last_name AS name, email FROM client
WHERE org_id = :org AND id IN (SELECT value FROM json_each(:ids[]));

-- name: invoice_links_end :exec
UPDATE invoice_link SET ended_at = :ended_at WHERE org_id = :org AND invoice_id = :invoice_id AND ended_at IS NULL;

-- name: clients_to_bill :many
-- param: until_day DAY
SELECT DISTINCT client_id FROM charge WHERE org_id = :org AND state = 'open' AND service_on <= :until_day ORDER BY client_id;

-- name: charges_to_bill :many
-- Open ones of some clients up to a day.
-- param: clients CLIENT_ID[]
-- param: until_day DAY
SELECT id, client_id, service_on, description, category, units, unit_price, discount, tax_id, tax_name, tax_bp, tax_included, tax, total, confidential FROM charge
WHERE org_id = :org AND client_id IN (SELECT value FROM json_each(:clients[])) AND state = 'open' AND service_on <= :until_day
ORDER BY client_id, service_on, id;

-- ---------------------------------------------------------------------------------------------- adding up

-- name: verify_entries :one
-- col: n INT!
SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = :org;

-- name: verify_sums :many
-- Sums that are not those of the entries.
-- col: payer_id PAYER_ID!
-- col: account TEXT!
-- col: kept INT!
-- col: found INT!
SELECT z.payer_id AS payer_id, z.account AS account, CAST(SUM(z.kept) AS BIGINT) AS kept, CAST(SUM(z.found) AS BIGINT) AS found FROM (
  SELECT payer_id, account, amount AS kept, 0 AS found FROM ledger_balance WHERE org_id = :org
  UNION ALL
  SELECT payer_id, debit, 0, amount FROM ledger_entry WHERE org_id = :org
  UNION ALL
  SELECT credit_payer_id, credit, 0, -amount FROM ledger_entry WHERE org_id = :org) z
GROUP BY z.payer_id, z.account HAVING SUM(z.kept) <> SUM(z.found) ORDER BY z.payer_id, z.account LIMIT 100;

-- name: verify_invoices :many
-- Invoices whose balance is not the receivable of their entries, or whose lines are not their total.
-- col: id INVOICE_ID!
-- col: number TEXT!
-- col: balance MONEY!
-- col: total MONEY!
-- col: found INT!
-- col: lines INT!
SELECT i.id, i.number, i.balance, i.total, CAST(COALESCE(x.sum, 0) AS BIGINT) AS found, CAST(COALESCE(l.sum, 0) AS BIGINT) AS lines
FROM invoice i
LEFT JOIN (SELECT invoice_id, SUM(CASE WHEN debit = 'receivable' THEN amount ELSE 0 END - CASE WHEN credit = 'receivable' THEN amount ELSE 0 END) AS sum
           FROM ledger_entry WHERE org_id = :org AND invoice_id IS NOT NULL GROUP BY invoice_id) x ON x.invoice_id = i.id
LEFT JOIN (SELECT invoice_id, SUM(amount) AS sum FROM invoice_line WHERE org_id = :org GROUP BY invoice_id) l ON l.invoice_id = i.id
WHERE i.org_id = :org AND (i.balance <> COALESCE(x.sum, 0) OR i.total <> COALESCE(l.sum, 0)) ORDER BY i.id LIMIT 100;

-- name: verify_states :many
-- Invoices whose state is not what their amounts say.
SELECT id, number, state, total, paid, written_off, refunded FROM invoice
WHERE org_id = :org AND state <> 'draft' AND state <> 'void' AND state <>
  CASE WHEN total - paid - written_off > 0 THEN CASE WHEN paid > 0 THEN 'part_paid' ELSE 'sent' END
       WHEN written_off > 0 THEN 'written_off' WHEN paid > 0 AND refunded >= paid THEN 'refunded' ELSE 'paid' END
ORDER BY id LIMIT 100;

-- name: verify_payers :many
-- Receivables of an entry that are not those of the payer whom its invoice is addressed to.
SELECT e.id, i.number FROM ledger_entry e JOIN invoice i ON i.org_id = e.org_id AND i.id = e.invoice_id
WHERE e.org_id = :org AND ((e.debit = 'receivable' AND e.payer_id <> i.payer_id) OR (e.credit = 'receivable' AND e.credit_payer_id <> i.payer_id))
ORDER BY e.id LIMIT 100;

-- name: verify_charges :many
-- Billed charges that live invoices do not bill in full, once; and open ones that they do.
-- col: id CHARGE_ID!
-- col: state TEXT!
-- col: total MONEY!
-- col: billed INT!
SELECT h.id, h.state, h.total, CAST(COALESCE(b.sum, 0) AS BIGINT) AS billed FROM charge h
LEFT JOIN (SELECT l.charge_id, SUM(l.amount) AS sum, COUNT(*) AS n FROM invoice_line l JOIN invoice i ON i.org_id = l.org_id AND i.id = l.invoice_id
           WHERE l.org_id = :org AND i.state <> 'void' AND l.charge_id IS NOT NULL GROUP BY l.charge_id) b ON b.charge_id = h.id
WHERE h.org_id = :org AND ((h.state = 'billed' AND (b.n IS NULL OR b.sum > h.total)) OR (h.state <> 'billed' AND b.n IS NOT NULL))
ORDER BY h.id LIMIT 100;

-- name: verify_payments :many
-- Payments whose entries do not say what came in, and what went back; and credit that paid less than it says.
-- col: id PAYMENT_ID!
-- col: state TEXT!
-- col: amount MONEY!
-- col: refunded MONEY!
-- col: came INT!
-- col: went INT!
SELECT p.id, p.state, p.amount, p.refunded, CAST(COALESCE(x.came, 0) AS BIGINT) AS came, CAST(COALESCE(x.went, 0) AS BIGINT) AS went FROM payment p
LEFT JOIN (SELECT payment_id, SUM(CASE WHEN kind = 'payment' THEN amount ELSE 0 END) AS came,
             SUM(CASE WHEN refund_id IS NULL THEN 0
                      WHEN credit = 'gateway' OR credit = 'cash' OR credit = 'cheque' OR credit = 'transfer' OR credit = 'other' THEN amount
                      WHEN debit = 'gateway' OR debit = 'cash' OR debit = 'cheque' OR debit = 'transfer' OR debit = 'other' THEN 0 - amount
                      ELSE 0 END) AS went
           FROM ledger_entry WHERE org_id = :org AND payment_id IS NOT NULL GROUP BY payment_id) x ON x.payment_id = p.id
WHERE p.org_id = :org AND CASE WHEN p.medium = 'credit' THEN p.state = 'succeeded' AND p.applied <> p.amount
  ELSE COALESCE(x.came, 0) <> CASE WHEN p.state = 'succeeded' THEN p.amount ELSE 0 END OR COALESCE(x.went, 0) <> p.refunded END
ORDER BY p.id LIMIT 100;

-- ---------------------------------------------------------------------------------------------- cards

-- name: card_list :many
SELECT id, brand, last4, label, exp_month, exp_year, is_default, autopay, version FROM card
WHERE org_id = :org AND client_id = :client_id AND state = 'active' ORDER BY is_default DESC, id LIMIT 100;

-- name: cards_of_clients :many
-- param: ids CLIENT_ID[]
SELECT client_id, id, brand, last4, label, exp_month, exp_year, is_default, autopay, version FROM card
WHERE org_id = :org AND client_id IN (SELECT value FROM json_each(:ids[])) AND state = 'active' ORDER BY client_id, is_default DESC, id;

-- name: card_by_id :one
SELECT k.client_id, k.gateway, k.method, k.brand, k.last4, k.label, k.exp_month, k.exp_year, k.is_default, k.autopay, k.state, k.version,
       g.customer, c.state AS client_state
FROM card k JOIN gateway_customer g ON g.org_id = k.org_id AND g.client_id = k.client_id AND g.gateway = k.gateway
JOIN client c ON c.org_id = k.org_id AND c.id = k.client_id
WHERE k.org_id = :org AND k.id = :card_id;

-- name: card_by_method :one
-- global: a gateway's number of a card is one of all practices at that gateway
SELECT id, org_id, client_id, state FROM card WHERE gateway = :gateway AND method = :method;

-- name: gateway_customer_of :one
SELECT customer FROM gateway_customer WHERE org_id = :org AND client_id = :client_id AND gateway = :gateway;

-- name: gateway_customer_add :exec
INSERT INTO gateway_customer (org_id, client_id, gateway, customer, created_at) VALUES (:org, :client_id, :gateway, :customer, :created_at)
ON CONFLICT (org_id, client_id, gateway) DO NOTHING;

-- name: card_setup_add :exec
INSERT INTO card_setup (org_id, client_id, setup, gateway, label, created_at) VALUES (:org, :client_id, :setup, :gateway, :label, :created_at)
ON CONFLICT (gateway, setup) DO NOTHING;

-- name: card_setup_by_number :one
SELECT client_id, label FROM card_setup WHERE org_id = :org AND gateway = :gateway AND setup = :setup;

-- name: card_insert :one
INSERT INTO card (org_id, client_id, gateway, method, brand, last4, exp_month, exp_year, label, created_at)
VALUES (:org, :client_id, :gateway, :method, :brand, :last4, :exp_month, :exp_year, :label, :created_at) RETURNING id;

-- name: card_default_first :exec
-- The oldest one, where none is.
UPDATE card SET is_default = 1, version = version + 1
WHERE org_id = :org AND id = (SELECT MIN(x.id) FROM card x WHERE x.org_id = :org AND x.client_id = :client_id AND x.state = 'active')
  AND NOT EXISTS (SELECT 1 FROM card y WHERE y.org_id = :org AND y.client_id = :client_id AND y.state = 'active' AND y.is_default = 1);

-- name: card_default_off :exec
UPDATE card SET is_default = 0 WHERE org_id = :org AND client_id = :client_id AND is_default = 1;

-- name: card_default_on :exec
UPDATE card SET is_default = 1, version = version + 1 WHERE org_id = :org AND id = :card_id AND state = 'active' AND version = :version;

-- name: card_autopay_off :exec
-- The other one of the same owner.
UPDATE card SET autopay = 0, version = version + 1 WHERE org_id = :org AND client_id = :client_id AND id <> :card_id AND autopay = 1;

-- name: card_autopay_set :exec
UPDATE card SET autopay = :autopay, version = version + 1 WHERE org_id = :org AND id = :card_id AND state = 'active' AND version = :version;

-- name: card_remove :exec
-- param: now INSTANT
UPDATE card SET state = 'removed', is_default = 0, autopay = 0, forget_at = :now, version = version + 1
WHERE org_id = :org AND id = :card_id AND state = 'active' AND version = :version;

-- name: card_renew :exec
-- global: what the gateway tells of a card, whosever it is
UPDATE card SET brand = :brand, last4 = :last4, exp_month = :exp_month, exp_year = :exp_year, told_expiry = 0, version = version + 1
WHERE gateway = :gateway AND method = :method AND state = 'active'
  AND (brand <> :brand OR last4 <> :last4 OR exp_month <> :exp_month OR exp_year <> :exp_year);

-- name: card_to_forget :many
-- global: the gateway is asked for all practices
-- param: now INSTANT
-- param: most INT
SELECT id, method FROM card WHERE gateway = :gateway AND forget_at IS NOT NULL AND forget_at <= :now ORDER BY forget_at, id LIMIT :most;

-- name: card_forget_at :exec
-- When it is asked again; null: it is forgotten.
-- global: the same
-- param: forget_at INSTANT?
UPDATE card SET forget_at = :forget_at WHERE id = :card_id;


-- ---------------------------------------------------------------------------------------------- agreements change

-- name: standing_card :one
-- param: card_id CARD_ID
-- param: client_id CLIENT_ID
-- col: n INT!
SELECT COUNT(*) AS n FROM card WHERE org_id = :org AND client_id = :client_id AND id = :card_id AND state = 'active';

-- name: standing_active :many
SELECT id, version FROM standing_payer
WHERE org_id = :org AND client_id = :client_id AND payer_client_id = :payer_client_id AND category = :category AND state = 'active';

-- name: standing_insert :one
-- param: card_id CARD_ID?
-- param: cap_charge MONEY?
-- param: cap_month MONEY?
-- param: ends_on DAY?
INSERT INTO standing_payer (org_id, client_id, payer_client_id, card_id, category, cap_charge, cap_month, ends_on, agreed_at)
VALUES (:org, :client_id, :payer_client_id, :card_id, :category, :cap_charge, :cap_month, :ends_on, :agreed_at) RETURNING id;

-- name: standing_set_ended :exec
-- param: standing_id STANDING_PAYER_ID
UPDATE standing_payer SET state = 'ended', ended_at = :ended_at, version = version + 1
WHERE org_id = :org AND id = :standing_id AND version = :version AND state = 'active';

-- name: standing_by_id :one
-- param: standing_id STANDING_PAYER_ID
SELECT client_id, payer_client_id FROM standing_payer WHERE org_id = :org AND id = :standing_id;

-- ---------------------------------------------------------------------------------------------- pay for, statements and sums

-- name: pay_for_shares :many
-- For whom an account pays by rule, and who pays for it.
-- param: payer_id PAYER_ID
-- param: client_id CLIENT_ID
-- col: name TEXT?
SELECT r.client_id, s.payer_id, s.kind, s.value, r.category,
       COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS name
FROM split_share s JOIN split_rule r ON r.org_id = s.org_id AND r.id = s.rule_id
JOIN client c ON c.org_id = r.org_id AND c.id = r.client_id
WHERE s.org_id = :org AND s.payer_id = :payer_id AND r.state = 'active' AND r.client_id <> :client_id ORDER BY r.client_id, r.id LIMIT 200;

-- name: pay_for_invoices :many
-- For whom an account was billed; what it owes for each.
-- param: payer_id PAYER_ID
-- param: client_id CLIENT_ID
-- param: confidential_too INT
-- col: client_id CLIENT_ID!
-- col: name TEXT?
-- col: owed INT!
SELECT i.client_id AS client_id, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS name,
       CAST(SUM(i.balance) AS BIGINT) AS owed
FROM invoice i JOIN client c ON c.org_id = i.org_id AND c.id = i.client_id
WHERE i.org_id = :org AND i.payer_id = :payer_id AND i.client_id <> :client_id AND i.state <> 'void' AND i.state <> 'draft'
  AND (i.confidential = 0 OR :confidential_too = 1)
GROUP BY i.client_id, c.preferred_name, c.first_name, c.last_name ORDER BY i.client_id LIMIT 200;

-- name: paid_by_invoices :many
-- Who was billed for a client; what each owes for them.
-- param: client_id CLIENT_ID
-- col: payer_id PAYER_ID!
-- col: owed INT!
SELECT i.payer_id AS payer_id, CAST(SUM(i.balance) AS BIGINT) AS owed FROM invoice i
WHERE i.org_id = :org AND i.client_id = :client_id AND i.state <> 'void' AND i.state <> 'draft' GROUP BY i.payer_id ORDER BY i.payer_id LIMIT 200;

-- name: payer_owed_seen :one
-- What of a payer's open invoices somebody sees: without confidential ones, or only what is for others.
-- param: payer_id PAYER_ID
-- param: confidential_too INT
-- param: others INT
-- col: owed INT!
SELECT CAST(COALESCE(SUM(i.balance), 0) AS BIGINT) AS owed FROM invoice i JOIN payer p ON p.org_id = i.org_id AND p.id = i.payer_id
WHERE i.org_id = :org AND i.payer_id = :payer_id AND (i.state = 'sent' OR i.state = 'part_paid')
  AND (i.confidential = 0 OR :confidential_too = 1) AND (:others = 0 OR i.client_id <> p.client_id);

-- name: statement_rows :many
-- What either side of an entry does to what somebody owes.
-- param: payer_id PAYER_ID
-- param: from_day DAY
-- param: until_day DAY
-- param: confidential_too INT
-- param: others INT
-- col: id LEDGER_ENTRY_ID!
-- col: day DAY!
-- col: kind TEXT!
-- col: debit TEXT!
-- col: credit TEXT!
-- col: amount MONEY!
-- col: payer_id PAYER_ID!
-- col: credit_payer_id PAYER_ID!
-- col: invoice_id INVOICE_ID?
-- col: payment_id PAYMENT_ID?
-- col: number TEXT?
-- col: client_name TEXT?
-- col: medium TEXT?
-- col: brand TEXT?
-- col: last4 TEXT?
-- col: of_deposit INT!
SELECT e.id AS id, e.day AS day, e.kind AS kind, e.debit AS debit, e.credit AS credit, e.amount AS amount, e.payer_id AS payer_id,
       e.credit_payer_id AS credit_payer_id, e.invoice_id AS invoice_id, e.payment_id AS payment_id, i.number AS number,
       COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name, y.medium AS medium, d.brand AS brand, d.last4 AS last4,
       CASE WHEN i.deposit_for IS NOT NULL THEN 1 ELSE 0 END AS of_deposit
FROM ledger_entry e
LEFT JOIN payment y ON y.org_id = e.org_id AND y.id = e.payment_id
LEFT JOIN card d ON d.org_id = y.org_id AND d.id = y.card_id
LEFT JOIN invoice i ON i.org_id = e.org_id AND i.id = COALESCE(e.invoice_id, y.invoice_id)
LEFT JOIN client c ON c.org_id = i.org_id AND c.id = i.client_id
LEFT JOIN payer p ON p.org_id = i.org_id AND p.id = i.payer_id
WHERE e.org_id = :org AND e.day >= :from_day AND e.day <= :until_day
  AND e.id IN (SELECT a.id FROM ledger_entry a WHERE a.org_id = :org AND a.payer_id = :payer_id
               UNION ALL SELECT b.id FROM ledger_entry b WHERE b.org_id = :org AND b.credit_payer_id = :payer_id AND b.credit_payer_id <> b.payer_id)
  AND (e.debit = 'receivable' OR e.debit = 'credit' OR e.credit = 'receivable' OR e.credit = 'credit')
  AND (:confidential_too = 1 OR COALESCE(i.confidential, 0) = 0) AND (:others = 0 OR i.client_id <> p.client_id)
ORDER BY e.id;

-- name: sums_open_charges :one
-- col: n INT!
-- col: sum INT!
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(total), 0) AS BIGINT) AS sum FROM charge WHERE org_id = :org AND state = 'open';

-- name: sums_open :one
-- param: today DAY
-- col: n INT!
-- col: sum INT!
-- col: late_n INT!
-- col: late INT!
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(balance), 0) AS BIGINT) AS sum,
       CAST(COALESCE(SUM(CASE WHEN due_on < :today THEN 1 ELSE 0 END), 0) AS BIGINT) AS late_n,
       CAST(COALESCE(SUM(CASE WHEN due_on < :today THEN balance ELSE 0 END), 0) AS BIGINT) AS late
FROM invoice WHERE org_id = :org AND (state = 'sent' OR state = 'part_paid');

-- name: sums_drafts :one
-- col: n INT!
SELECT COUNT(*) AS n FROM invoice WHERE org_id = :org AND state = 'draft';

-- name: sums_failed :one
-- param: since DAY
-- col: n INT!
SELECT COUNT(*) AS n FROM payment p JOIN invoice i ON i.org_id = p.org_id AND i.id = p.invoice_id
WHERE p.org_id = :org AND p.paid_on >= :since
  AND (p.state = 'failed' OR (p.state = 'needs_action' AND p.reason LIKE 'declined%')) AND (i.state = 'sent' OR i.state = 'part_paid')
  AND NOT EXISTS (SELECT 1 FROM payment n WHERE n.org_id = p.org_id AND n.invoice_id = p.invoice_id AND n.id > p.id AND n.state = 'succeeded');

-- name: sums_credit :one
-- col: sum INT!
SELECT CAST(COALESCE(0 - SUM(amount), 0) AS BIGINT) AS sum FROM ledger_balance WHERE org_id = :org AND account = 'credit' AND amount < 0;

-- name: payer_sums :many
-- Who owes or has credit; most first.
-- param: today DAY
-- param: limit INT
-- param: offset INT
-- col: id PAYER_ID!
-- col: name TEXT?
-- col: owed INT!
-- col: credit INT!
-- col: overdue INT!
-- col: n INT!
SELECT p.id AS id,
       COALESCE(COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name, k.first_name || ' ' || k.last_name, p.name) AS name,
       b.owed AS owed, b.credit AS credit,
       CAST((SELECT COALESCE(SUM(i.balance), 0) FROM invoice i WHERE i.org_id = p.org_id AND i.payer_id = p.id
             AND (i.state = 'sent' OR i.state = 'part_paid') AND i.due_on < :today) AS BIGINT) AS overdue,
       COUNT(*) OVER () AS n
FROM (SELECT x.payer_id, CAST(SUM(CASE WHEN x.account = 'receivable' THEN x.amount ELSE 0 END) AS BIGINT) AS owed,
             CAST(SUM(CASE WHEN x.account = 'credit' THEN 0 - x.amount ELSE 0 END) AS BIGINT) AS credit
      FROM ledger_balance x WHERE x.org_id = :org AND (x.account = 'receivable' OR x.account = 'credit') AND x.amount <> 0 GROUP BY x.payer_id) b
JOIN payer p ON p.org_id = :org AND p.id = b.payer_id
LEFT JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
LEFT JOIN contact k ON k.org_id = p.org_id AND k.id = p.contact_id
ORDER BY b.owed DESC, p.id LIMIT :limit OFFSET :offset;

-- name: payer_sums_words :many
-- The same of those that one word finds by its index, and that have all the others too.
-- param: from_word TEXT
-- param: until_word TEXT
-- param: words TEXT[]
-- param: today DAY
-- param: limit INT
-- param: offset INT
-- col: id PAYER_ID!
-- col: name TEXT?
-- col: owed INT!
-- col: credit INT!
-- col: overdue INT!
-- col: n INT!
SELECT p.id AS id,
       COALESCE(COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name, k.first_name || ' ' || k.last_name, p.name) AS name,
       b.owed AS owed, b.credit AS credit,
       CAST((SELECT COALESCE(SUM(i.balance), 0) FROM invoice i WHERE i.org_id = p.org_id AND i.payer_id = p.id
             AND (i.state = 'sent' OR i.state = 'part_paid') AND i.due_on < :today) AS BIGINT) AS overdue,
       COUNT(*) OVER () AS n
FROM (SELECT x.payer_id, CAST(SUM(CASE WHEN x.account = 'receivable' THEN x.amount ELSE 0 END) AS BIGINT) AS owed,
             CAST(SUM(CASE WHEN x.account = 'credit' THEN 0 - x.amount ELSE 0 END) AS BIGINT) AS credit
      FROM ledger_balance x WHERE x.org_id = :org AND x.payer_id IN (
        SELECT q.id FROM search_token t JOIN payer q ON q.org_id = t.org_id AND q.client_id = t.client_id WHERE t.org_id = :org AND t.kind IN ('an', 'cn', 'zn') AND t.token >= :from_word AND t.token < :until_word
        UNION
        SELECT o.id FROM payer o WHERE o.org_id = :org AND o.client_id IS NULL AND o.search_names LIKE '% ' || :from_word || '%') AND (x.account = 'receivable' OR x.account = 'credit') AND x.amount <> 0 GROUP BY x.payer_id) b
JOIN payer p ON p.org_id = :org AND p.id = b.payer_id
LEFT JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
LEFT JOIN contact k ON k.org_id = p.org_id AND k.id = p.contact_id
WHERE NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (COALESCE(c.search_names, p.search_names) LIKE '% ' || word.value || '%'))
ORDER BY b.owed DESC, p.id LIMIT :limit OFFSET :offset;


-- ---------------------------------------------------------------------------------------------- superbills

-- name: superbill_rows :many
-- Newest first; the names are those an insurer knows.
-- param: ids SUPERBILL_ID[]
-- col: npi TEXT?
-- col: tax_id TEXT?
-- col: licence TEXT?
-- col: total INT!
SELECT b.id, b.number, b.client_id, c.first_name, c.last_name, c.phone, c.born, c.street, c.city, c.region, c.postal_code,
       b.staff_id, s.first_name AS staff_first, s.last_name AS staff_last, n.npi AS npi, n.tax_id AS tax_id, n.licence AS licence,
       b.confidential, b.names_plan, b.note, b.state, b.created_at, b.sent_at, b.version,
       (SELECT CAST(COALESCE(SUM(h.total), 0) AS BIGINT) FROM superbill_charge x JOIN charge h ON h.org_id = x.org_id AND h.id = x.charge_id
        WHERE x.org_id = b.org_id AND x.superbill_id = b.id) AS total
FROM superbill b JOIN client c ON c.org_id = b.org_id AND c.id = b.client_id
JOIN staff s ON s.org_id = b.org_id AND s.id = b.staff_id
LEFT JOIN staff_billing n ON n.org_id = b.org_id AND n.staff_id = b.staff_id
WHERE b.org_id = :org AND b.id IN (SELECT value FROM json_each(:ids[])) ORDER BY b.id DESC;

-- name: superbill_page :many
-- param: client_id CLIENT_ID
-- param: ready_only INT
-- param: confidential_too INT
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
-- col: n INT!
SELECT b.id, COUNT(*) OVER () AS n FROM superbill b JOIN staff s ON s.org_id = b.org_id AND s.id = b.staff_id
WHERE b.org_id = :org AND b.client_id = :client_id AND (:ready_only = 0 OR b.state = 'ready') AND (:confidential_too = 1 OR b.confidential = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT (' ' || replace(lower(b.number), '-', ' ') || ' ' || lower(s.first_name) || ' ' || lower(s.last_name) LIKE '% ' || word.value || '%'))
ORDER BY b.id DESC LIMIT :limit OFFSET :offset;

-- name: superbills_of_charges_hide :exec
-- param: charges CHARGE_ID[]
UPDATE superbill SET confidential = 1, version = version + 1
WHERE org_id = :org AND confidential = 0
  AND id IN (SELECT x.superbill_id FROM superbill_charge x WHERE x.org_id = :org AND x.charge_id IN (SELECT value FROM json_each(:charges[])));

-- name: superbill_charge_ids :many
-- param: ids SUPERBILL_ID[]
SELECT superbill_id, charge_id FROM superbill_charge
WHERE org_id = :org AND superbill_id IN (SELECT value FROM json_each(:ids[])) ORDER BY superbill_id, position;

-- name: superbill_page_all :many
-- param: limit INT
-- param: offset INT
-- col: n INT!
SELECT id, COUNT(*) OVER () AS n FROM superbill WHERE org_id = :org AND state <> 'void' ORDER BY id DESC LIMIT :limit OFFSET :offset;

-- name: superbill_insert :one
INSERT INTO superbill (org_id, number, client_id, staff_id, confidential, note, state, created_at, created_by)
VALUES (:org, :number, :client_id, :staff_id, :confidential, :note, :state, :created_at, :created_by)
ON CONFLICT (org_id, number) DO NOTHING RETURNING id;

-- name: superbill_charge_add :exec
INSERT INTO superbill_charge (org_id, superbill_id, position, charge_id) VALUES (:org, :superbill_id, :position, :charge_id);

-- name: superbill_set_state :exec
UPDATE superbill SET state = :state, version = version + 1
WHERE org_id = :org AND id = :superbill_id AND version = :version AND state <> 'void' AND state <> :state;

-- name: superbill_set_names_plan :exec
UPDATE superbill SET names_plan = :names_plan, version = version + 1
WHERE org_id = :org AND id = :superbill_id AND version = :version AND state <> 'void' AND confidential = 1;

-- name: superbill_set_sent :exec
UPDATE superbill SET sent_at = :sent_at WHERE org_id = :org AND id = :superbill_id;

-- name: superbill_invoices :many
-- The issued invoices that bill the charges of some superbills: how much of each is theirs.
-- param: ids SUPERBILL_ID[]
-- col: theirs INT!
SELECT x.superbill_id, i.id, i.total, i.paid, i.refunded, CAST(SUM(l.amount) AS BIGINT) AS theirs
FROM superbill_charge x JOIN invoice_line l ON l.org_id = x.org_id AND l.charge_id = x.charge_id JOIN invoice i ON i.org_id = l.org_id AND i.id = l.invoice_id
WHERE x.org_id = :org AND x.superbill_id IN (SELECT value FROM json_each(:ids[])) AND i.state <> 'draft' AND i.state <> 'void'
GROUP BY x.superbill_id, i.id, i.total, i.paid, i.refunded ORDER BY i.id;

-- name: superbill_invoices_paid_by :many
-- What one payer put into some invoices, what came back to them taken off (unless that failed later).
-- param: invoices INVOICE_ID[]
-- param: payer_id PAYER_ID
-- col: paid INT!
SELECT invoice_id, CAST(SUM(CASE WHEN debit = 'credit' AND credit = 'receivable' AND payer_id = :payer_id THEN amount
         WHEN (debit = 'receivable' OR debit = 'refunds') AND credit <> 'income' AND credit <> 'tax' AND credit_payer_id = :payer_id THEN -amount
         WHEN kind = 'refund' AND (credit = 'receivable' OR credit = 'refunds') AND payer_id = :payer_id THEN amount
         ELSE 0 END) AS BIGINT) AS paid
FROM ledger_entry WHERE org_id = :org AND invoice_id IN (SELECT value FROM json_each(:invoices[])) GROUP BY invoice_id ORDER BY invoice_id;
-- ---------------------------------------------------------------------------------------------- payments

-- name: payment_rows :many
-- Newest first.
-- param: ids PAYMENT_ID[]
-- col: payer_client CLIENT_ID?
-- col: payer_name TEXT?
-- col: client_name TEXT?
-- col: number TEXT?
-- col: brand TEXT?
-- col: last4 TEXT?
-- col: method TEXT?
-- col: customer TEXT?
-- col: confidential INT!
-- col: of_deposit INT!
SELECT y.id, y.payer_id, p.client_id AS payer_client,
       COALESCE(COALESCE(NULLIF(pc.preferred_name, ''), pc.first_name) || ' ' || pc.last_name, pk.first_name || ' ' || pk.last_name, p.name) AS payer_name,
       y.client_id, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name,
       y.invoice_id, i.number AS number, COALESCE(i.confidential, 0) AS confidential, CASE WHEN i.deposit_for IS NOT NULL THEN 1 ELSE 0 END AS of_deposit,
       y.amount, y.refunded, y.applied, y.medium, y.state, y.gateway,
       y.intent, y.idempotency_key, y.card_id, k.brand AS brand, k.last4 AS last4, k.method AS method, g.customer AS customer,
       y.reason, y.paid_on, y.note, y.autopay, y.disputed, y.created_at, y.created_kind, y.settled_at, y.looks, y.version, o.currency
FROM payment y JOIN payer p ON p.org_id = y.org_id AND p.id = y.payer_id
JOIN organization o ON o.id = y.org_id
LEFT JOIN client pc ON pc.org_id = p.org_id AND pc.id = p.client_id
LEFT JOIN contact pk ON pk.org_id = p.org_id AND pk.id = p.contact_id
LEFT JOIN client c ON c.org_id = y.org_id AND c.id = y.client_id
LEFT JOIN invoice i ON i.org_id = y.org_id AND i.id = y.invoice_id
LEFT JOIN card k ON k.org_id = y.org_id AND k.id = y.card_id
LEFT JOIN gateway_customer g ON g.org_id = k.org_id AND g.client_id = k.client_id AND g.gateway = k.gateway
WHERE y.org_id = :org AND y.id IN (SELECT value FROM json_each(:ids[])) ORDER BY y.paid_on DESC, y.id DESC;

-- name: payment_of_key :one
SELECT id FROM payment WHERE org_id = :org AND idempotency_key = :idempotency_key;

-- name: payment_page :many
-- param: payer_id PAYER_ID
-- param: client_id CLIENT_ID
-- param: invoice_id INVOICE_ID
-- param: failed_only INT
-- param: from_day DAY
-- param: until_day DAY
-- param: before_day DAY
-- param: before PAYMENT_ID
-- param: limit INT
-- param: offset INT
-- col: n INT!
SELECT y.id, COUNT(*) OVER () AS n FROM payment y
WHERE y.org_id = :org AND (y.paid_on < :before_day OR (y.paid_on = :before_day AND y.id < :before)) AND y.paid_on >= :from_day AND y.paid_on <= :until_day
  AND (:payer_id = 0 OR y.payer_id = :payer_id) AND (:client_id = 0 OR y.client_id = :client_id) AND (:invoice_id = 0 OR y.invoice_id = :invoice_id)
  AND (:failed_only = 0 OR y.state = 'failed' OR (y.state = 'needs_action' AND y.reason LIKE 'declined%'))
ORDER BY y.paid_on DESC, y.id DESC LIMIT :limit OFFSET :offset;

-- name: payment_page_words :many
-- By the payer's name and the bill's number: those that one word finds by its index, and that have all the others too.
-- param: from_word TEXT
-- param: until_word TEXT
-- param: from_number TEXT
-- param: until_number TEXT
-- param: payer_id PAYER_ID
-- param: client_id CLIENT_ID
-- param: invoice_id INVOICE_ID
-- param: failed_only INT
-- param: from_day DAY
-- param: until_day DAY
-- param: words TEXT[]
-- param: before_day DAY
-- param: before PAYMENT_ID
-- param: limit INT
-- param: offset INT
-- col: n INT!
SELECT y.id, COUNT(*) OVER () AS n FROM payment y JOIN payer p ON p.org_id = y.org_id AND p.id = y.payer_id
LEFT JOIN client pc ON pc.org_id = p.org_id AND pc.id = p.client_id
LEFT JOIN invoice i ON i.org_id = y.org_id AND i.id = y.invoice_id
WHERE y.org_id = :org AND y.id IN (
    SELECT m.id FROM search_token t JOIN payer q ON q.org_id = t.org_id AND q.client_id = t.client_id
    JOIN payment m ON m.org_id = q.org_id AND m.payer_id = q.id WHERE t.org_id = :org AND t.kind IN ('an', 'cn', 'zn') AND t.token >= :from_word AND t.token < :until_word
    UNION
    SELECT m.id FROM payer o JOIN payment m ON m.org_id = o.org_id AND m.payer_id = o.id WHERE o.org_id = :org AND o.client_id IS NULL AND o.search_names LIKE '% ' || :from_word || '%'
    UNION
    SELECT m.id FROM invoice v JOIN payment m ON m.org_id = v.org_id AND m.invoice_id = v.id WHERE v.org_id = :org AND v.number >= :from_number AND v.number < :until_number)
  AND (y.paid_on < :before_day OR (y.paid_on = :before_day AND y.id < :before)) AND y.paid_on >= :from_day AND y.paid_on <= :until_day
  AND (:payer_id = 0 OR y.payer_id = :payer_id) AND (:client_id = 0 OR y.client_id = :client_id) AND (:invoice_id = 0 OR y.invoice_id = :invoice_id)
  AND (:failed_only = 0 OR y.state = 'failed' OR (y.state = 'needs_action' AND y.reason LIKE 'declined%'))
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT (COALESCE(pc.search_names, p.search_names) || ' ' || lower(replace(COALESCE(i.number, ''), '-', ' ')) LIKE '% ' || word.value || '%'))
ORDER BY y.paid_on DESC, y.id DESC LIMIT :limit OFFSET :offset;

-- name: payment_page_mine :many
-- Made by an account, or for what it was billed; `others`: only what is for somebody else.
-- param: account CLIENT_ID
-- param: confidential_too INT
-- param: others INT
-- param: limit INT
-- param: offset INT
-- col: id PAYMENT_ID!
-- col: n INT!
SELECT x.id AS id, COUNT(*) OVER () AS n FROM (
  SELECT y.id, y.paid_on FROM payer p JOIN payment y ON y.org_id = p.org_id AND y.payer_id = p.id LEFT JOIN invoice i ON i.org_id = y.org_id AND i.id = y.invoice_id
  WHERE p.org_id = :org AND p.client_id = :account AND y.state <> 'canceled' AND (:confidential_too = 1 OR COALESCE(i.confidential, 0) = 0)
    AND (:others = 0 OR y.client_id <> :account)
  UNION
  SELECT y.id, y.paid_on FROM payer p JOIN invoice i ON i.org_id = p.org_id AND i.payer_id = p.id JOIN payment y ON y.org_id = i.org_id AND y.invoice_id = i.id
  WHERE p.org_id = :org AND p.client_id = :account AND y.state = 'succeeded' AND (:confidential_too = 1 OR i.confidential = 0)
    AND (:others = 0 OR i.client_id <> :account)) x
ORDER BY x.paid_on DESC, x.id DESC LIMIT :limit OFFSET :offset;

-- name: payment_of_accounts :many
-- Made by these accounts, of each the newest.
-- param: ids CLIENT_ID[]
-- param: each INT
-- col: id PAYMENT_ID!
SELECT x.id AS id FROM (
  SELECT y.id AS id, y.paid_on AS paid_on, ROW_NUMBER() OVER (PARTITION BY y.payer_id ORDER BY y.paid_on DESC, y.id DESC) AS place
  FROM payer p JOIN payment y ON y.org_id = p.org_id AND y.payer_id = p.id
  WHERE p.org_id = :org AND p.client_id IN (SELECT value FROM json_each(:ids[])) AND y.state <> 'canceled') x
WHERE x.place <= :each ORDER BY x.paid_on DESC, x.id DESC;

-- name: payment_of_invoices :many
-- param: invoices INVOICE_ID[]
SELECT id FROM payment WHERE org_id = :org AND invoice_id IN (SELECT value FROM json_each(:invoices[])) ORDER BY id DESC;

-- name: payment_insert :one
-- No row: the key is used, or the invoice has one under way.
-- param: card_id CARD_ID?
-- param: card_client_id CLIENT_ID?
-- param: client_id CLIENT_ID?
-- param: invoice_id INVOICE_ID?
-- param: grant_id GRANT_ID?
-- param: look_at INSTANT?
-- param: settled_at INSTANT?
-- param: deposit_id INVOICE_ID?
INSERT INTO payment (org_id, payer_id, card_id, card_client_id, client_id, invoice_id, amount, medium, state, gateway, idempotency_key, autopay,
    paid_on, note, created_at, created_kind, created_by, grant_id, look_at, applied, settled_at, deposit_id)
VALUES (:org, :payer_id, :card_id, :card_client_id, :client_id, :invoice_id, :amount, :medium, :state, :gateway, :idempotency_key, :autopay,
    :paid_on, :note, :created_at, :created_kind, :created_by, :grant_id, :look_at, :applied, :settled_at, :deposit_id)
ON CONFLICT DO NOTHING RETURNING id;

-- name: payment_succeeded :exec
-- param: settled_at INSTANT?
UPDATE payment SET state = 'succeeded', intent = :intent, applied = :applied, reason = '', settled_at = :settled_at, paid_on = :paid_on,
    look_at = NULL, retry_on = NULL, version = version + 1
WHERE org_id = :org AND id = :payment_id;

-- name: payment_ended :exec
-- param: settled_at INSTANT?
UPDATE payment SET state = :state, intent = :intent, reason = :reason, settled_at = :settled_at, look_at = NULL, version = version + 1
WHERE org_id = :org AND id = :payment_id AND (state = 'started' OR state = 'needs_action' OR state = 'processing');

-- name: payment_waits :exec
-- param: look_at INSTANT?
UPDATE payment SET state = :state, intent = :intent, reason = :reason, look_at = :look_at, version = version + 1
WHERE org_id = :org AND id = :payment_id AND (state = 'started' OR state = 'needs_action' OR state = 'processing');

-- name: payment_taken :exec
-- The page and the job do not ask at the same time.
-- param: look_at INSTANT?
UPDATE payment SET looks = looks + 1, look_at = :look_at WHERE org_id = :org AND id = :payment_id AND looks = :looks;

-- name: payment_looked :exec
-- One that ended, and stays so.
-- param: look_at INSTANT?
UPDATE payment SET look_at = :look_at WHERE org_id = :org AND id = :payment_id AND (state = 'failed' OR state = 'canceled');

-- name: payment_due :many
-- Whose outcome is not known.
-- param: now INSTANT
-- param: most INT
SELECT id FROM payment WHERE org_id = :org AND look_at IS NOT NULL AND look_at <= :now ORDER BY look_at, id LIMIT :most;

-- name: payment_waiting :one
-- The one under way of a bill.
SELECT id FROM payment WHERE org_id = :org AND invoice_id = :invoice_id AND (state = 'started' OR state = 'needs_action' OR state = 'processing');

-- name: payment_dispute_sums :one
-- What disputes of a payment took, and how many; what came back or was lost of it.
-- col: opened INT!
-- col: opened_amount INT!
-- col: closed INT!
-- col: closed_amount INT!
-- col: won_amount INT!
SELECT COALESCE(SUM(CASE WHEN debit = 'disputed' THEN 1 ELSE 0 END), 0) AS opened,
       CAST(COALESCE(SUM(CASE WHEN debit = 'disputed' THEN amount ELSE 0 END), 0) AS BIGINT) AS opened_amount,
       COALESCE(SUM(CASE WHEN credit = 'disputed' THEN 1 ELSE 0 END), 0) AS closed,
       CAST(COALESCE(SUM(CASE WHEN credit = 'disputed' THEN amount ELSE 0 END), 0) AS BIGINT) AS closed_amount,
       CAST(COALESCE(SUM(CASE WHEN credit = 'disputed' AND debit = 'gateway' THEN amount ELSE 0 END), 0) AS BIGINT) AS won_amount
FROM ledger_entry WHERE org_id = :org AND payer_id = :payer_id AND payment_id = :payment_id AND kind = 'dispute';

-- name: dispute_known :one
-- What is kept of a dispute, by the gateway's number.
-- param: number TEXT
SELECT id, amount, currency, reason, status, due_at, told_at FROM dispute WHERE org_id = :org AND number = :number;

-- name: dispute_add :one
-- param: client_id CLIENT_ID?
-- param: due_at INSTANT?
INSERT INTO dispute (org_id, payment_id, client_id, number, amount, currency, reason, status, due_at, opened_at, changed_at, told_at)
VALUES (:org, :payment_id, :client_id, :number, :amount, :currency, :reason, :status, :due_at, :opened_at, :opened_at, :told_at) RETURNING id;

-- name: dispute_set :exec
-- param: due_at INSTANT?
UPDATE dispute SET amount = :amount, currency = :currency, reason = :reason, status = :status, due_at = :due_at, changed_at = :changed_at, told_at = :told_at
WHERE org_id = :org AND id = :dispute_id;

-- name: disputes_of_payments :many
-- param: ids PAYMENT_ID[]
SELECT id, payment_id, client_id, number, amount, currency, reason, status, due_at, opened_at, changed_at FROM dispute
WHERE org_id = :org AND payment_id IN (SELECT value FROM json_each(:ids[])) ORDER BY id;

-- name: disputes_of_invoice :many
SELECT d.id, d.payment_id, d.client_id, d.number, d.amount, d.currency, d.reason, d.status, d.due_at, d.opened_at, d.changed_at
FROM payment y JOIN dispute d ON d.org_id = y.org_id AND d.payment_id = y.id
WHERE y.org_id = :org AND y.invoice_id = :invoice_id ORDER BY d.id;

-- name: dispute_page :many
-- By when they were opened or last changed, the newest first or last.
-- param: by_change FLAG
-- param: rising FLAG
-- param: most INT
-- param: skip INT
SELECT id, payment_id, client_id, number, amount, currency, reason, status, due_at, opened_at, changed_at FROM dispute
WHERE org_id = :org
ORDER BY (CASE WHEN :rising = 1 THEN 1 ELSE -1 END) * (CASE WHEN :by_change = 1 THEN changed_at ELSE opened_at END), (CASE WHEN :rising = 1 THEN 1 ELSE -1 END) * id
LIMIT :most OFFSET :skip;

-- name: dispute_count :one
-- col: n INT!
SELECT COUNT(*) AS n FROM dispute WHERE org_id = :org;

-- name: dispute_find :many
-- One, by our number or the gateway's.
-- param: number TEXT
SELECT id, payment_id, client_id, number, amount, currency, reason, status, due_at, opened_at, changed_at FROM dispute
WHERE org_id = :org AND (id = :dispute_id OR :dispute_id = 0) AND (number = :number OR :number = '') ORDER BY id LIMIT 1;

-- name: payment_disputed :exec
UPDATE payment SET disputed = :disputed, reason = :reason, version = version + 1 WHERE org_id = :org AND id = :payment_id;

-- name: payment_look_now :exec
-- param: look_at INSTANT?
UPDATE payment SET look_at = :look_at WHERE org_id = :org AND id = :payment_id AND state <> 'succeeded';

-- name: payment_of_intent :one
-- By the gateway's number, or by ours as long as that has not arrived.
-- global: a gateway tells of all practices at once
-- col: org_id ORG_ID!
-- col: id PAYMENT_ID!
SELECT org_id, id FROM payment WHERE gateway = :gateway AND intent = :intent AND intent <> ''
UNION ALL
SELECT org_id, id FROM payment WHERE id = :payment_id AND gateway = :gateway AND intent = '' LIMIT 1;

-- name: payment_refunded :exec
-- param: amount MONEY
UPDATE payment SET refunded = refunded + :amount, version = version + 1 WHERE org_id = :org AND id = :payment_id;

-- name: gateway_event_add :exec
-- global: the same
INSERT INTO gateway_event (gateway, event, taken_at) VALUES (:gateway, :event, :taken_at) ON CONFLICT (gateway, event) DO NOTHING;

-- ---------------------------------------------------------------------------------------------- refunds

-- name: refund_by_id :one
SELECT payment_id, amount, still_owed, idempotency_key, state, gateway_refund, error, created_at FROM refund WHERE org_id = :org AND id = :refund_id;

-- name: refund_entries :many
-- What it booked; all of it went out from the payment's payer.
-- param: payer_id PAYER_ID
SELECT payer_id, credit_payer_id, debit, amount FROM ledger_entry
WHERE org_id = :org AND credit_payer_id = :payer_id AND refund_id = :refund_id AND kind = 'refund'
  AND id IN (SELECT a.id FROM ledger_entry a WHERE a.org_id = :org AND a.payer_id = :payer_id
             UNION ALL SELECT b.id FROM ledger_entry b WHERE b.org_id = :org AND b.credit_payer_id = :payer_id AND b.credit_payer_id <> b.payer_id) ORDER BY id;

-- name: refund_of_payments :many
-- param: payments PAYMENT_ID[]
SELECT id, payment_id, amount, state, created_at, settled_at FROM refund
WHERE org_id = :org AND payment_id IN (SELECT value FROM json_each(:payments[])) ORDER BY id;

-- name: refund_open :one
-- What is under way of a payment.
-- col: amount INT!
SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount FROM refund WHERE org_id = :org AND payment_id = :payment_id AND state = 'started';

-- name: refund_holds :many
-- A payer's payments of which refunds are under way: how much of each its invoice had, where it lives, and how much is asked for.
-- param: payer_id PAYER_ID
-- col: invoice_id INVOICE_ID!
-- col: had MONEY!
-- col: under_way INT!
SELECT COALESCE(i.id, 0) AS invoice_id,
       CAST(MAX(CASE WHEN i.id IS NULL OR y.refunded > y.applied THEN 0 ELSE y.applied - y.refunded END) AS BIGINT) AS had,
       CAST(SUM(r.amount) AS BIGINT) AS under_way
FROM payment y JOIN refund r ON r.org_id = y.org_id AND r.payment_id = y.id
LEFT JOIN invoice i ON i.org_id = y.org_id AND i.id = y.invoice_id AND i.state <> 'void' AND i.state <> 'draft'
WHERE y.org_id = :org AND y.payer_id = :payer_id AND r.state = 'started' GROUP BY y.id, i.id ORDER BY 1, y.id;

-- name: refund_insert :one
-- No row: the form was sent before.
-- param: look_at INSTANT?
INSERT INTO refund (org_id, payment_id, amount, still_owed, reason, state, idempotency_key, created_at, created_kind, created_by, look_at)
VALUES (:org, :payment_id, :amount, :still_owed, :reason, 'started', :idempotency_key, :created_at, :created_kind, :created_by, :look_at)
ON CONFLICT DO NOTHING RETURNING id;

-- name: refund_done :exec
-- param: settled_at INSTANT?
UPDATE refund SET state = 'succeeded', gateway_refund = :gateway_refund, error = '', settled_at = :settled_at, look_at = NULL
WHERE org_id = :org AND id = :refund_id AND state = 'started';

-- name: refund_failed :exec
-- param: settled_at INSTANT?
UPDATE refund SET state = 'failed', error = :error, settled_at = :settled_at, look_at = NULL
WHERE org_id = :org AND id = :refund_id AND state <> 'failed';

-- name: refund_waits :exec
-- param: look_at INSTANT?
UPDATE refund SET look_at = :look_at, error = :error, looks = looks + 1 WHERE org_id = :org AND id = :refund_id AND state <> 'failed';

-- name: refund_taken :exec
-- param: look_at INSTANT?
UPDATE refund SET look_at = :look_at WHERE org_id = :org AND id = :refund_id AND state <> 'failed';

-- name: refund_look_now :exec
-- The gateway tells of it, with its number.
-- param: look_at INSTANT?
UPDATE refund SET look_at = :look_at, gateway_refund = CASE WHEN gateway_refund = '' THEN :gateway_refund ELSE gateway_refund END
WHERE org_id = :org AND id = :refund_id AND state <> 'failed';

-- name: refund_due :many
-- param: now INSTANT
-- param: most INT
SELECT id FROM refund WHERE org_id = :org AND look_at IS NOT NULL AND look_at <= :now AND state <> 'failed' ORDER BY look_at, id LIMIT :most;

-- name: refund_of_number :one
-- By the gateway's number, or by ours as long as that has not arrived.
-- param: refund_id REFUND_ID
SELECT id FROM refund WHERE org_id = :org AND payment_id = :payment_id
  AND (gateway_refund = :gateway_refund OR (id = :refund_id AND gateway_refund = ''));

-- ---------------------------------------------------------------------------------------------- links to a bill

-- name: invoice_link_live :one
SELECT id, hash FROM invoice_link WHERE org_id = :org AND invoice_id = :invoice_id AND ended_at IS NULL;

-- name: invoice_link_insert :one
INSERT INTO invoice_link (org_id, invoice_id, hash, created_at) VALUES (:org, :invoice_id, :hash, :created_at) RETURNING id;

-- name: invoice_link_hash :exec
UPDATE invoice_link SET hash = :hash WHERE org_id = :org AND id = :invoice_link_id;

-- name: invoice_link_end :exec
-- param: ended_at INSTANT?
UPDATE invoice_link SET ended_at = :ended_at WHERE org_id = :org AND invoice_id = :invoice_id AND ended_at IS NULL;

-- name: invoice_link_by_id :one
-- global: the link says which practice
SELECT org_id, invoice_id, hash, ended_at FROM invoice_link WHERE id = :invoice_link_id;

-- ---------------------------------------------------------------------------------------------- bills that pay themselves

-- name: autopay_due :many
-- Due bills, or one of them, that are to be paid without anybody, and with which card. A bill for oneself: the card that its owner chose for it.
-- For somebody else: by an agreement for every kind of service in it, within its caps; the own choice takes only bills for whom they never agreed.
-- One that is paid in parts: the card that was agreed on for them, or none.
-- Not those with a payment under way, of which something was given back, or that this card was refused for and that wait for another day.
-- Behind one bill, up to another, by the day they are due; `any_cap`: also what is more than was agreed.
-- param: today DAY
-- param: any_cap INT
-- param: after_day DAY
-- param: after_id INVOICE_ID
-- param: until_day DAY
-- param: until_id INVOICE_ID
-- param: most INT
-- col: card_id CARD_ID!
-- col: standing_id STANDING_PAYER_ID?
SELECT i.id, i.due_on, COALESCE(l.card_id, k.id, s.card_id) AS card_id, s.id AS standing_id
FROM invoice i JOIN payer p ON p.org_id = i.org_id AND p.id = i.payer_id AND p.client_id IS NOT NULL
JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id AND c.state = 'active'
LEFT JOIN pay_plan l ON l.org_id = i.org_id AND l.invoice_id = i.id AND l.state = 'active'
LEFT JOIN card k ON l.id IS NULL AND k.org_id = p.org_id AND k.client_id = p.client_id AND k.autopay = 1 AND k.state = 'active'
      AND NOT EXISTS (SELECT 1 FROM standing_payer a WHERE a.org_id = i.org_id AND a.client_id = i.client_id AND a.payer_client_id = p.client_id)
LEFT JOIN standing_payer s ON l.id IS NULL AND s.org_id = i.org_id AND s.client_id = i.client_id AND s.payer_client_id = p.client_id AND s.state = 'active'
      AND s.card_id IS NOT NULL AND (s.ends_on IS NULL OR s.ends_on >= :today)
      AND NOT EXISTS (SELECT 1 FROM invoice_line n LEFT JOIN charge h ON h.org_id = n.org_id AND h.id = n.charge_id
             WHERE n.org_id = i.org_id AND n.invoice_id = i.id AND COALESCE(h.category, '') <> s.category
               AND (s.category <> '' OR EXISTS (SELECT 1 FROM standing_payer o WHERE o.org_id = s.org_id AND o.client_id = s.client_id
                    AND o.payer_client_id = s.payer_client_id AND o.state = 'active' AND o.category = h.category
                    AND (o.ends_on IS NULL OR o.ends_on >= :today))))
      AND EXISTS (SELECT 1 FROM portal_grant g WHERE g.org_id = s.org_id AND g.caregiver_id = s.payer_client_id AND g.client_id = s.client_id
             AND g.state = 'active' AND (g.ends_on IS NULL OR g.ends_on >= :today))
      AND (:any_cap = 1 OR s.cap_charge IS NULL OR i.total <= s.cap_charge)
      AND (:any_cap = 1 OR s.cap_month IS NULL OR i.balance + (SELECT COALESCE(SUM(m.amount), 0) FROM payment m WHERE m.org_id = i.org_id AND m.payer_id = p.id
             AND m.client_id = i.client_id AND m.autopay = 1 AND m.state <> 'failed' AND m.state <> 'canceled' AND m.paid_on > :today - 31
             AND (s.category = '' OR EXISTS (SELECT 1 FROM invoice_line n JOIN charge h ON h.org_id = n.org_id AND h.id = n.charge_id
                  WHERE n.org_id = m.org_id AND n.invoice_id = m.invoice_id AND h.category = s.category))) <= s.cap_month)
WHERE i.org_id = :org AND (i.state = 'sent' OR i.state = 'part_paid') AND i.balance > 0
  AND (i.due_on, i.id) > (:after_day, :after_id) AND (i.due_on, i.id) <= (:until_day, :until_id)
  AND (l.card_id IS NOT NULL OR k.id IS NOT NULL OR s.card_id IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM payment y WHERE y.org_id = i.org_id AND y.invoice_id = i.id
                  AND (y.state = 'started' OR y.state = 'needs_action' OR y.state = 'processing' OR y.refunded > 0))
  AND NOT EXISTS (SELECT 1 FROM payment f WHERE f.org_id = i.org_id AND f.invoice_id = i.id AND f.autopay = 1 AND f.state = 'failed'
                  AND (f.retry_on IS NULL OR f.retry_on > :today) AND f.card_id = COALESCE(l.card_id, k.id, s.card_id)
                  AND NOT EXISTS (SELECT 1 FROM pay_plan_part x WHERE x.org_id = l.org_id AND x.plan_id = l.id AND x.due_on > f.paid_on AND x.due_on <= :today)
                  AND NOT EXISTS (SELECT 1 FROM payment z WHERE z.org_id = f.org_id AND z.invoice_id = f.invoice_id AND z.autopay = 1
                                  AND z.card_id = f.card_id AND z.id > f.id))
ORDER BY i.due_on, i.id LIMIT :most;

-- name: autopay_tries :one
-- With one card: another one may be tried as often. Of a bill in parts, those of its latest part.
-- param: since DAY
-- col: n INT!
SELECT COUNT(*) AS n FROM payment WHERE org_id = :org AND invoice_id = :invoice_id AND autopay = 1 AND card_id = :card_id
  AND paid_on >= :since;

-- name: payment_retry_on :exec
-- param: retry_on DAY?
UPDATE payment SET retry_on = :retry_on WHERE org_id = :org AND id = :payment_id;

-- ---------------------------------------------------------------------------------------------- bills in parts

-- name: pay_plan_rows :many
-- Those that stand for bills of the list.
-- param: invoices INVOICE_ID[]
-- col: first_id PAY_PLAN_ID!
-- col: agreed_name TEXT?
SELECT l.id, COALESCE(l.first_id, l.id) AS first_id, l.invoice_id, l.payer_id, l.total, l.every, l.card_id, l.agreed_at, l.agreed_kind, l.agreed_text,
       l.version, CASE WHEN l.agreed_kind = 'staff' THEN s.first_name || ' ' || s.last_name
                       ELSE COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name END AS agreed_name
FROM pay_plan l LEFT JOIN staff s ON l.agreed_kind = 'staff' AND s.org_id = l.org_id AND s.id = l.agreed_by
LEFT JOIN client c ON l.agreed_kind = 'client' AND c.org_id = l.org_id AND c.id = l.agreed_by
WHERE l.org_id = :org AND l.invoice_id IN (SELECT value FROM json_each(:invoices[])) AND l.state = 'active' ORDER BY l.id;

-- name: pay_plan_parts :many
-- param: plans PAY_PLAN_ID[]
SELECT plan_id, due_on, amount FROM pay_plan_part
WHERE org_id = :org AND plan_id IN (SELECT value FROM json_each(:plans[])) ORDER BY plan_id, position;

-- name: pay_plan_invoices_of_client :many
-- Bills for a client that are paid in parts.
-- param: client_id CLIENT_ID
-- param: limit INT
SELECT i.id FROM invoice i JOIN pay_plan l ON l.org_id = i.org_id AND l.invoice_id = i.id AND l.state = 'active'
WHERE i.org_id = :org AND i.client_id = :client_id ORDER BY i.id DESC LIMIT :limit;

-- name: pay_plan_together :many
-- Bills of one agreement that are still paid by it.
-- param: first PAY_PLAN_ID
-- col: invoice_id INVOICE_ID!
SELECT l.invoice_id FROM pay_plan l WHERE l.org_id = :org AND l.id = :first AND l.state = 'active'
UNION ALL
SELECT o.invoice_id FROM pay_plan o WHERE o.org_id = :org AND o.first_id = :first AND o.state = 'active';

-- name: pay_plan_stopped :one
-- Plans of a bill that ended before it was paid.
-- param: invoice_id INVOICE_ID
-- col: n INT!
SELECT COUNT(*) AS n FROM pay_plan WHERE org_id = :org AND invoice_id = :invoice_id AND state = 'ended';

-- name: pay_plan_insert :one
-- param: first_id PAY_PLAN_ID?
-- param: card_id CARD_ID?
-- param: card_client_id CLIENT_ID?
INSERT INTO pay_plan (org_id, invoice_id, first_id, payer_id, total, every, card_id, card_client_id, agreed_at, agreed_kind, agreed_by, agreed_text)
VALUES (:org, :invoice_id, :first_id, :payer_id, :total, :every, :card_id, :card_client_id, :agreed_at, :agreed_kind, :agreed_by, :agreed_text)
RETURNING id;

-- name: pay_plan_part_insert :exec
INSERT INTO pay_plan_part (org_id, plan_id, position, due_on, amount) VALUES (:org, :plan_id, :position, :due_on, :amount);

-- name: pay_plan_set_card :exec
-- param: card_id CARD_ID?
-- param: card_client_id CLIENT_ID?
UPDATE pay_plan SET card_id = :card_id, card_client_id = :card_client_id, agreed_at = :agreed_at, agreed_kind = :agreed_kind, agreed_by = :agreed_by,
    agreed_text = :agreed_text, version = version + 1
WHERE org_id = :org AND id = :pay_plan_id AND state = 'active';

-- name: pay_plan_set_state :exec
-- param: invoice_id INVOICE_ID
UPDATE pay_plan SET state = :state, ended_at = :ended_at, version = version + 1
WHERE org_id = :org AND invoice_id = :invoice_id AND state = 'active';

-- name: invoice_set_due :exec
-- Reminders of another day count anew.
UPDATE invoice SET due_on = :due_on, reminders = 0, reminded_on = NULL WHERE org_id = :org AND id = :invoice_id AND due_on <> :due_on;

-- ---------------------------------------------------------------------------------------------- recurring invoices

-- name: recurring_rows :many
-- param: ids RECURRING_ID[]
-- col: client_name TEXT?
-- col: payer_name TEXT?
-- col: exempt INT!
SELECT r.id, r.client_id, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name, r.payer_id,
       COALESCE(COALESCE(NULLIF(pc.preferred_name, ''), pc.first_name) || ' ' || pc.last_name, pk.first_name || ' ' || pk.last_name, p.name) AS payer_name,
       r.every, r.unit, r.starts_on, r.ends_on, r.most, r.send, r.note, r.state, r.next_on, r.made, r.stuck, r.version,
       CASE WHEN EXISTS (SELECT 1 FROM tax_exempt e WHERE e.org_id = r.org_id AND e.client_id = r.client_id) THEN 1 ELSE 0 END AS exempt
FROM recurring r JOIN client c ON c.org_id = r.org_id AND c.id = r.client_id LEFT JOIN payer p ON p.org_id = r.org_id AND p.id = r.payer_id
LEFT JOIN client pc ON pc.org_id = p.org_id AND pc.id = p.client_id LEFT JOIN contact pk ON pk.org_id = p.org_id AND pk.id = p.contact_id
WHERE r.org_id = :org AND r.id IN (SELECT value FROM json_each(:ids[]))
ORDER BY CASE WHEN r.state = 'ended' THEN 1 ELSE 0 END, r.id DESC;

-- name: recurring_line_rows :many
-- param: ids RECURRING_ID[]
SELECT recurring_id, description, units, unit_price, discount, tax_bp, tax_id FROM recurring_line
WHERE org_id = :org AND recurring_id IN (SELECT value FROM json_each(:ids[])) ORDER BY recurring_id, position;

-- name: recurring_page :many
-- Of one client, or of all.
-- param: client_id CLIENT_ID
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
-- col: n INT!
SELECT r.id, COUNT(*) OVER () AS n FROM recurring r JOIN client c ON c.org_id = r.org_id AND c.id = r.client_id
WHERE r.org_id = :org AND (r.client_id = :client_id OR :client_id = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (c.search_names LIKE '% ' || word.value || '%'))
ORDER BY CASE WHEN r.state = 'ended' THEN 1 ELSE 0 END, r.id DESC LIMIT :limit OFFSET :offset;

-- name: recurring_due :many
-- param: today DAY
-- param: limit INT
SELECT id FROM recurring WHERE org_id = :org AND state = 'active' AND next_on <= :today ORDER BY next_on, id LIMIT :limit;

-- name: recurring_insert :one
-- param: payer_id PAYER_ID?
-- param: ends_on DAY?
-- param: next_on DAY?
-- param: form_key TEXT?
INSERT INTO recurring (org_id, client_id, payer_id, every, unit, starts_on, ends_on, most, send, note, next_on, form_key, created_at, created_by)
VALUES (:org, :client_id, :payer_id, :every, :unit, :starts_on, :ends_on, :most, :send, :note, :next_on, :form_key, :created_at, :created_by)
ON CONFLICT DO NOTHING RETURNING id;

-- name: recurring_by_key :one
SELECT id FROM recurring WHERE org_id = :org AND client_id = :client_id AND form_key = :form_key;

-- name: recurring_save :exec
-- param: payer_id PAYER_ID?
-- param: ends_on DAY?
-- param: next_on DAY?
UPDATE recurring SET payer_id = :payer_id, every = :every, unit = :unit, starts_on = :starts_on, ends_on = :ends_on, most = :most, send = :send,
    note = :note, next_on = :next_on, version = version + 1
WHERE org_id = :org AND id = :recurring_id AND version = :version;

-- name: recurring_set_state :exec
-- param: next_on DAY?
UPDATE recurring SET state = :state, next_on = :next_on, stuck = :stuck, version = version + 1
WHERE org_id = :org AND id = :recurring_id AND version = :version;

-- name: recurring_moved_on :exec
-- param: next_on DAY?
-- param: n INT
UPDATE recurring SET state = :state, next_on = :next_on, made = made + :n, version = version + 1 WHERE org_id = :org AND id = :recurring_id;

-- name: recurring_lines_clear :exec
DELETE FROM recurring_line WHERE org_id = :org AND recurring_id = :recurring_id;

-- name: recurring_line_insert :exec
-- param: tax_id TAX_ID?
INSERT INTO recurring_line (org_id, recurring_id, position, description, units, unit_price, discount, tax_bp, tax_id)
VALUES (:org, :recurring_id, :position, :description, :units, :unit_price, :discount, :tax_bp, :tax_id);

-- name: recurring_day_add :exec
-- Nothing where that day is done.
INSERT INTO recurring_day (org_id, recurring_id, due_on, made_at) VALUES (:org, :recurring_id, :due_on, :made_at)
ON CONFLICT (org_id, recurring_id, due_on) DO NOTHING;

-- name: recurring_invoice_add :exec
INSERT INTO recurring_invoice (org_id, recurring_id, invoice_id, due_on) VALUES (:org, :recurring_id, :invoice_id, :due_on);

-- name: recurring_made_page :many
-- param: limit INT
-- param: offset INT
-- col: n INT!
SELECT invoice_id, COUNT(*) OVER () AS n FROM recurring_invoice WHERE org_id = :org AND recurring_id = :recurring_id
ORDER BY invoice_id DESC LIMIT :limit OFFSET :offset;

-- ---------------------------------------------------------------------------------------------- documents

-- name: document_titles :many
-- param: codes TEXT[]
SELECT code, title FROM code WHERE org_id = :org AND system = 'icd-10-cm' AND code IN (SELECT value FROM json_each(:codes[]));

-- name: document_language :one
SELECT language FROM client WHERE org_id = :org AND id = :client_id;

-- name: document_newest :one
-- Of what is asked for; what is not said is 0.
-- param: resource INT
-- param: copy_for PAYER_ID
-- param: from_day DAY
-- param: until_day DAY
SELECT id, version, state FROM billing_document
WHERE org_id = :org AND kind = :kind AND resource_id = :resource AND COALESCE(copy_payer_id, 0) = :copy_for AND COALESCE(from_on, 0) = :from_day
  AND COALESCE(until_on, 0) = :until_day AND seen = :seen ORDER BY id DESC LIMIT 1;

-- name: document_insert :one
-- param: copy_payer_id PAYER_ID?
-- param: from_on DAY?
-- param: until_on DAY?
INSERT INTO billing_document (org_id, kind, resource_id, copy_payer_id, from_on, until_on, seen, version, state, created_at)
VALUES (:org, :kind, :resource_id, :copy_payer_id, :from_on, :until_on, :seen, :version, 'waiting', :created_at) RETURNING id;

-- name: document_row :one
SELECT id, kind, resource_id, copy_payer_id, from_on, until_on, seen, state, bytes FROM billing_document
WHERE org_id = :org AND id = :billing_document_id;

-- name: document_waiting :many
-- Those that could not be made before come last, and the oldest first.
-- global: the worker makes those of all practices
-- param: now INSTANT
-- param: most INT
SELECT id, org_id FROM billing_document WHERE state = 'waiting' AND created_at <= :now ORDER BY tries, created_at, id LIMIT :most;

-- name: document_tried :exec
-- It could not be made: after so many times it is not tried again.
-- param: most INT
UPDATE billing_document SET tries = tries + 1, state = CASE WHEN tries + 1 >= :most THEN 'failed' ELSE state END
WHERE org_id = :org AND id = :billing_document_id AND state = 'waiting';

-- name: document_again :exec
UPDATE billing_document SET state = 'waiting', tries = 0 WHERE org_id = :org AND id = :billing_document_id AND state = 'failed';

-- name: document_set :exec
-- param: bytes BYTES?
UPDATE billing_document SET state = :state, bytes = :bytes, made_at = :made_at
WHERE org_id = :org AND id = :billing_document_id AND state = 'waiting';

-- name: document_links_purge :exec
-- global: the clock, for all practices
-- param: before INSTANT
DELETE FROM document_link WHERE expires_at < :before;

-- name: documents_purge :exec
-- Those that no link shows any more, so many at a time: whoever asks again gets a new one.
-- global: the clock, for all practices
-- param: before INSTANT
-- param: most INT
DELETE FROM billing_document WHERE id IN (SELECT d.id FROM billing_document d WHERE d.created_at < :before
  AND NOT EXISTS (SELECT 1 FROM document_link l WHERE l.org_id = d.org_id AND l.document_id = d.id) ORDER BY d.created_at, d.id LIMIT :most);

-- name: document_link_insert :one
-- param: client_id CLIENT_ID?
-- param: payer_id PAYER_ID?
-- param: created_by STAFF_ID?
INSERT INTO document_link (org_id, document_id, hash, created_at, expires_at, client_id, payer_id, email, own, attached, sure, created_by)
VALUES (:org, :document_id, :hash, :created_at, :expires_at, :client_id, :payer_id, :email, :own, :attached, :sure, :created_by)
RETURNING id;

-- name: document_link_set_hash :exec
UPDATE document_link SET hash = :hash WHERE org_id = :org AND id = :document_link_id;

-- name: document_link_row :one
-- global: a token says the id, and no practice
SELECT org_id, document_id, client_id, hash, expires_at, ended_at, own, sure FROM document_link WHERE id = :document_link_id;

-- name: document_links_of_pair_end :exec
-- Links to papers of a client that an account has whose access has ended: to superbills, and to what is not its own to pay.
-- param: ended_at INSTANT?
-- param: client_id CLIENT_ID
-- param: caregiver_id CLIENT_ID
UPDATE document_link SET ended_at = :ended_at WHERE org_id = :org AND client_id = :client_id AND ended_at IS NULL
  AND payer_id IN (SELECT id FROM payer WHERE org_id = :org AND client_id = :caregiver_id)
  AND EXISTS (SELECT 1 FROM billing_document d WHERE d.org_id = document_link.org_id AND d.id = document_link.document_id AND (
      d.kind = 'superbill'
      OR (d.kind = 'invoice' AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.org_id = d.org_id AND i.id = d.resource_id AND i.payer_id = document_link.payer_id))
      OR (d.kind = 'receipt' AND NOT EXISTS (SELECT 1 FROM payment m WHERE m.org_id = d.org_id AND m.id = d.resource_id AND m.payer_id = document_link.payer_id))));

-- name: client_shares_mailbox :one
-- Others who read what is sent there: accounts, and contacts of the client.
-- param: client_id CLIENT_ID
-- col: n INT!
SELECT (SELECT COUNT(*) FROM client o WHERE o.org_id = c.org_id AND o.email_norm = c.email_norm AND o.email_norm <> '' AND o.id <> c.id)
     + (SELECT COUNT(*) FROM contact k WHERE k.org_id = c.org_id AND k.client_id = c.id AND k.state = 'active' AND k.email_norm = c.email_norm) AS n
FROM client c WHERE c.org_id = :org AND c.id = :client_id;

-- name: document_link_end :exec
UPDATE document_link SET ended_at = :ended_at WHERE org_id = :org AND id = :document_link_id AND ended_at IS NULL;

-- name: document_link_taken :exec
-- param: now INSTANT?
UPDATE document_link SET opened_at = COALESCE(opened_at, :now), downloads = downloads + 1 WHERE org_id = :org AND id = :document_link_id;

-- name: document_links_of_client :many
-- What was sent of a client's documents, newest first, to people or addresses; or made by staff, to no one in particular.
-- param: client_id CLIENT_ID
-- col: maker TEXT?
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
-- col: name TEXT?
-- col: n INT!
SELECT l.id, l.document_id, d.kind, l.email, l.attached, l.created_at, l.expires_at, l.ended_at, l.opened_at, l.downloads,
       COALESCE(COALESCE(NULLIF(pc.preferred_name, ''), pc.first_name) || ' ' || pc.last_name, pk.first_name || ' ' || pk.last_name, p.name,
                COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name) AS name,
       m.first_name || ' ' || m.last_name AS maker, COUNT(*) OVER () AS n
FROM document_link l JOIN billing_document d ON d.org_id = l.org_id AND d.id = l.document_id
JOIN client c ON c.org_id = l.org_id AND c.id = l.client_id
LEFT JOIN payer p ON p.org_id = l.org_id AND p.id = l.payer_id
LEFT JOIN client pc ON pc.org_id = p.org_id AND pc.id = p.client_id
LEFT JOIN contact pk ON pk.org_id = p.org_id AND pk.id = p.contact_id
LEFT JOIN staff m ON m.org_id = l.org_id AND m.id = l.created_by AND l.own = 0 AND l.sure = 0 AND l.payer_id IS NULL AND l.email = ''
WHERE l.org_id = :org AND l.client_id = :client_id
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word
                  WHERE NOT (' ' || lower(l.email) || ' ' || d.kind || ' ' || lower(COALESCE(m.first_name, pc.first_name, pk.first_name, p.name, c.first_name)) || ' ' ||
                             lower(COALESCE(m.last_name, pc.last_name, pk.last_name, p.name, c.last_name)) LIKE '% ' || word.value || '%'))
ORDER BY l.id DESC LIMIT :limit OFFSET :offset;

-- ---------------------------------------------------------------------------------------------- what is kept for a while

-- name: gateway_event_purge :exec
-- global: of all practices
-- param: before INSTANT
-- param: most INT
DELETE FROM gateway_event WHERE event IN (SELECT x.event FROM gateway_event x WHERE x.taken_at < :before ORDER BY x.taken_at LIMIT :most)
  AND gateway IN ('stripe', 'test');

-- name: card_setup_purge :exec
-- global: of all practices
-- param: before INSTANT
-- param: most INT
DELETE FROM card_setup WHERE gateway IN ('stripe', 'test')
  AND setup IN (SELECT x.setup FROM card_setup x WHERE x.created_at < :before ORDER BY x.created_at LIMIT :most);
-- ---------------------------------------------------------------------------------------------- the clock

-- name: remind_bill :one
-- param: invoice_id INVOICE_ID
-- col: payer_account CLIENT_ID?
SELECT i.id, i.payer_id, i.client_id, i.state, i.balance, i.due_on, i.reminders, i.reminded_on, i.confidential, p.client_id AS payer_account, c.died
FROM invoice i JOIN payer p ON p.org_id = i.org_id AND p.id = i.payer_id JOIN client c ON c.org_id = i.org_id AND c.id = i.client_id
WHERE i.org_id = :org AND i.id = :invoice_id;

-- name: remind_payment :one
-- param: payment_id PAYMENT_ID
SELECT invoice_id FROM payment WHERE org_id = :org AND id = :payment_id;

-- name: remind_card :one
-- param: card_id CARD_ID
SELECT client_id, exp_month, exp_year FROM card WHERE org_id = :org AND id = :card_id AND state = 'active';

-- ---------------------------------------------------------------------------------------------- packages: the catalogue

-- name: offering_rows :many
-- param: words TEXT[]
-- param: archived_too INT
-- param: shown_only INT
-- param: limit INT
-- param: offset INT
-- col: sold INT!
SELECT o.id, o.name, o.description, o.price, o.every, o.household, o.expires_days, o.roll_over, o.in_portal, o.most, o.tax_id, o.state, o.version, o.created_at,
       (SELECT COUNT(*) FROM package p WHERE p.org_id = o.org_id AND p.offering_id = o.id) AS sold
FROM offering o WHERE o.org_id = :org AND (o.state = 'active' OR :archived_too = 1) AND (o.in_portal = 1 OR :shown_only = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (o.search_words LIKE '% ' || word.value || '%'))
ORDER BY o.name, o.id LIMIT :limit OFFSET :offset;

-- name: offering_count :one
-- param: words TEXT[]
-- param: archived_too INT
-- param: shown_only INT
-- col: n INT!
SELECT COUNT(*) AS n FROM offering o WHERE o.org_id = :org AND (o.state = 'active' OR :archived_too = 1) AND (o.in_portal = 1 OR :shown_only = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE NOT (o.search_words LIKE '% ' || word.value || '%'));

-- name: offering_some :many
-- param: ids OFFERING_ID[]
-- col: sold INT!
SELECT o.id, o.name, o.description, o.price, o.every, o.household, o.expires_days, o.roll_over, o.in_portal, o.most, o.tax_id, o.state, o.version, o.created_at,
       (SELECT COUNT(*) FROM package p WHERE p.org_id = o.org_id AND p.offering_id = o.id) AS sold
FROM offering o WHERE o.org_id = :org AND o.id IN (SELECT value FROM json_each(:ids[]));

-- name: offering_items :many
-- With the names of types and services, as clients read them.
-- param: ids OFFERING_ID[]
-- col: name TEXT?
SELECT i.offering_id, i.type_id, i.service_id, i.visits, COALESCE(NULLIF(t.client_name, ''), t.name, s.description) AS name
FROM offering_item i
LEFT JOIN appointment_type t ON t.org_id = i.org_id AND t.id = i.type_id
LEFT JOIN service s ON s.org_id = i.org_id AND s.id = i.service_id
WHERE i.org_id = :org AND i.offering_id IN (SELECT value FROM json_each(:ids[])) ORDER BY i.offering_id, i.position;

-- name: offering_insert :one
-- param: tax_id TAX_ID?
INSERT INTO offering (org_id, name, description, price, every, household, expires_days, roll_over, in_portal, most, tax_id, search_words, created_at)
VALUES (:org, :name, :description, :price, :every, :household, :expires_days, :roll_over, :in_portal, :most, :tax_id, :search_words, :created_at)
RETURNING id;

-- name: offering_update :exec
-- param: tax_id TAX_ID?
UPDATE offering SET name = :name, description = :description, price = :price, every = :every, household = :household,
    expires_days = :expires_days, roll_over = :roll_over, in_portal = :in_portal, most = :most, tax_id = :tax_id, search_words = :search_words, version = version + 1
WHERE org_id = :org AND id = :offering_id AND version = :version;

-- name: offering_set_state :exec
UPDATE offering SET state = :state, version = version + 1 WHERE org_id = :org AND id = :offering_id AND version = :version;

-- name: offering_items_clear :exec
DELETE FROM offering_item WHERE org_id = :org AND offering_id = :offering_id;

-- name: offering_item_add :exec
-- param: type_id APPOINTMENT_TYPE_ID?
-- param: service_id SERVICE_ID?
INSERT INTO offering_item (org_id, offering_id, position, type_id, service_id, visits)
VALUES (:org, :offering_id, :position, :type_id, :service_id, :visits);

-- name: offering_things_known :one
-- How many of these types and services are there.
-- param: types APPOINTMENT_TYPE_ID[]
-- param: services SERVICE_ID[]
-- col: types INT!
-- col: services INT!
SELECT (SELECT COUNT(*) FROM appointment_type WHERE org_id = :org AND id IN (SELECT value FROM json_each(:types[]))) AS types,
       (SELECT COUNT(*) FROM service WHERE org_id = :org AND id IN (SELECT value FROM json_each(:services[]))) AS services;

-- name: package_setting_row :one
-- Nothing was saved: no row.
SELECT on_payment, noshow_uses, late_uses, version FROM package_setting WHERE org_id = :org;

-- name: package_setting_save :exec
-- The first time with version 0.
INSERT INTO package_setting (org_id, on_payment, noshow_uses, late_uses) VALUES (:org, :on_payment, :noshow_uses, :late_uses)
ON CONFLICT (org_id) DO UPDATE SET on_payment = excluded.on_payment, noshow_uses = excluded.noshow_uses, late_uses = excluded.late_uses,
    version = package_setting.version + 1
WHERE package_setting.version = :version;

-- ---------------------------------------------------------------------------------------------- packages that were sold

-- name: package_ids_of_client :many
-- Their own, and with `for_them_too` those of others that are for them as well; newest first.
-- param: client_id CLIENT_ID
-- param: for_them_too INT
-- param: ended_too INT
-- param: limit INT
-- param: offset INT
SELECT p.id FROM package_member m JOIN package p ON p.org_id = m.org_id AND p.id = m.package_id
WHERE m.org_id = :org AND m.client_id = :client_id AND (p.client_id = m.client_id OR :for_them_too = 1) AND (p.state <> 'ended' OR :ended_too = 1)
ORDER BY p.id DESC LIMIT :limit OFFSET :offset;

-- name: package_count_of_client :one
-- param: client_id CLIENT_ID
-- param: for_them_too INT
-- param: ended_too INT
-- col: n INT!
SELECT COUNT(*) AS n FROM package_member m JOIN package p ON p.org_id = m.org_id AND p.id = m.package_id
WHERE m.org_id = :org AND m.client_id = :client_id AND (p.client_id = m.client_id OR :for_them_too = 1) AND (p.state <> 'ended' OR :ended_too = 1);

-- name: package_ids_of_practice :many
-- Newest first; without those of records that are closed to this member of staff.
-- param: offering_id OFFERING_ID
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- param: limit INT
-- param: offset INT
SELECT p.id FROM package p JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
WHERE p.org_id = :org AND (:offering_id = 0 OR p.offering_id = :offering_id)
  AND (c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                                   AND r.staff_id = :staff_id AND r.until > :now))
ORDER BY p.id DESC LIMIT :limit OFFSET :offset;

-- name: package_ids_renewing :many
-- Of these clients: what is billed again, the soonest first.
-- param: ids CLIENT_ID[]
-- param: limit INT
SELECT p.id FROM package p
WHERE p.org_id = :org AND p.client_id IN (SELECT value FROM json_each(:ids[])) AND p.every <> 'once' AND p.state = 'active'
  AND p.renews_on IS NOT NULL AND p.ends_on IS NULL ORDER BY p.renews_on, p.id LIMIT :limit;

-- name: package_count_of_practice :one
-- param: offering_id OFFERING_ID
-- param: staff_id STAFF_ID
-- param: now INSTANT
-- col: n INT!
SELECT COUNT(*) AS n FROM package p JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id
WHERE p.org_id = :org AND (:offering_id = 0 OR p.offering_id = :offering_id)
  AND (c.restricted = 0 OR EXISTS (SELECT 1 FROM restricted_reason r WHERE r.org_id = c.org_id AND r.client_id = c.id
                                   AND r.staff_id = :staff_id AND r.until > :now));

-- name: package_rows :many
-- Newest first.
-- param: ids PACKAGE_ID[]
-- col: client_name TEXT!
-- col: description TEXT!
SELECT p.id, p.offering_id, p.client_id, p.name, p.price, p.discount, p.every, p.household, p.expires_days, p.roll_over, p.tax_id, p.payer_id, p.state,
       p.ended_why, p.bought_on, p.period, p.anchor_on, p.anchor_period, p.renews_on, p.paused_on, p.ends_on, p.version,
       COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name, o.description AS description
FROM package p JOIN client c ON c.org_id = p.org_id AND c.id = p.client_id JOIN offering o ON o.org_id = p.org_id AND o.id = p.offering_id
WHERE p.org_id = :org AND p.id IN (SELECT value FROM json_each(:ids[])) ORDER BY p.id DESC;

-- name: package_prices :many
-- What a period of packages costs, and whose owners bear no tax.
-- param: ids PACKAGE_ID[]
-- col: exempt INT!
SELECT p.id, p.price, p.discount, p.tax_id,
       CASE WHEN EXISTS (SELECT 1 FROM tax_exempt e WHERE e.org_id = p.org_id AND e.client_id = p.client_id) THEN 1 ELSE 0 END AS exempt
FROM package p WHERE p.org_id = :org AND p.id IN (SELECT value FROM json_each(:ids[])) ORDER BY p.id;

-- name: package_member_rows :many
-- param: ids PACKAGE_ID[]
-- col: name TEXT!
SELECT m.package_id, m.client_id, COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS name
FROM package_member m JOIN client c ON c.org_id = m.org_id AND c.id = m.client_id
WHERE m.org_id = :org AND m.package_id IN (SELECT value FROM json_each(:ids[])) ORDER BY m.package_id, c.first_name, m.client_id;

-- name: package_credit_rows :many
-- Of several packages; soonest to expire first.
-- param: ids PACKAGE_ID[]
-- col: name TEXT?
-- col: period_state TEXT!
SELECT k.id, k.package_id, k.period, k.type_id, k.service_id, k.given, k.used, k.hidden, k.expires_on, q.state AS period_state,
       COALESCE(NULLIF(t.client_name, ''), t.name, s.description) AS name
FROM package_credit k JOIN package_period q ON q.org_id = k.org_id AND q.package_id = k.package_id AND q.period = k.period
LEFT JOIN appointment_type t ON t.org_id = k.org_id AND t.id = k.type_id
LEFT JOIN service s ON s.org_id = k.org_id AND s.id = k.service_id
WHERE k.org_id = :org AND k.package_id IN (SELECT value FROM json_each(:ids[])) AND k.period > 0
ORDER BY k.package_id, CASE WHEN k.expires_on IS NULL THEN 1 ELSE 0 END, k.expires_on, k.id;

-- name: package_bills :many
-- The bills of the current periods: those that are not void.
-- param: ids PACKAGE_ID[]
-- col: charge_state TEXT!
-- col: invoice_id INVOICE_ID?
-- col: invoice_state TEXT?
-- col: balance MONEY?
SELECT p.id, h.state AS charge_state, i.id AS invoice_id, i.state AS invoice_state, i.balance AS balance
FROM package p JOIN package_period q ON q.org_id = p.org_id AND q.package_id = p.id AND q.period = p.period
JOIN charge h ON h.org_id = q.org_id AND h.id = q.charge_id
LEFT JOIN invoice_line l ON l.org_id = h.org_id AND l.charge_id = h.id
LEFT JOIN invoice i ON i.org_id = l.org_id AND i.id = l.invoice_id AND i.state <> 'void'
WHERE p.org_id = :org AND p.id IN (SELECT value FROM json_each(:ids[])) ORDER BY p.id DESC, i.id;

-- name: package_insert :one
-- param: tax_id TAX_ID?
-- param: payer_id PAYER_ID?
-- param: renews_on DAY?
-- param: buy_key TEXT?
INSERT INTO package (org_id, offering_id, client_id, price, discount, every, household, expires_days, roll_over, tax_id, name, payer_id, bought_on,
    anchor_on, renews_on, buy_key, created_at, created_kind, created_by)
VALUES (:org, :offering_id, :client_id, :price, :discount, :every, :household, :expires_days, :roll_over, :tax_id, :name, :payer_id, :bought_on,
    :anchor_on, :renews_on, :buy_key, :created_at, :created_kind, :created_by)
ON CONFLICT DO NOTHING RETURNING id;

-- name: package_by_key :one
SELECT id FROM package WHERE org_id = :org AND client_id = :client_id AND buy_key = :buy_key;

-- name: package_member_add :exec
INSERT INTO package_member (org_id, package_id, client_id) VALUES (:org, :package_id, :client_id) ON CONFLICT DO NOTHING;

-- name: package_bought_count :one
-- Of this offering for one client, without those that were cancelled.
-- col: n INT!
SELECT COUNT(*) AS n FROM package WHERE org_id = :org AND offering_id = :offering_id AND client_id = :client_id AND ended_why <> 'cancelled';

-- name: package_offerings_of_bills :many
-- Which package a bill is of.
-- param: invoices INVOICE_ID[]
-- col: invoice_id INVOICE_ID!
SELECT DISTINCT l.invoice_id AS invoice_id, p.id, p.offering_id, p.name, p.price, p.every, p.household
FROM invoice_line l
JOIN package_period q ON q.org_id = l.org_id AND q.charge_id = l.charge_id
JOIN package p ON p.org_id = q.org_id AND p.id = q.package_id
WHERE l.org_id = :org AND l.invoice_id IN (SELECT value FROM json_each(:invoices[])) ORDER BY l.invoice_id, p.offering_id, p.id;

-- name: package_offering_counts :many
-- The same of all of one client's.
-- param: client_id CLIENT_ID
-- col: n INT!
SELECT offering_id, COUNT(*) AS n FROM package WHERE org_id = :org AND client_id = :client_id AND ended_why <> 'cancelled' GROUP BY offering_id;

-- name: package_clients_known :many
-- Active clients among these.
-- param: ids CLIENT_ID[]
SELECT id FROM client WHERE org_id = :org AND state <> 'archived' AND kind <> 'caregiver_only' AND id IN (SELECT value FROM json_each(:ids[]));

-- name: package_period_add :exec
-- No change: it was given already.
-- param: ends_on DAY?
-- param: charge_id CHARGE_ID?
INSERT INTO package_period (org_id, package_id, period, starts_on, ends_on, charge_id, state)
VALUES (:org, :package_id, :period, :starts_on, :ends_on, :charge_id, :state) ON CONFLICT DO NOTHING;

-- name: package_credit_add :exec
-- param: type_id APPOINTMENT_TYPE_ID?
-- param: service_id SERVICE_ID?
-- param: expires_on DAY?
INSERT INTO package_credit (org_id, package_id, period, type_id, service_id, given, starts_on, expires_on)
VALUES (:org, :package_id, :period, :type_id, :service_id, :given, :starts_on, :expires_on);

-- name: package_credits_of_first :many
-- What its first period gave: each one gives the same.
SELECT type_id, service_id, given FROM package_credit WHERE org_id = :org AND package_id = :package_id AND period = 1 ORDER BY id;

-- name: package_set_renewed :exec
-- param: renews_on DAY?
UPDATE package SET period = :period, renews_on = :renews_on, version = version + 1
WHERE org_id = :org AND id = :package_id AND period = :period - 1 AND state = 'active';

-- name: package_set_paused :exec
-- param: paused_on DAY?
-- param: renews_on DAY?
-- param: ends_on DAY?
UPDATE package SET state = :state, paused_on = :paused_on, renews_on = :renews_on, anchor_on = :anchor_on, anchor_period = :anchor_period,
    ends_on = :ends_on, version = version + 1
WHERE org_id = :org AND id = :package_id AND version = :version;

-- name: package_set_ending :exec
-- param: ends_on DAY?
-- param: renews_on DAY?
UPDATE package SET state = :state, ended_why = :ended_why, ends_on = :ends_on, renews_on = :renews_on, paused_on = NULL, version = version + 1
WHERE org_id = :org AND id = :package_id AND version = :version;

-- name: package_expiry_later :exec
-- What has not expired when the pause began expires later by so many days.
-- param: days INT
-- param: from_day DAY
UPDATE package_credit SET expires_on = expires_on + :days WHERE org_id = :org AND package_id = :package_id AND expires_on >= :from_day;

-- name: package_periods_later :exec
-- param: days INT
-- param: from_day DAY
UPDATE package_period SET ends_on = ends_on + :days WHERE org_id = :org AND package_id = :package_id AND ends_on >= :from_day;

-- name: package_period_row :one
SELECT starts_on, ends_on, charge_id, state, keep FROM package_period WHERE org_id = :org AND package_id = :package_id AND period = :period;

-- name: package_period_set :exec
UPDATE package_period SET state = :state, keep = :keep WHERE org_id = :org AND package_id = :package_id AND period = :period;

-- name: package_periods_of_invoice :many
-- Which periods a bill is about, and how their charges stand: `unpaid` bills and all that are not void.
-- param: invoice_id INVOICE_ID
-- param: only_package PACKAGE_ID
-- col: charge_state TEXT!
-- col: unpaid INT!
-- col: refunded INT!
-- col: bills INT!
SELECT q.package_id, q.period, q.state, q.keep, h.state AS charge_state,
       (SELECT COUNT(*) FROM invoice_line l JOIN invoice i ON i.org_id = l.org_id AND i.id = l.invoice_id
        WHERE l.org_id = q.org_id AND l.charge_id = q.charge_id AND i.state <> 'void' AND (i.balance > 0 OR i.state = 'draft')) AS unpaid,
       (SELECT COUNT(*) FROM invoice_line l JOIN invoice i ON i.org_id = l.org_id AND i.id = l.invoice_id
        WHERE l.org_id = q.org_id AND l.charge_id = q.charge_id AND i.state = 'refunded') AS refunded,
       (SELECT COUNT(*) FROM invoice_line l JOIN invoice i ON i.org_id = l.org_id AND i.id = l.invoice_id
        WHERE l.org_id = q.org_id AND l.charge_id = q.charge_id AND i.state <> 'void') AS bills
FROM package_period q JOIN charge h ON h.org_id = q.org_id AND h.id = q.charge_id
WHERE q.org_id = :org AND (q.package_id = :only_package OR q.charge_id IN (
  SELECT y.charge_id FROM invoice_line y WHERE y.org_id = :org AND y.invoice_id = :invoice_id))
ORDER BY q.package_id, q.period;

-- name: package_pair :one
-- Between whom an access was.
-- param: grant_id GRANT_ID
SELECT client_id, caregiver_id FROM portal_grant WHERE org_id = :org AND id = :grant_id;

-- name: package_pair_lives :one
-- Whether another access between the two lives, either way.
-- param: one CLIENT_ID
-- param: other CLIENT_ID
-- col: n INT!
SELECT (SELECT COUNT(*) FROM portal_grant WHERE org_id = :org AND client_id = :one AND caregiver_id = :other AND state <> 'ended')
     + (SELECT COUNT(*) FROM portal_grant WHERE org_id = :org AND client_id = :other AND caregiver_id = :one AND state <> 'ended') AS n;

-- name: package_pair_uses :many
-- Visits to come of one that the other's packages pay for.
-- param: one CLIENT_ID
-- param: other CLIENT_ID
SELECT u.attendee_id FROM package p JOIN package_use u ON u.org_id = p.org_id AND u.package_id = p.id
WHERE p.org_id = :org AND p.client_id = :other AND u.client_id = :one AND u.state = 'reserved' ORDER BY u.attendee_id;

-- name: package_member_end :exec
-- param: one CLIENT_ID
-- param: other CLIENT_ID
DELETE FROM package_member WHERE org_id = :org AND client_id = :one
  AND package_id IN (SELECT id FROM package WHERE org_id = :org AND client_id = :other);

-- name: package_payer_gone :one
-- 1: somebody bought it through an access that has ended, and pays for it.
-- param: package_id PACKAGE_ID
-- param: today DAY
-- col: n INT!
SELECT COUNT(*) AS n FROM package k JOIN payer y ON y.org_id = k.org_id AND y.id = k.payer_id
WHERE k.org_id = :org AND k.id = :package_id AND k.created_kind = 'client' AND y.client_id IS NOT NULL AND y.client_id <> k.client_id
  AND NOT EXISTS (SELECT 1 FROM portal_grant g WHERE g.org_id = k.org_id AND g.caregiver_id = y.client_id AND g.client_id = k.client_id
                  AND g.state = 'active' AND (g.ends_on IS NULL OR g.ends_on >= :today));

-- name: package_payment_invoice :one
-- param: payment_id PAYMENT_ID
-- col: invoice_id INVOICE_ID!
SELECT invoice_id AS invoice_id FROM payment WHERE org_id = :org AND id = :payment_id AND invoice_id IS NOT NULL;

-- name: package_due :many
-- Those that renew on a day that has come.
-- param: today DAY
-- param: after PACKAGE_ID
-- param: most INT
SELECT id FROM package WHERE org_id = :org AND state = 'active' AND renews_on IS NOT NULL AND renews_on <= :today AND id > :after
ORDER BY id LIMIT :most;

-- name: package_ending :many
-- Those whose last day is over.
-- param: today DAY
-- param: most INT
SELECT id FROM package WHERE org_id = :org AND state <> 'ended' AND state = 'active' AND ends_on IS NOT NULL AND ends_on < :today ORDER BY id LIMIT :most;

-- name: package_shares :many
-- What each payer has of the current period's charge, and how their bill stands.
SELECT i.id, i.version, i.payer_id, i.total, i.paid, i.written_off, i.refunded, i.balance, l.amount
FROM package p JOIN package_period q ON q.org_id = p.org_id AND q.package_id = p.id AND q.period = p.period
JOIN invoice_line l ON l.org_id = q.org_id AND l.charge_id = q.charge_id
JOIN invoice i ON i.org_id = l.org_id AND i.id = l.invoice_id
WHERE p.org_id = :org AND p.id = :package_id AND i.state <> 'void' AND i.state <> 'draft' ORDER BY i.id;

-- ---------------------------------------------------------------------------------------------- packages: which visit uses what

-- name: package_visits_concerned :many
-- Parts of visits of people who have a package, or that have a credit of one: whoever is no member any more too.
-- param: ids ATTENDEE_ID[]
SELECT x.id FROM attendee x WHERE x.org_id = :org AND x.id IN (SELECT value FROM json_each(:ids[]))
  AND (EXISTS (SELECT 1 FROM package_member m WHERE m.org_id = x.org_id AND m.client_id = x.client_id)
    OR EXISTS (SELECT 1 FROM package_use u WHERE u.org_id = x.org_id AND u.attendee_id = x.id)) ORDER BY x.id;

-- name: package_visits_ahead :many
-- Visits of these members that no credit covers and nobody billed; soonest first. Those still to come, and from
-- `from_at` on what took place.
-- param: package_id PACKAGE_ID
-- param: from_at INSTANT
-- param: now INSTANT
-- param: most INT
SELECT x.id FROM package_member m JOIN attendee x ON x.org_id = m.org_id AND x.client_id = m.client_id
WHERE m.org_id = :org AND m.package_id = :package_id AND x.starts_at >= :from_at
  AND (x.status = 'booked' OR (x.starts_at < :now AND x.status IN ('checked_in', 'fulfilled', 'noshow', 'late_cancelled')))
  AND NOT EXISTS (SELECT 1 FROM package_use u WHERE u.org_id = x.org_id AND u.attendee_id = x.id AND (u.state = 'reserved' OR u.state = 'used'))
  AND NOT EXISTS (SELECT 1 FROM charge h WHERE h.org_id = x.org_id AND h.attendee_id = x.id AND h.state <> 'void')
ORDER BY x.starts_at, x.id LIMIT :most;

-- name: package_visit :one
-- What decides whether a visit takes a credit.
-- col: confidential INT!
-- param: attendee_id ATTENDEE_ID
-- col: type_id APPOINTMENT_TYPE_ID?
-- col: charged INT!
-- col: given_back INT!
SELECT x.id, x.client_id, x.status, x.starts_at, a.status AS visit_status, a.type_id AS type_id,
       CASE WHEN a.confidential = 1 OR COALESCE(t.confidential, 0) = 1 THEN 1 ELSE 0 END AS confidential,
       (SELECT COUNT(*) FROM charge h WHERE h.org_id = x.org_id AND h.attendee_id = x.id AND h.state <> 'void') AS charged,
       (SELECT COUNT(*) FROM package_use u WHERE u.org_id = x.org_id AND u.attendee_id = x.id AND u.state = 'given_back') AS given_back
FROM attendee x JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
LEFT JOIN appointment_type t ON t.org_id = a.org_id AND t.id = a.type_id
WHERE x.org_id = :org AND x.id = :attendee_id;

-- name: package_use_of_visit :one
-- The credit that a visit has.
-- param: attendee_id ATTENDEE_ID
-- col: package_state TEXT!
-- col: period_state TEXT!
-- col: member INT!
SELECT u.id, u.package_id, u.package_credit_id, u.confidential, u.state, k.type_id, k.service_id, k.starts_on, k.expires_on,
       p.state AS package_state, p.ends_on AS package_ends_on, q.state AS period_state,
       (SELECT COUNT(*) FROM package_member m WHERE m.org_id = u.org_id AND m.package_id = u.package_id AND m.client_id = u.client_id) AS member
FROM package_use u JOIN package_credit k ON k.org_id = u.org_id AND k.id = u.package_credit_id
JOIN package p ON p.org_id = u.org_id AND p.id = u.package_id
JOIN package_period q ON q.org_id = k.org_id AND q.package_id = k.package_id AND q.period = k.period
WHERE u.org_id = :org AND u.attendee_id = :attendee_id AND (u.state = 'reserved' OR u.state = 'used');

-- name: package_candidates :many
-- Credits that a visit of this client, type and day could take, the one that it takes first. What confidential visits
-- have is no reason not to be among them.
-- param: for_client CLIENT_ID
-- param: for_type APPOINTMENT_TYPE_ID
-- param: on_day DAY
SELECT k.id, k.package_id, k.given, k.used, k.hidden, p.name
FROM package_member m JOIN package p ON p.org_id = m.org_id AND p.id = m.package_id
JOIN package_credit k ON k.org_id = p.org_id AND k.package_id = p.id
JOIN package_period q ON q.org_id = k.org_id AND q.package_id = k.package_id AND q.period = k.period
WHERE m.org_id = :org AND m.client_id = :for_client AND p.state = 'active' AND q.state = 'open' AND k.used < k.given
  AND k.starts_on <= :on_day AND (k.expires_on IS NULL OR k.expires_on >= :on_day) AND (p.ends_on IS NULL OR p.ends_on >= :on_day)
  AND (k.type_id IS NULL OR k.type_id = :for_type)
  AND (k.service_id IS NULL OR EXISTS (SELECT 1 FROM service_of_type y WHERE y.org_id = k.org_id AND y.type_id = :for_type AND y.service_id = k.service_id))
ORDER BY CASE WHEN k.expires_on IS NULL THEN 1 ELSE 0 END, k.expires_on, CASE WHEN p.client_id = m.client_id THEN 0 ELSE 1 END,
         CASE WHEN k.type_id IS NULL THEN CASE WHEN k.service_id IS NULL THEN 2 ELSE 1 END ELSE 0 END, k.id;

-- name: package_fits :one
-- Whether a credit is for visits of this type.
-- param: for_type APPOINTMENT_TYPE_ID
-- param: package_credit_id PACKAGE_CREDIT_ID
-- col: n INT!
SELECT COUNT(*) AS n FROM package_credit k WHERE k.org_id = :org AND k.id = :package_credit_id AND (k.type_id IS NULL OR k.type_id = :for_type)
  AND (k.service_id IS NULL OR EXISTS (SELECT 1 FROM service_of_type y WHERE y.org_id = k.org_id AND y.type_id = :for_type AND y.service_id = k.service_id));

-- name: package_credit_take :exec
-- No change: none is left.
-- param: by_used INT
-- param: by_hidden INT
-- param: package_credit_id PACKAGE_CREDIT_ID
UPDATE package_credit SET used = used + :by_used, hidden = hidden + :by_hidden
WHERE org_id = :org AND id = :package_credit_id AND used + :by_used >= 0 AND hidden + :by_hidden >= 0
  AND used + hidden + :by_used + :by_hidden <= given;

-- name: package_parts_covered :many
-- Of these parts in visits, those that have a credit.
-- param: ids ATTENDEE_ID[]
SELECT attendee_id FROM package_use
WHERE org_id = :org AND attendee_id IN (SELECT value FROM json_each(:ids[])) AND (state = 'reserved' OR state = 'used') ORDER BY attendee_id;

-- name: package_use_add :exec
INSERT INTO package_use (org_id, package_id, package_credit_id, attendee_id, client_id, confidential, state, at, changed_at)
VALUES (:org, :package_id, :package_credit_id, :attendee_id, :client_id, :confidential, :state, :at, :changed_at);

-- name: package_use_set :exec
UPDATE package_use SET state = :state, confidential = :confidential, changed_at = :changed_at WHERE org_id = :org AND id = :package_use_id;

-- name: package_hidden_use :one
-- The confidential visit that gives way: the newest that took the credit.
-- param: package_credit_id PACKAGE_CREDIT_ID
SELECT id, attendee_id FROM package_use
WHERE org_id = :org AND package_credit_id = :package_credit_id AND confidential = 1 AND (state = 'reserved' OR state = 'used')
ORDER BY id DESC LIMIT 1;

-- name: package_uses_reserved :many
-- Visits still to come that have a credit of this package; of one period, or of all (0).
-- param: only_period INT
-- param: after INSTANT
SELECT u.id, u.attendee_id, u.package_credit_id, u.confidential FROM package_use u
JOIN package_credit k ON k.org_id = u.org_id AND k.id = u.package_credit_id
JOIN attendee x ON x.org_id = u.org_id AND x.id = u.attendee_id
WHERE u.org_id = :org AND u.package_id = :package_id AND u.state = 'reserved' AND (k.period = :only_period OR :only_period = 0)
  AND x.starts_at >= :after ORDER BY u.id;

-- name: package_use_ids :many
-- A visit is confidential as soon as its type is; its use learns of that later.
-- param: only_client CLIENT_ID
-- param: confidential_too INT
-- param: limit INT
-- param: offset INT
SELECT u.id FROM package_use u WHERE u.org_id = :org AND u.package_id = :package_id AND (u.client_id = :only_client OR :only_client = 0)
  AND (:confidential_too = 1 OR (u.confidential = 0 AND NOT EXISTS (SELECT 1 FROM attendee x
    JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
    JOIN appointment_type t ON t.org_id = a.org_id AND t.id = a.type_id
    WHERE x.org_id = u.org_id AND x.id = u.attendee_id AND t.confidential = 1))) ORDER BY u.id DESC LIMIT :limit OFFSET :offset;

-- name: package_use_count :one
-- param: only_client CLIENT_ID
-- param: confidential_too INT
-- col: n INT!
SELECT COUNT(*) AS n FROM package_use u WHERE u.org_id = :org AND u.package_id = :package_id AND (u.client_id = :only_client OR :only_client = 0)
  AND (:confidential_too = 1 OR (u.confidential = 0 AND NOT EXISTS (SELECT 1 FROM attendee x
    JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
    JOIN appointment_type t ON t.org_id = a.org_id AND t.id = a.type_id
    WHERE x.org_id = u.org_id AND x.id = u.attendee_id AND t.confidential = 1)));

-- name: package_use_rows :many
-- param: ids PACKAGE_USE_ID[]
-- col: client_name TEXT!
-- col: type_name TEXT?
SELECT u.id, u.attendee_id, u.package_id, u.client_id, u.confidential, u.state, x.appointment_id, x.starts_at,
       COALESCE(NULLIF(c.preferred_name, ''), c.first_name) || ' ' || c.last_name AS client_name, t.name AS type_name
FROM package_use u JOIN attendee x ON x.org_id = u.org_id AND x.id = u.attendee_id
JOIN appointment a ON a.org_id = x.org_id AND a.id = x.appointment_id
JOIN client c ON c.org_id = u.org_id AND c.id = u.client_id
LEFT JOIN appointment_type t ON t.org_id = a.org_id AND t.id = a.type_id
WHERE u.org_id = :org AND u.id IN (SELECT value FROM json_each(:ids[])) ORDER BY u.id DESC;

-- name: package_covered_ids :many
-- Visits that took place and that a package covers.
-- param: client_id CLIENT_ID
-- param: limit INT
-- param: offset INT
SELECT u.id FROM package_use u WHERE u.org_id = :org AND u.state = 'used' AND (u.client_id = :client_id OR :client_id = 0)
ORDER BY u.id DESC LIMIT :limit OFFSET :offset;

-- name: package_covered_count :one
-- param: client_id CLIENT_ID
-- col: n INT!
SELECT COUNT(*) AS n FROM package_use u WHERE u.org_id = :org AND u.state = 'used' AND (u.client_id = :client_id OR :client_id = 0);

-- name: package_uses_named :many
-- What visits use, in words.
-- param: ids ATTENDEE_ID[]
SELECT u.attendee_id, u.client_id, k.given, p.name FROM package_use u
JOIN package_credit k ON k.org_id = u.org_id AND k.id = u.package_credit_id JOIN package p ON p.org_id = u.org_id AND p.id = u.package_id
WHERE u.org_id = :org AND u.attendee_id IN (SELECT value FROM json_each(:ids[])) AND (u.state = 'reserved' OR u.state = 'used');

-- name: package_use_now :one
SELECT state, package_credit_id, confidential FROM package_use WHERE org_id = :org AND package_id = :package_id AND id = :package_use_id;

-- ---------------------------------------------------------------------------------------------- insurance

-- name: insurance_rows :many
-- Of these clients. As the eyes: 0 sees all; another account sees what the client holds, what it holds itself, and what it
-- typed in until the practice took it over; once that was refused or taken back, it never was. `ending`: the words of its end.
-- param: clients CLIENT_ID[]
-- param: only INSURANCE_ID
-- param: eyes CLIENT_ID
-- param: active_only INT
-- param: words TEXT[]
-- param: limit INT
-- param: offset INT
-- col: n INT!
-- col: born DAY?
-- col: holder_first TEXT?
-- col: holder_last TEXT?
-- col: account_born DAY?
-- col: ending TEXT?
SELECT i.id, i.client_id, i.insurer, i.payer_number, i.plan, i.member_id, i.group_number, i.holder, i.holder_client_id, i.holder_contact_id,
  i.holder_name, i.holder_born, i.relation, i.place, i.place_reason, i.starts_on, i.ends_on, i.state, i.proposed_by, i.version,
  c.first_name, c.last_name, c.born AS born, COALESCE(h.first_name, k.first_name) AS holder_first, COALESCE(h.last_name, k.last_name) AS holder_last,
  h.born AS account_born, CASE WHEN i.state = 'ended' THEN (SELECT e.words FROM insurance_change e WHERE e.org_id = i.org_id AND e.insurance_id = i.id
    ORDER BY e.id DESC LIMIT 1) END AS ending, COUNT(*) OVER () AS n
FROM insurance i JOIN client c ON c.org_id = i.org_id AND c.id = i.client_id
LEFT JOIN client h ON h.org_id = i.org_id AND h.id = i.holder_client_id
LEFT JOIN contact k ON k.org_id = i.org_id AND k.id = i.holder_contact_id
WHERE i.org_id = :org AND i.client_id IN (SELECT value FROM json_each(:clients[])) AND (:only = 0 OR i.id = :only) AND (:active_only = 0 OR i.state = 'active')
  AND (:eyes = 0 OR i.holder = 'self' OR i.holder_client_id = :eyes OR (i.proposed_by = :eyes AND i.holder = 'other' AND (i.state = 'proposed'
    OR (i.state = 'ended' AND EXISTS (SELECT 1 FROM insurance_change e WHERE e.org_id = i.org_id AND e.insurance_id = i.id
        AND (e.words LIKE 'Not accepted%' OR e.words LIKE 'Withdrawn%'))))))
  AND NOT EXISTS (SELECT 1 FROM json_each(:words[]) AS word WHERE i.search NOT LIKE '% ' || word.value || '%')
ORDER BY CASE i.state WHEN 'proposed' THEN 0 WHEN 'active' THEN 1 ELSE 2 END, i.place, i.id LIMIT :limit OFFSET :offset;

-- name: insurance_whose :one
SELECT client_id FROM insurance WHERE org_id = :org AND id = :id;

-- name: insurers :many
-- Those that a policy names which counts, or did.
SELECT DISTINCT i.insurer, i.payer_number FROM insurance i
WHERE i.org_id = :org AND (i.state = 'active' OR (i.state = 'ended' AND NOT EXISTS (SELECT 1 FROM insurance_change e
  WHERE e.org_id = i.org_id AND e.insurance_id = i.id AND (e.words LIKE 'Not accepted%' OR e.words LIKE 'Withdrawn%'))))
ORDER BY i.insurer, i.payer_number LIMIT 1000;

-- name: insurance_readers :many
-- Who else is known to read what is sent to an address, or to the client's own: accounts, and contacts of the client.
-- param: client_id CLIENT_ID
-- param: email TEXT
-- col: account CLIENT_ID!
-- col: contact CONTACT_ID!
SELECT o.id AS account, 0 AS contact
FROM client c JOIN client o ON o.org_id = c.org_id AND o.email_norm = CASE WHEN :email = '' THEN c.email_norm ELSE :email END
WHERE c.org_id = :org AND c.id = :client_id AND o.email_norm <> '' AND o.id <> c.id
UNION ALL
SELECT COALESCE(k.linked_client_id, 0) AS account, CASE WHEN k.linked_client_id IS NULL THEN k.id ELSE 0 END AS contact
FROM client c JOIN contact k ON k.org_id = c.org_id AND k.client_id = c.id
WHERE c.org_id = :org AND c.id = :client_id AND k.state = 'active' AND k.email_norm <> '' AND k.email_norm = CASE WHEN :email = '' THEN c.email_norm ELSE :email END
LIMIT 20;

-- name: insurance_own_mailbox :one
-- Whether an address is the client's own; empty: it is.
-- param: client_id CLIENT_ID
-- param: email TEXT
-- col: n INT!
SELECT CASE WHEN :email = '' OR c.email_norm = :email THEN 1 ELSE 0 END AS n FROM client c WHERE c.org_id = :org AND c.id = :client_id;

-- name: insurance_told :one
SELECT state, holder, holder_client_id, holder_contact_id FROM insurance WHERE org_id = :org AND client_id = :client_id AND id = :id;

-- name: insurance_insert :one
-- param: proposed_by CLIENT_ID?
INSERT INTO insurance (org_id, client_id, insurer, holder, relation, place, state, proposed_by, created_at)
VALUES (:org, :client_id, '', 'self', 'self', 1, 'proposed', :proposed_by, :created_at) RETURNING id;

-- name: insurance_save :exec
-- param: holder_client_id CLIENT_ID?
-- param: holder_contact_id CONTACT_ID?
-- param: holder_born DAY?
-- param: starts_on DAY?
-- param: ends_on DAY?
UPDATE insurance SET insurer = :insurer, payer_number = :payer_number, plan = :plan, member_id = :member_id, group_number = :group_number, search = :search,
  holder = :holder, holder_client_id = :holder_client_id, holder_contact_id = :holder_contact_id, holder_name = :holder_name, holder_born = :holder_born,
  relation = :relation, place = :place, place_reason = :place_reason, starts_on = :starts_on, ends_on = :ends_on, state = :state, version = version + 1
WHERE org_id = :org AND id = :id AND version = :version AND state <> 'ended';

-- name: insurance_end :exec
UPDATE insurance SET state = 'ended', version = version + 1 WHERE org_id = :org AND id = :id AND version = :version AND state <> 'ended';

-- name: insurance_change_insert :exec
INSERT INTO insurance_change (org_id, insurance_id, at, by_name, words) VALUES (:org, :insurance_id, :at, :by_name, :words);

-- name: insurance_changes :many
-- param: limit INT
SELECT at, by_name, words FROM insurance_change WHERE org_id = :org AND insurance_id = :insurance_id ORDER BY id DESC LIMIT :limit;

-- name: insurance_contact :one
-- col: holder_client_id CLIENT_ID?
SELECT k.id, k.linked_client_id AS holder_client_id FROM contact k WHERE k.org_id = :org AND k.id = :id AND k.client_id = :client_id AND k.state = 'active';

-- name: insurance_holder :one
-- col: name TEXT!
SELECT first_name || ' ' || last_name AS name, born FROM client WHERE org_id = :org AND id = :id;
