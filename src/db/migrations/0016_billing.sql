-- Money: what was done and costs, who pays, invoices, the ledger, cards, payments, superbills.
-- Amounts are minor units of the practice's currency.

CREATE TABLE billing_setting (
    org_id ORG_ID PRIMARY KEY REFERENCES organization(id),
    legal_name TEXT NOT NULL DEFAULT '',      -- on documents; empty: the practice's name
    address TEXT NOT NULL DEFAULT '',         -- has lines
    tax_id TEXT NOT NULL DEFAULT '',          -- EIN
    npi TEXT NOT NULL DEFAULT '',             -- of the group
    paper TEXT NOT NULL DEFAULT 'letter' CHECK (paper IN ('letter', 'a4')),
    note TEXT NOT NULL DEFAULT '',            -- below every invoice
    due_days INT NOT NULL DEFAULT 14,
    remind_days INT NOT NULL DEFAULT 7,       -- overdue invoices are reminded of so often; 0: never
    reminders_most INT NOT NULL DEFAULT 3,
    noshow_fee MONEY,                         -- null: none is proposed
    late_fee MONEY,
    version INT NOT NULL DEFAULT 1
);
-- What a provider's documents say of them.
CREATE TABLE staff_billing (
    org_id ORG_ID NOT NULL,
    staff_id STAFF_ID NOT NULL,
    npi TEXT NOT NULL DEFAULT '',
    tax_id TEXT NOT NULL DEFAULT '',          -- empty: the practice's
    licence TEXT NOT NULL DEFAULT '',         -- "LCSW 12345": behind the name
    version INT NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, staff_id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
) WITHOUT ROWID;

-- Codes with their official titles, loaded by the practice (CPT is licensed: none ship).
CREATE TABLE code (
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    system TEXT NOT NULL CHECK (system IN ('icd-10-cm', 'hcpcs', 'cpt')),
    code TEXT NOT NULL,                       -- as printed, with its dot: "F41.1"
    title TEXT NOT NULL,
    year INT NOT NULL,                        -- of the release
    billable FLAG NOT NULL DEFAULT 1,         -- 0: a heading
    search_words TEXT NOT NULL DEFAULT '',    -- folded, of the title, each behind a space
    PRIMARY KEY (org_id, system, code)
) WITHOUT ROWID;
CREATE TABLE code_word (
    org_id ORG_ID NOT NULL,
    system TEXT NOT NULL,
    word TEXT NOT NULL,                       -- folded, of the title
    code TEXT NOT NULL,
    PRIMARY KEY (org_id, system, word, code),
    FOREIGN KEY (org_id, system, code) REFERENCES code(org_id, system, code)
) WITHOUT ROWID;

CREATE TABLE service (
    id SERVICE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    code_system TEXT NOT NULL DEFAULT '' CHECK (code_system IN ('', 'cpt', 'hcpcs')),
    code TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL,                -- in the practice's words
    category TEXT NOT NULL DEFAULT '',        -- "Therapy": splits go by it
    price MONEY NOT NULL,                     -- of one unit
    modifiers TEXT NOT NULL DEFAULT '',       -- "25 GT"
    place_of_service TEXT NOT NULL DEFAULT '', -- two digits; empty: by the visit (11, 10, 02)
    tax_bp INT NOT NULL DEFAULT 0,            -- hundredths of a percent
    search_words TEXT NOT NULL DEFAULT '',    -- folded, of code and description
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'archived')),
    created_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id)
);
CREATE INDEX service_list ON service(org_id, state, description, id);
-- Another price for a provider, a client, or both.
CREATE TABLE service_price (
    id SERVICE_PRICE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    service_id SERVICE_ID NOT NULL,
    staff_id STAFF_ID,
    client_id CLIENT_ID,
    price MONEY NOT NULL,
    FOREIGN KEY (org_id, service_id) REFERENCES service(org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
);
CREATE INDEX service_price_of ON service_price(org_id, service_id);
CREATE INDEX service_price_client ON service_price(org_id, client_id) WHERE client_id IS NOT NULL;
-- What a visit of a type is billed as.
CREATE TABLE service_of_type (
    org_id ORG_ID NOT NULL,
    type_id APPOINTMENT_TYPE_ID NOT NULL,
    service_id SERVICE_ID NOT NULL,
    units INT NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, type_id, service_id),
    FOREIGN KEY (org_id, type_id) REFERENCES appointment_type(org_id, id),
    FOREIGN KEY (org_id, service_id) REFERENCES service(org_id, id)
) WITHOUT ROWID;

