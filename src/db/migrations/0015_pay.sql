-- The test gateway's own books (pay/test_gateway.c): a payment gateway that moves no money. Numbers are random text, as a
-- gateway gives them. No organization: a gateway knows of none.
CREATE TABLE pay_test_customer (
    number TEXT PRIMARY KEY NOT NULL,
    reference TEXT NOT NULL,
    created_at INSTANT NOT NULL
);

CREATE TABLE pay_test_card (
    number TEXT PRIMARY KEY NOT NULL,
    customer TEXT NOT NULL,                   -- empty: not kept
    kind TEXT NOT NULL,                       -- one of pay_test_cards
    exp_month INT NOT NULL,
    exp_year INT NOT NULL,
    forgotten FLAG NOT NULL DEFAULT 0
);

-- Cards about to be kept, and charges: both are begun, then finished by the payer.
CREATE TABLE pay_test_intent (
    number TEXT PRIMARY KEY NOT NULL,
    charges FLAG NOT NULL,                    -- 0: a setup
    customer TEXT NOT NULL,                   -- empty: without account
    secret TEXT NOT NULL,
    state TEXT NOT NULL,                      -- open, action, processing, paid, cancelled
    error TEXT NOT NULL DEFAULT '',
    card TEXT NOT NULL DEFAULT '',
    minor MONEY NOT NULL DEFAULT 0,
    currency TEXT NOT NULL DEFAULT '',
    reference TEXT NOT NULL DEFAULT '',
    created_at INSTANT NOT NULL
);
CREATE INDEX pay_test_intent_customer ON pay_test_intent (customer, created_at);

CREATE TABLE pay_test_refund (
    number TEXT PRIMARY KEY NOT NULL,
    charge TEXT NOT NULL,
    minor MONEY NOT NULL,
    reference TEXT NOT NULL,
    created_at INSTANT NOT NULL
);
CREATE INDEX pay_test_refund_charge ON pay_test_refund (charge);

-- What was asked with a key, and the answer: the same again gets the same.
CREATE TABLE pay_test_key (
    key TEXT PRIMARY KEY NOT NULL,
    request TEXT NOT NULL,                    -- hashed
    number TEXT NOT NULL DEFAULT '',          -- what it made; empty: nothing
    answered TEXT NOT NULL DEFAULT '',        -- empty: lost before it had an effect
    error TEXT NOT NULL DEFAULT '',
    asked_at INSTANT NOT NULL
);
CREATE INDEX pay_test_key_old ON pay_test_key (asked_at);
