-- Queries of the pay room: the test gateway's books. No table here is an organization's.

-- name: pay_test_customer_insert :exec
INSERT INTO pay_test_customer (number, reference, created_at) VALUES (:number, :reference, :created_at);

-- name: pay_test_customer_by_number :one
SELECT number, reference FROM pay_test_customer WHERE number = :number;

-- name: pay_test_card_insert :exec
INSERT INTO pay_test_card (number, customer, kind, exp_month, exp_year) VALUES (:number, :customer, :kind, :exp_month, :exp_year);

-- name: pay_test_card_by_number :one
SELECT number, customer, kind, exp_month, exp_year, forgotten FROM pay_test_card WHERE number = :number;

-- name: pay_test_card_keep :exec
UPDATE pay_test_card SET customer = :customer WHERE number = :number;

-- name: pay_test_card_forget :exec
UPDATE pay_test_card SET forgotten = 1 WHERE number = :number;

-- name: pay_test_intent_insert :exec
INSERT INTO pay_test_intent (number, charges, customer, secret, state, error, card, minor, currency, reference, created_at)
VALUES (:number, :charges, :customer, :secret, :state, :error, :card, :minor, :currency, :reference, :created_at);

-- name: pay_test_intent_by_number :one
SELECT number, charges, customer, secret, state, error, card, minor, currency, reference FROM pay_test_intent
WHERE number = :number;

-- name: pay_test_intent_set :exec
UPDATE pay_test_intent SET state = :state, error = :error, card = :card WHERE number = :number;

-- name: pay_test_intent_find :many
-- param: since INSTANT
SELECT number FROM pay_test_intent
WHERE customer = :customer AND created_at >= :since AND reference = :reference AND charges = 1 ORDER BY created_at DESC LIMIT 10;

-- name: pay_test_refund_insert :exec
INSERT INTO pay_test_refund (number, charge, minor, reference, created_at) VALUES (:number, :charge, :minor, :reference, :created_at);

-- name: pay_test_refund_by_number :one
SELECT r.number, r.charge, r.minor, r.failed, i.currency FROM pay_test_refund r JOIN pay_test_intent i ON i.number = r.charge
WHERE r.number = :number;

-- name: pay_test_refund_by_reference :one
SELECT number FROM pay_test_refund WHERE charge = :charge AND reference = :reference;

-- name: pay_test_refund_fail :exec
UPDATE pay_test_refund SET failed = 1 WHERE number = :number;

-- name: pay_test_refund_sum :one
-- col: minor MONEY!
SELECT CAST(COALESCE(SUM(minor), 0) AS BIGINT) AS minor FROM pay_test_refund WHERE charge = :charge AND failed = 0;

-- name: pay_test_key_insert :exec
INSERT INTO pay_test_key (key, request, number, answered, error, asked_at)
VALUES (:key, :request, :number, :answered, :error, :asked_at);

-- name: pay_test_key_by_key :one
SELECT key, request, number, answered, error FROM pay_test_key WHERE key = :key;

-- name: pay_test_key_set :exec
UPDATE pay_test_key SET number = :number, answered = :answered, error = :error WHERE key = :key;

-- name: pay_test_key_forget_old :exec
-- param: before INSTANT
DELETE FROM pay_test_key WHERE asked_at < :before;