-- Something that costs, for one client. Billed by lines of invoices; its amounts never change after that.
CREATE TABLE charge (
    id CHARGE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    client_id CLIENT_ID NOT NULL,             -- for whom it was done
    kind TEXT NOT NULL CHECK (kind IN ('service', 'noshow_fee', 'late_fee', 'package', 'other')),
    attendee_id ATTENDEE_ID,                  -- of this visit
    service_id SERVICE_ID,
    staff_id STAFF_ID,
    service_on DAY NOT NULL,
    code_system TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL,
    category TEXT NOT NULL DEFAULT '',
    modifiers TEXT NOT NULL DEFAULT '',
    place_of_service TEXT NOT NULL DEFAULT '',
    units INT NOT NULL,
    unit_price MONEY NOT NULL,
    discount MONEY NOT NULL DEFAULT 0,
    tax_bp INT NOT NULL DEFAULT 0,
    tax MONEY NOT NULL DEFAULT 0,             -- of units × price − discount, to the nearest minor unit, halves up
    total MONEY NOT NULL,                     -- with tax
    confidential FLAG NOT NULL DEFAULT 0,     -- F11: an invoice of its own to the client
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'billed', 'void')),
    created_at INSTANT NOT NULL,
    created_kind TEXT NOT NULL,
    created_by INT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    CHECK (units > 0 AND unit_price >= 0 AND discount >= 0 AND tax >= 0 AND total >= 0),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, attendee_id) REFERENCES attendee(org_id, id),
    FOREIGN KEY (org_id, service_id) REFERENCES service(org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
);
CREATE INDEX charge_client ON charge(org_id, client_id, service_on, id);
CREATE INDEX charge_open ON charge(org_id, service_on, id) WHERE state = 'open';
CREATE INDEX charge_open_client ON charge(org_id, client_id, service_on, id) WHERE state = 'open';
CREATE INDEX charge_attendee ON charge(org_id, attendee_id) WHERE attendee_id IS NOT NULL;
CREATE TABLE charge_diagnosis (
    org_id ORG_ID NOT NULL,
    charge_id CHARGE_ID NOT NULL,
    position INT NOT NULL,                    -- 1 is the first pointer
    code TEXT NOT NULL,                       -- ICD-10-CM
    PRIMARY KEY (org_id, charge_id, position),
    FOREIGN KEY (org_id, charge_id) REFERENCES charge(org_id, id)
) WITHOUT ROWID;

-- Who is billed: a client's account, a contact without one, or somebody outside.
CREATE TABLE payer (
    id PAYER_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    kind TEXT NOT NULL CHECK (kind IN ('client', 'contact', 'outside')),
    client_id CLIENT_ID,
    contact_id CONTACT_ID,
    name TEXT NOT NULL DEFAULT '',            -- outside: as given; else empty, the record has it
    email TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    search_names TEXT NOT NULL DEFAULT '',    -- folded words of the name, each behind a space; a client's are its own
    code TEXT NOT NULL,                       -- first part of the numbers of their invoices; random, so that a number tells
                                              -- nothing of other payers' invoices (F6)
    last_number INT NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'archived')),
    created_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    UNIQUE (org_id, id, client_id),
    UNIQUE (org_id, code),
    CHECK ((kind = 'client') = (client_id IS NOT NULL)),
    CHECK ((kind = 'contact') = (contact_id IS NOT NULL)),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, contact_id) REFERENCES contact(org_id, id)
);
CREATE UNIQUE INDEX payer_client ON payer(org_id, client_id) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX payer_contact ON payer(org_id, contact_id) WHERE contact_id IS NOT NULL;

-- Beyond 13: who pays which part of what is done for a client.
CREATE TABLE split_rule (
    id SPLIT_RULE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    category TEXT NOT NULL DEFAULT '',        -- empty: every kind of service without a rule of its own
    starts_on DAY NOT NULL,                   -- of the service
    ends_on DAY,                              -- the last one; null: open
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'ended')),
    created_at INSTANT NOT NULL,
    created_by STAFF_ID,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
);
CREATE INDEX split_rule_client ON split_rule(org_id, client_id, state);
CREATE TABLE split_share (
    org_id ORG_ID NOT NULL,
    rule_id SPLIT_RULE_ID NOT NULL,
    position INT NOT NULL,
    payer_id PAYER_ID NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('percent', 'amount', 'rest')),
    value INT NOT NULL DEFAULT 0,             -- hundredths of a percent; minor units
    PRIMARY KEY (org_id, rule_id, position),
    UNIQUE (rule_id, payer_id),
    FOREIGN KEY (org_id, rule_id) REFERENCES split_rule(org_id, id),
    FOREIGN KEY (org_id, payer_id) REFERENCES payer(org_id, id)
) WITHOUT ROWID;
CREATE INDEX split_share_payer ON split_share(org_id, payer_id);

CREATE TABLE invoice (
    id INVOICE_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    number TEXT NOT NULL,                     -- "K7QX-0003"; given with the draft
    payer_id PAYER_ID NOT NULL,               -- to whom it is addressed, for good: another one is another invoice
    client_id CLIENT_ID NOT NULL,             -- for whom
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'sent', 'part_paid', 'paid', 'void', 'refunded',
        'written_off')),                      -- overdue is told by due_on
    issued_on DAY,
    due_on DAY,
    total MONEY NOT NULL DEFAULT 0,
    paid MONEY NOT NULL DEFAULT 0,            -- what of it was paid, refunds that reopened it taken off
    written_off MONEY NOT NULL DEFAULT 0,
    refunded MONEY NOT NULL DEFAULT 0,        -- given back without reopening it
    balance MONEY NOT NULL DEFAULT 0,         -- what is owed of it: the receivable of the ledger; nothing of a draft or void one
    is_share FLAG NOT NULL DEFAULT 0,         -- one amount, no percent, and nothing of the others (issue, beyond 13)
    confidential FLAG NOT NULL DEFAULT 0,     -- F11: to the client alone
    rule_id SPLIT_RULE_ID,                    -- made by this rule
    replaces_id INVOICE_ID,                   -- the void one that was addressed to somebody else
    note TEXT NOT NULL DEFAULT '',            -- for the payer
    sent_at INSTANT,
    reminders INT NOT NULL DEFAULT 0,
    reminded_on DAY,
    created_at INSTANT NOT NULL,
    created_kind TEXT NOT NULL,
    created_by INT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    UNIQUE (org_id, number),
    CHECK (balance = CASE WHEN state = 'draft' OR state = 'void' THEN 0 ELSE total - paid - written_off END AND balance >= 0),
    FOREIGN KEY (org_id, payer_id) REFERENCES payer(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, rule_id) REFERENCES split_rule(org_id, id),
    FOREIGN KEY (org_id, replaces_id) REFERENCES invoice(org_id, id)
);
CREATE INDEX invoice_list ON invoice(org_id, id);
CREATE INDEX invoice_payer ON invoice(org_id, payer_id, id);
CREATE INDEX invoice_payer_open ON invoice(org_id, payer_id, due_on) WHERE state = 'sent' OR state = 'part_paid';
CREATE INDEX invoice_draft ON invoice(org_id, id) WHERE state = 'draft';
CREATE INDEX invoice_client ON invoice(org_id, client_id, id);
CREATE INDEX invoice_due ON invoice(org_id, due_on, id) WHERE state = 'sent' OR state = 'part_paid';
CREATE INDEX invoice_issued ON invoice(org_id, issued_on, id);
CREATE TABLE invoice_line (
    org_id ORG_ID NOT NULL,
    invoice_id INVOICE_ID NOT NULL,
    position INT NOT NULL,
    charge_id CHARGE_ID,                      -- null: of the invoice alone
    service_on DAY,
    description TEXT NOT NULL,
    units INT NOT NULL DEFAULT 1,
    unit_price MONEY NOT NULL,
    discount MONEY NOT NULL DEFAULT 0,
    tax MONEY NOT NULL DEFAULT 0,
    amount MONEY NOT NULL,                    -- of this invoice: a share of the charge, with its tax
    PRIMARY KEY (org_id, invoice_id, position),
    FOREIGN KEY (org_id, invoice_id) REFERENCES invoice(org_id, id),
    FOREIGN KEY (org_id, charge_id) REFERENCES charge(org_id, id)
) WITHOUT ROWID;
CREATE INDEX invoice_line_charge ON invoice_line(org_id, charge_id) WHERE charge_id IS NOT NULL;

-- A card on file belongs to one profile (F6). The number is at the gateway alone.
CREATE TABLE gateway_customer (
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    gateway TEXT NOT NULL,
    customer TEXT NOT NULL,                   -- the gateway's name of this profile, and of no other
    created_at INSTANT NOT NULL,
    PRIMARY KEY (org_id, client_id, gateway),
    UNIQUE (gateway, customer),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
) WITHOUT ROWID;
CREATE TABLE card (
    id CARD_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    gateway TEXT NOT NULL,
    method TEXT NOT NULL,                     -- the gateway's
    brand TEXT NOT NULL,
    last4 TEXT NOT NULL,
    exp_month INT NOT NULL,
    exp_year INT NOT NULL,
    label TEXT NOT NULL DEFAULT 'personal' CHECK (label IN ('personal', 'hsa', 'fsa')),
    is_default FLAG NOT NULL DEFAULT 0,
    autopay FLAG NOT NULL DEFAULT 0,          -- invoices to its owner are charged to it when they are due
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'removed')),
    told_expiry FLAG NOT NULL DEFAULT 0,
    forget_at INSTANT,                        -- removed here, and not yet forgotten at the gateway
    created_at INSTANT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    UNIQUE (org_id, id, client_id),
    UNIQUE (gateway, method),
    FOREIGN KEY (org_id, client_id, gateway) REFERENCES gateway_customer(org_id, client_id, gateway)
);
CREATE UNIQUE INDEX card_default ON card(org_id, client_id) WHERE is_default = 1 AND state = 'active';
CREATE UNIQUE INDEX card_autopay ON card(org_id, client_id) WHERE autopay = 1 AND state = 'active';
CREATE INDEX card_forget ON card(forget_at) WHERE forget_at IS NOT NULL;
CREATE INDEX card_expires ON card(org_id, exp_year, exp_month) WHERE state = 'active';
-- A card that is being entered at the gateway.
CREATE TABLE card_setup (
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,
    setup TEXT NOT NULL,                      -- the gateway's
    gateway TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at INSTANT NOT NULL,
    PRIMARY KEY (gateway, setup),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id)
) WITHOUT ROWID;
CREATE INDEX card_setup_old ON card_setup(created_at);

-- One try to move money from a payer. Its key is sent to the gateway with every call, so that a repeated call moves nothing twice.
CREATE TABLE payment (
    id PAYMENT_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    payer_id PAYER_ID NOT NULL,               -- whose money
    card_id CARD_ID,
    card_client_id CLIENT_ID,                 -- whose card: the payer's own, or there is none
    client_id CLIENT_ID,                      -- for whom (beneficiary); null: credit for no one yet
    invoice_id INVOICE_ID,                    -- null: to the payer's credit
    amount MONEY NOT NULL,
    refunded MONEY NOT NULL DEFAULT 0,
    applied MONEY NOT NULL DEFAULT 0,         -- what its invoice needed of it; the rest is credit
    medium TEXT NOT NULL CHECK (medium IN ('card', 'cash', 'cheque', 'transfer', 'credit', 'other')),
    state TEXT NOT NULL CHECK (state IN ('started', 'needs_action', 'processing', 'succeeded', 'failed', 'canceled')),
    gateway TEXT NOT NULL DEFAULT '',
    intent TEXT NOT NULL DEFAULT '',          -- the gateway's, once known
    idempotency_key TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',          -- of a failure: short key (pay/pay.h)
    autopay FLAG NOT NULL DEFAULT 0,
    retry_on DAY,                             -- a failed one is tried anew then
    paid_on DAY NOT NULL,
    note TEXT NOT NULL DEFAULT '',            -- "cheque 1042": staff's
    disputed FLAG NOT NULL DEFAULT 0,
    created_at INSTANT NOT NULL,
    created_kind TEXT NOT NULL,
    created_by INT NOT NULL,
    grant_id GRANT_ID,                        -- through which somebody acted
    settled_at INSTANT,
    look_at INSTANT,                          -- when the gateway is asked what became of it; null: it is known
    looks INT NOT NULL DEFAULT 0,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    UNIQUE (idempotency_key),
    CHECK (amount > 0 AND refunded >= 0 AND refunded <= amount),
    CHECK ((card_id IS NULL) = (card_client_id IS NULL)),
    FOREIGN KEY (org_id, payer_id) REFERENCES payer(org_id, id),
    FOREIGN KEY (org_id, payer_id, card_client_id) REFERENCES payer(org_id, id, client_id),
    FOREIGN KEY (org_id, card_id, card_client_id) REFERENCES card(org_id, id, client_id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, invoice_id) REFERENCES invoice(org_id, id)
);
CREATE INDEX payment_list ON payment(org_id, id);
CREATE INDEX payment_payer ON payment(org_id, payer_id, id);
CREATE INDEX payment_invoice ON payment(org_id, invoice_id, id) WHERE invoice_id IS NOT NULL;
CREATE INDEX payment_day ON payment(org_id, paid_on, id);
CREATE INDEX payment_intent ON payment(gateway, intent) WHERE intent <> '';
CREATE INDEX payment_look ON payment(look_at) WHERE look_at IS NOT NULL;
CREATE INDEX payment_retry ON payment(org_id, retry_on) WHERE retry_on IS NOT NULL;
CREATE UNIQUE INDEX payment_open_once ON payment(org_id, invoice_id)
    WHERE invoice_id IS NOT NULL AND (state = 'started' OR state = 'needs_action' OR state = 'processing');

CREATE TABLE refund (
    id REFUND_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    payment_id PAYMENT_ID NOT NULL,
    amount MONEY NOT NULL,
    still_owed FLAG NOT NULL DEFAULT 0,       -- the invoice is open again by so much
    reason TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('started', 'succeeded', 'failed')),
    gateway_refund TEXT NOT NULL DEFAULT '',
    idempotency_key TEXT NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    created_at INSTANT NOT NULL,
    created_kind TEXT NOT NULL,
    created_by INT NOT NULL,
    settled_at INSTANT,
    look_at INSTANT,
    looks INT NOT NULL DEFAULT 0,
    UNIQUE (org_id, id),
    UNIQUE (idempotency_key),
    CHECK (amount > 0),
    FOREIGN KEY (org_id, payment_id) REFERENCES payment(org_id, id)
);
CREATE INDEX refund_payment ON refund(org_id, payment_id);
CREATE INDEX refund_look ON refund(look_at) WHERE look_at IS NOT NULL;
-- Messages of the gateway that were taken, so that none counts twice.
CREATE TABLE gateway_event (
    gateway TEXT NOT NULL,
    event TEXT NOT NULL,
    taken_at INSTANT NOT NULL,
    PRIMARY KEY (gateway, event)
) WITHOUT ROWID;
CREATE INDEX gateway_event_old ON gateway_event(taken_at);

-- Every movement, balanced by its form: one amount from one account to another. Written once; no statement changes a row.
CREATE TABLE ledger_entry (
    id LEDGER_ENTRY_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL REFERENCES organization(id),
    at INSTANT NOT NULL,
    day DAY NOT NULL,                         -- of the practice's clock: day close
    kind TEXT NOT NULL CHECK (kind IN ('charge', 'discount', 'tax', 'payment', 'apply', 'refund', 'credit', 'write_off',
        'transfer', 'void', 'dispute')),
    debit TEXT NOT NULL,                      -- billing/ledger.h: accounts
    credit TEXT NOT NULL,
    amount MONEY NOT NULL,
    payer_id PAYER_ID NOT NULL,               -- of whom the debit side tells
    credit_payer_id PAYER_ID NOT NULL,        -- and the credit side: the same but when somebody pays another's invoice
    client_id CLIENT_ID,                      -- for whom
    invoice_id INVOICE_ID,
    payment_id PAYMENT_ID,
    refund_id REFUND_ID,
    actor_kind TEXT NOT NULL,
    actor_id INT NOT NULL,
    CHECK (amount > 0),
    CHECK (debit IN ('receivable', 'credit', 'gateway', 'cash', 'cheque', 'transfer', 'other', 'income', 'tax', 'discount',
        'refunds', 'write_off', 'disputed')),
    CHECK (credit IN ('receivable', 'credit', 'gateway', 'cash', 'cheque', 'transfer', 'other', 'income', 'tax',
        'discount', 'refunds', 'write_off', 'disputed')),
    FOREIGN KEY (org_id, payer_id) REFERENCES payer(org_id, id),
    FOREIGN KEY (org_id, credit_payer_id) REFERENCES payer(org_id, id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, invoice_id) REFERENCES invoice(org_id, id),
    FOREIGN KEY (org_id, payment_id) REFERENCES payment(org_id, id),
    FOREIGN KEY (org_id, refund_id) REFERENCES refund(org_id, id)
);
CREATE INDEX ledger_entry_day ON ledger_entry(org_id, day, id);
CREATE INDEX ledger_entry_payer ON ledger_entry(org_id, payer_id, id);
CREATE INDEX ledger_entry_credit_payer ON ledger_entry(org_id, credit_payer_id, id);
CREATE INDEX ledger_entry_invoice ON ledger_entry(org_id, invoice_id, id) WHERE invoice_id IS NOT NULL;
-- Sums of it, kept with each entry: debits minus credits.
CREATE TABLE ledger_balance (
    org_id ORG_ID NOT NULL,
    payer_id PAYER_ID NOT NULL,
    account TEXT NOT NULL,
    amount MONEY NOT NULL,
    PRIMARY KEY (org_id, payer_id, account),
    FOREIGN KEY (org_id, payer_id) REFERENCES payer(org_id, id)
) WITHOUT ROWID;
CREATE INDEX ledger_balance_credit ON ledger_balance(org_id, amount) WHERE account = 'credit' AND amount < 0;

-- A payer without an account sees and pays one bill by a link. The token is derived; here are its generation and hash.
CREATE TABLE invoice_link (
    id INVOICE_LINK_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    invoice_id INVOICE_ID NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at INSTANT NOT NULL,
    ended_at INSTANT,
    FOREIGN KEY (org_id, invoice_id) REFERENCES invoice(org_id, id)
);
CREATE UNIQUE INDEX invoice_link_live ON invoice_link(org_id, invoice_id) WHERE ended_at IS NULL;

-- Beyond 14: somebody agreed to pay what is done for another.
CREATE TABLE standing_payer (
    id STANDING_PAYER_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    client_id CLIENT_ID NOT NULL,             -- for whom
    payer_client_id CLIENT_ID NOT NULL,       -- who agreed, on their own sign-in
    card_id CARD_ID,                          -- of their own; null: they pay by hand
    category TEXT NOT NULL DEFAULT '',        -- empty: every kind of service
    cap_charge MONEY,                         -- null: none
    cap_month MONEY,
    ends_on DAY,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'ended')),
    agreed_at INSTANT NOT NULL,
    ended_at INSTANT,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    CHECK (client_id <> payer_client_id),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, payer_client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, card_id, payer_client_id) REFERENCES card(org_id, id, client_id)
);
-- Several may have agreed, and none learns of another: the first one is billed.
CREATE UNIQUE INDEX standing_payer_one ON standing_payer(org_id, client_id, payer_client_id, category) WHERE state = 'active';
CREATE INDEX standing_payer_of ON standing_payer(org_id, payer_client_id);

-- What an insurer asks for about visits of one client with one provider.
CREATE TABLE superbill (
    id SUPERBILL_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    number TEXT NOT NULL,                     -- random, as little telling as an invoice's
    client_id CLIENT_ID NOT NULL,
    staff_id STAFF_ID NOT NULL,
    confidential FLAG NOT NULL DEFAULT 0,     -- has a confidential charge: for the client alone
    note TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'ready', 'void')),
    created_at INSTANT NOT NULL,
    created_by INT NOT NULL,
    sent_at INSTANT,
    version INT NOT NULL DEFAULT 1,
    UNIQUE (org_id, id),
    UNIQUE (org_id, number),
    FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff(org_id, id)
);
CREATE INDEX superbill_client ON superbill(org_id, client_id, id);
CREATE TABLE superbill_charge (
    org_id ORG_ID NOT NULL,
    superbill_id SUPERBILL_ID NOT NULL,
    position INT NOT NULL,
    charge_id CHARGE_ID NOT NULL,
    PRIMARY KEY (org_id, superbill_id, position),
    FOREIGN KEY (org_id, superbill_id) REFERENCES superbill(org_id, id),
    FOREIGN KEY (org_id, charge_id) REFERENCES charge(org_id, id)
) WITHOUT ROWID;
CREATE INDEX superbill_charge_of ON superbill_charge(org_id, charge_id);

-- Documents as files: rendered by the job worker, read by those who may and by links that end.
CREATE TABLE billing_document (
    id BILLING_DOCUMENT_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'receipt', 'superbill', 'statement')),
    resource_id INT NOT NULL,                 -- invoice, payment, superbill, payer
    copy_payer_id PAYER_ID,                   -- of a superbill: with only this payer's payments; null: the client's own
    from_on DAY,                              -- of a statement
    until_on DAY,
    seen INT NOT NULL DEFAULT 0,              -- of a statement: 1 without what is confidential, 2 without the payer's own care
    version INT NOT NULL,                     -- a hash of what it shows: another one is made anew
    state TEXT NOT NULL CHECK (state IN ('waiting', 'ready', 'failed')),
    bytes BYTES,                              -- the PDF, sealed; null until it is made
    created_at INSTANT NOT NULL,
    made_at INSTANT,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, copy_payer_id) REFERENCES payer(org_id, id)
);
CREATE INDEX billing_document_of ON billing_document(org_id, kind, resource_id, id);
CREATE INDEX billing_document_old ON billing_document(created_at, id);
CREATE INDEX billing_document_waiting ON billing_document(created_at) WHERE state = 'waiting';
CREATE TABLE document_link (
    id DOCUMENT_LINK_ID PRIMARY KEY,
    org_id ORG_ID NOT NULL,
    document_id BILLING_DOCUMENT_ID NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at INSTANT NOT NULL,
    expires_at INSTANT NOT NULL,
    ended_at INSTANT,
    FOREIGN KEY (org_id, document_id) REFERENCES billing_document(org_id, id)
);
CREATE INDEX document_link_of ON document_link(org_id, document_id);
CREATE INDEX document_link_old ON document_link(expires_at);
-- Visits that may be to bill.
CREATE INDEX attendee_billable ON attendee(org_id, starts_at, id)
    WHERE status = 'fulfilled' OR status = 'noshow' OR status = 'late_cancelled';
