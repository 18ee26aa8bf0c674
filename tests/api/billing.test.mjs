// Money by the API: bills, payments and cards, for staff, for who pays, and for those who have nothing to do with it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, startKith } from '../browser/lib.mjs';
import { markedAsUsed } from '../browser/practice.mjs';
import { asker, codes, statementsOf } from './lib.mjs';
import { family } from './money.mjs';

const engines = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

const BILL = 'id invoice_id status kith_state price balance_due paid_percent is_preview services_provided notes recipient { id full_name } requested_payer { id name email address } requested_payer_id currency due_on';
const make = async (ask, input) => (await ask.ok(`mutation($i: createRequestedPaymentInput) { createRequestedPayment(input: $i) { requestedPayment { ${BILL} } messages { field message kith_code } } }`, { i: input })).createRequestedPayment;
const change = async (ask, input) => (await ask.ok(`mutation($i: updateRequestedPaymentInput) { updateRequestedPayment(input: $i) { requested_payment { ${BILL} } messages { field message kith_code } } }`, { i: input })).updateRequestedPayment;
const takeBack = async (ask, id) => (await ask.ok(`mutation($i: deleteRequestedPaymentInput) { deleteRequestedPayment(input: $i) { requested_payment { ${BILL} } messages { field message kith_code } } }`, { i: { id } })).deleteRequestedPayment;
const PAYMENT = 'id state amount_paid net_payment refund_amount payment_medium is_outside_payment sender_id requested_payment_id requested_payment { id balance_due } refund_items { refund_amount status }';
const pay = async (ask, input) => (await ask.ok(`mutation($i: createBillingItemInput) { createBillingItem(input: $i) { billingItem { ${PAYMENT} } stripeError client_secret messages { field message kith_code } } }`, { i: input })).createBillingItem;
const settle = async (ask, input) => (await ask.ok(`mutation($i: updateBillingItemInput) { updateBillingItem(input: $i) { billingItem { ${PAYMENT} } messages { field message kith_code } } }`, { i: input })).updateBillingItem;
const undo = async (ask, id) => (await ask.ok(`mutation($i: deleteBillingItemInput) { deleteBillingItem(input: $i) { billingItem { ${PAYMENT} } messages { field message kith_code } } }`, { i: { id } })).deleteBillingItem;
const begin = async (ask, input = {}) => (await ask.ok('mutation($i: createSetupIntentInput) { createSetupIntent(input: $i) { intentClientSecret setup_intent_id messages { field message kith_code } } }', { i: input })).createSetupIntent;
const CARD = 'id last_four card_type card_type_label is_default user_id';
const keep = async (ask, input) => (await ask.ok(`mutation($i: createStripeCustomerDetailInput) { createStripeCustomerDetail(input: $i) { stripe_customer_detail { ${CARD} } stripeError messages { field message kith_code } } }`, { i: input })).createStripeCustomerDetail;
const enter = async (ask, card, more = {}) => {
  const setup = await begin(ask, more);
  assert.equal(setup.messages, null, JSON.stringify(setup));
  return keep(ask, { ...more, token: setup.setup_intent_id, client_secret: setup.intentClientSecret, test_card: card });
};
const listed = async (ask, args = '') => (await ask.ok(`{ requestedPayments${args} { ${BILL} } }`)).requestedPayments;

for (const db of engines)
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, f;
    before(async () => {
      kith = await startKith({ db, args: ['--payments', 'test'] });
      f = await family(kith);
    });
    after(() => kith?.stop());

    test('staff_make_list_send_and_take_back_bills_in_both_dialects', async () => {
      const made = await make(f.desk, { recipient_id: f.id.mia, price: '120.00', services_provided: 'Psychotherapy', service_date: '2026-11-03', notes: 'Thank you' });
      assert.equal(made.messages, null);
      const bill = made.requestedPayment;
      assert.deepEqual([bill.status, bill.kith_state, bill.price, bill.balance_due, bill.paid_percent, bill.is_preview, bill.services_provided, bill.notes, bill.recipient.full_name, bill.requested_payer, bill.currency],
        ['Not Yet Paid', 'sent', '120.00', 120, 0, false, 'Psychotherapy', 'Thank you', 'Mia Ruiz', null, 'USD']);
      const draft = (await make(f.desk, { recipient_id: f.id.mia, price: '10', is_preview: true })).requestedPayment;
      assert.deepEqual([draft.is_preview, draft.balance_due, draft.kith_state], [true, 0, 'draft']);
      assert.deepEqual((await listed(f.desk)).map((one) => one.id), [draft.id, bill.id]);
      assert.deepEqual((await listed(f.desk, '(preview: true)')).map((one) => one.id), [draft.id]);
      assert.deepEqual((await listed(f.desk, '(preview: false)')).map((one) => one.id), [bill.id]);
      assert.deepEqual((await listed(f.ask.mia)).map((one) => one.id), [bill.id], 'a draft is nobody\'s but the staff\'s');
      const changed = await change(f.desk, { id: draft.id, price: '12.50', services_provided: 'Report', notes: 'Soon' });
      assert.deepEqual([changed.messages, changed.requested_payment.price, changed.requested_payment.services_provided, changed.requested_payment.notes], [null, '12.50', 'Report', 'Soon']);
      const sent = await change(f.desk, { id: draft.id, is_preview: false });
      assert.deepEqual([sent.requested_payment.kith_state, sent.requested_payment.balance_due], ['sent', 12.5]);
      assert.deepEqual(codes(await change(f.desk, { id: draft.id, price: '13' })), ['not_changeable']);
      assert.equal((await change(f.desk, { id: draft.id, send_request_email: true })).messages, null, 'a reminder');
      const connection = (await f.desk26.ok(`{ requestedPayments(first: 1, order_by: PRICE_ASC) { nodes { ${BILL} created_at service_date } edges { cursor node { id } } page_info { has_next_page end_cursor } total_count } }`)).requestedPayments;
      assert.deepEqual([connection.nodes[0].id, connection.total_count, connection.page_info.has_next_page, connection.edges[0].node.id], [draft.id, 2, true, draft.id]);
      const next = (await f.desk26.ok(`{ requestedPayments(first: 1, order_by: PRICE_ASC, after: "${connection.page_info.end_cursor}") { nodes { id } page_info { has_next_page } } }`)).requestedPayments;
      assert.deepEqual([next.nodes[0].id, next.page_info.has_next_page], [bill.id, false]);
      assert.deepEqual((await listed(f.desk, '(page_size: 1, offset: 1)')).map((one) => one.id), [bill.id]);
      assert.deepEqual((await listed(f.desk, '(keywords: "mia ru")')).length, 2);
      assert.deepEqual((await listed(f.desk, '(keywords: "nobody")')).length, 0);
      assert.deepEqual((await listed(f.desk, `(sender_id: "${f.id.eve}")`)).length, 0);
      assert.equal((await f.desk.ok(`{ requestedPaymentsCount(status_filter: "unpaid", sender_id: "${f.id.mia}") }`)).requestedPaymentsCount, 2);
      assert.equal((await f.desk('{ requestedPayments(status_filter: "late") { id } }')).errors[0].extensions.code, 'INVALID_ARGUMENT');
      const byNumber = (await f.desk.ok(`{ requestedPayment(invoice_id: "${bill.invoice_id}") { id sender { id is_patient } } }`)).requestedPayment;
      assert.deepEqual([byNumber.id, byNumber.sender.is_patient], [bill.id, false]);
      const gone = await takeBack(f.desk, draft.id);
      assert.deepEqual([gone.messages, gone.requested_payment.kith_state], [null, 'void']);
      assert.deepEqual((await listed(f.desk)).map((one) => one.id), [bill.id], 'what is void is not listed');
      assert.deepEqual((await listed(f.desk, '(status_filter: "void")')).map((one) => one.id), [draft.id]);
      assert.deepEqual(codes(await takeBack(f.desk, draft.id)), ['stale']);
    });

    test('a_wrong_input_names_its_field_and_leaves_nothing', async () => {
      const before = await kith.sql('SELECT count(*) FROM invoice');
      const wrong = async (input) => (await make(f.desk, input)).messages.map((one) => [one.field, one.kith_code]);
      assert.deepEqual(await wrong({ price: '1' }), [['recipient_id', 'required']]);
      assert.deepEqual(await wrong({ recipient_id: f.id.mia, price: 'much' }), [['price', 'bad_amount']]);
      assert.deepEqual(await wrong({ recipient_id: f.id.mia, price: '1', service_date: 'soon' }), [['service_date', 'bad_day']]);
      assert.deepEqual(await wrong({ recipient_id: '999999', price: '1' }), [['recipient_id', 'unknown_client']]);
      assert.deepEqual(await wrong({ recipient_id: f.id.mia, price: '1', requested_payer: { id: '999999' } }), [['requested_payer', 'unknown_payer']]);
      assert.deepEqual(await wrong({ recipient_id: f.id.mia, price: '1', requested_payer: { name: 'Aunt', email: 'no address' } }), [['email', 'bad_email']]);
      assert.deepEqual(await wrong({ recipient_id: f.id.mia, price: '1', status: 'Partial' }), [['status', 'bad_status']]);
      assert.deepEqual(await wrong({ recipient_id: f.id.mia, price: '1', appointment_id: '999999' }), [['appointment_id', 'nothing_due']]);
      assert.deepEqual(await wrong({ recipient_id: f.id.mia, price: '10', write_offs: [{ amount: 2, write_off_type: 'OTHER' }] }), [['other_reason', 'required']]);
      assert.deepEqual(await kith.sql('SELECT count(*) FROM invoice'), before, 'the bill of the last one went with its reason');
    });

    test('somebody_outside_pays_and_what_was_written_off_is_told', async () => {
      const made = (await make(f.desk, { recipient_id: f.id.eve, price: '50', requested_payer: { name: 'Stone Ltd', email: 'pay@stone.test', address: '1 Quay' }, write_offs: [{ amount: 7.5, write_off_type: 'DISCOUNT' }] })).requestedPayment;
      assert.deepEqual([made.requested_payer.name, made.requested_payer.email, made.requested_payer.address, made.balance_due], ['Stone Ltd', 'pay@stone.test', '1 Quay', 42.5]);
      assert.equal((await f.desk.ok(`{ requestedPayment(id: "${made.id}") { write_off_amount } }`)).requestedPayment.write_off_amount, 7.5);
      assert.deepEqual(await listed(f.ask.eve), [], 'it is not addressed to the client');
      const by = (await make(f.desk, { recipient_id: f.id.eve, price: '5', requested_payer: { id: made.requested_payer.id }, status: 'Paid' })).requestedPayment;
      assert.deepEqual([by.status, by.balance_due, by.requested_payer.id], ['Paid', 0, made.requested_payer.id]);
    });

    test('who_pays_learns_of_their_own_bills_and_of_no_other_payer', async () => {
      const words = ['LUIS ALONE', '444.40', '"Luis'];
      const ofLuis = (await make(f.desk, { recipient_id: f.id.leo, price: '444.40', services_provided: 'LUIS ALONE', requested_payer: { client_id: f.id.luis } })).requestedPayment;
      const ofAna = (await make(f.desk, { recipient_id: f.id.leo, price: '111.10', services_provided: 'Ana\'s part', requested_payer: { client_id: f.id.ana } })).requestedPayment;
      const ofLeo = (await make(f.desk, { recipient_id: f.id.leo, price: '5.00', services_provided: 'Leo\'s own' })).requestedPayment;
      assert.deepEqual([ofLuis.requested_payer.name, ofLuis.requested_payer.email], ['Luis Ruiz', null], 'an account\'s address is its own record\'s');
      const paid = await pay(f.desk, { requested_payment_id: ofLuis.id, amount_paid: '44.40', payment_medium: 'cash' });
      assert.equal(paid.messages, null);
      const look = async (who, ask, ids) => {
        const told = await ask(`{ requestedPayments { ${BILL} billing_items { ${PAYMENT} } appointment_id sender_id } requestedPaymentsCount billingItems { ${PAYMENT} } billingItemsCount
          other: requestedPayment(id: "${ofLuis.id}") { ${BILL} } byNumber: requestedPayment(invoice_id: "${ofLuis.invoice_id}") { id } money: billingItem(id: "${paid.billingItem.id}") { ${PAYMENT} } }`);
        assert.equal(told.errors, undefined, JSON.stringify(told.errors));
        assert.deepEqual(told.data.requestedPayments.map((one) => one.id), ids, who);
        assert.equal(told.data.requestedPaymentsCount, ids.length);
        assert.deepEqual([told.data.other, told.data.byNumber, told.data.money, told.data.billingItems, told.data.billingItemsCount], [null, null, null, [], 0], who);
        for (const word of [...words, ofLuis.invoice_id]) assert.ok(!JSON.stringify(told).includes(word), `${who} is told ${word}`);
      };
      await look('Ana in her own account', f.ask.ana, [ofAna.id]);
      await f.open('ana', 'leo');
      await look('Ana acting for Leo', f.ask.ana, [ofLeo.id]);
      await f.open('ana', 'ana');
      await look('Eve', f.ask.eve, []);
      const { requestedPayments: [mine] } = await f.ask.luis.ok('{ requestedPayments { id status price balance_due recipient { id full_name email credit_balance billing_items { id } stripe_customer_details { id } } billing_items { amount_paid sender_id } } }');
      assert.deepEqual([mine.id, mine.status, mine.price, mine.balance_due, mine.billing_items], [ofLuis.id, 'Partial', '444.40', 400, [{ amount_paid: '44.40', sender_id: f.id.luis }]]);
      assert.deepEqual(mine.recipient, { id: f.id.leo, full_name: 'Leo Ruiz', email: null, credit_balance: null, billing_items: [], stripe_customer_details: null }, 'whom one pays for opens nothing of theirs');
      const moved = await change(f.desk, { id: ofAna.id, requested_payer: { client_id: f.id.luis } });
      assert.deepEqual([moved.messages, moved.requested_payment.id !== ofAna.id, moved.requested_payment.requested_payer.name], [null, true, 'Luis Ruiz']);
      await look('Ana after it went to Luis', f.ask.ana, []);
    });

    test('a_confidential_bill_is_for_staff_and_its_client_on_an_own_login', async () => {
      const secret = (await make(f.desk, { recipient_id: f.id.leo, price: '77.70', services_provided: 'Quiet matter' })).requestedPayment;
      await kith.sql(`UPDATE invoice SET confidential = 1 WHERE id = ${secret.id}`);
      const own = (await make(f.desk, { recipient_id: f.id.mia, price: '66.60', services_provided: 'Quiet matter' })).requestedPayment;
      await kith.sql(`UPDATE invoice SET confidential = 1 WHERE id = ${own.id}`);
      await f.open('ana', 'leo');
      const seen = JSON.stringify(await f.ask.ana(`{ requestedPayments { ${BILL} } requestedPayment(id: "${secret.id}") { ${BILL} } requestedPaymentsCount currentUser { credit_balance billing_items { id } } }`));
      assert.ok(!seen.includes('Quiet') && !seen.includes('77.7') && seen.includes('"requestedPayment":null'), seen);
      assert.deepEqual(codes(await pay(f.ask.ana, { requested_payment_id: secret.id, should_charge: true, stripe_customer_detail_id: '1' })), ['not_found']);
      await f.open('ana', 'ana');
      assert.ok((await listed(f.ask.mia)).some((one) => one.id === own.id));
      assert.ok((await listed(f.desk)).some((one) => one.id === secret.id));
    });

    test('a_bill_that_many_say_is_paid_at_once_is_paid_once_and_makes_no_credit', async () => {
      const bill = (await make(f.desk, { recipient_id: f.id.eve, price: '90' })).requestedPayment;
      const said = await Promise.all(Array.from({ length: 8 }, () => pay(f.desk, { requested_payment_id: bill.id, payment_medium: 'cash' })));
      for (const answer of said) assert.ok(!answer.messages || ['stale', 'already_paid'].includes(codes(answer)[0]), JSON.stringify(answer.messages));
      const paid = await kith.sql(`SELECT amount FROM payment WHERE invoice_id = ${bill.id}`);
      assert.deepEqual(paid.map(([amount]) => Number(amount)), [9000]);
    });

    test('money_by_hand_is_recorded_given_back_and_undone', async () => {
      const bill = (await make(f.desk, { recipient_id: f.id.mia, price: '90' })).requestedPayment;
      const cash = await pay(f.desk, { requested_payment_id: bill.id, amount_paid: '30', payment_medium: 'check', note: 'cheque 12', stripe_idempotency_key: 'once-and-only-1' });
      assert.deepEqual([cash.messages, cash.billingItem.state, cash.billingItem.payment_medium, cash.billingItem.is_outside_payment, cash.billingItem.requested_payment.balance_due], [null, 'SUCCEEDED', 'cheque', true, 60]);
      assert.equal((await pay(f.desk, { requested_payment_id: bill.id, amount_paid: '30', payment_medium: 'check', stripe_idempotency_key: 'once-and-only-1' })).billingItem.id, cash.billingItem.id, 'the same key records once');
      assert.deepEqual(codes(await pay(f.desk, { requested_payment_id: bill.id, amount_paid: '30', stripe_idempotency_key: 'short' })), ['bad_key']);
      assert.deepEqual(codes(await settle(f.desk, { id: cash.billingItem.id, amount_paid: '31' })), ['not_changeable']);
      const back = await settle(f.desk, { id: cash.billingItem.id, chosen_refund_amount: '10', still_owed: true });
      assert.deepEqual([back.messages, back.billingItem.refund_amount, back.billingItem.net_payment, back.billingItem.requested_payment.balance_due, back.billingItem.refund_items], [null, '10.00', '20.00', 70, [{ refund_amount: '10.00', status: 'succeeded' }]]);
      const none = await undo(f.desk, cash.billingItem.id);
      assert.deepEqual([none.messages, none.billingItem.net_payment, none.billingItem.requested_payment.balance_due], [null, '0.00', 90]);
      const items = (await f.desk26.ok(`{ billingItems(user_id: "${f.id.mia}", status: ["refunded"], order_by: AMOUNT_PAID_DESC) { nodes { id note } total_count } }`)).billingItems;
      assert.deepEqual(items, { nodes: [{ id: cash.billingItem.id, note: 'cheque 12' }], total_count: 1 });
      const among = async (status) => (await f.desk26.ok(`{ billingItems(user_id: "${f.id.mia}", status: ["${status}"]) { nodes { id } } }`)).billingItems.nodes.some((one) => one.id === cash.billingItem.id);
      const [[state, medium, reason]] = await kith.sql(`SELECT state, medium, reason FROM payment WHERE id = ${cash.billingItem.id}`);
      for (const [why, failed, scheduled] of [['declined', true, false], ['authentication_required', false, true]]) {
        await kith.sql(`UPDATE payment SET state = 'needs_action', medium = 'card', reason = '${why}' WHERE id = ${cash.billingItem.id}`);
        assert.deepEqual([await among('failed'), await among('scheduled')], [failed, scheduled], why);
      }
      await kith.sql(`UPDATE payment SET state = '${state}', medium = '${medium}', reason = '${reason}' WHERE id = ${cash.billingItem.id}`);
      assert.equal((await f.ask.mia.ok('{ billingItems { note } }')).billingItems[0].note, null, 'a note is the staff\'s');
      const credit = await pay(f.desk, { sender_id: f.id.mia, amount_paid: '15', payment_medium: 'transfer' });
      assert.equal(credit.messages, null);
      const { user } = await f.desk.ok(`{ user(id: "${f.id.mia}") { credit_balance billing_items { id } last_billing_item { id } } }`);
      assert.deepEqual([user.credit_balance, user.last_billing_item.id, user.billing_items.length], ['15.00', credit.billingItem.id, 2]);
      const me = (await f.ask.mia.ok('{ currentUser { credit_balance billing_items { id } } }')).currentUser;
      assert.deepEqual([me.credit_balance, me.billing_items.length], ['15.00', 2]);
      const other = (await make(f.desk, { recipient_id: f.id.eve, price: '20' })).requestedPayment;
      const whole = (await pay(f.desk, { requested_payment_id: other.id, amount_paid: '20', payment_medium: 'cash' })).billingItem;
      await undo(f.desk, whole.id);
      const undone = async (id) => (await kith.sql(`SELECT payload FROM event WHERE kind = 'payment_refunded' AND resource_id = ${id} ORDER BY id`)).map(([payload]) => JSON.parse(payload).undone ?? false);
      assert.deepEqual([await undone(whole.id), await undone(cash.billingItem.id)], [[true], [false, true]], 'webhooks tell of what never came as deleted, of what went back as changed');
      const parts = (await pay(f.desk, { requested_payment_id: other.id, amount_paid: '20', payment_medium: 'cash' })).billingItem;
      for (const amount of ['12', '8']) assert.equal((await settle(f.desk, { id: parts.id, chosen_refund_amount: amount, still_owed: true })).messages, null);
      assert.deepEqual(await undone(parts.id), [false, false], 'it came, and went back in two parts');
    });

    test('credit_pays_bills_of_whose_it_is_and_nobody_elses', async () => {
      const has = async (ask) => Number((await ask.ok('{ currentUser { credit_balance } }')).currentUser.credit_balance);
      assert.equal((await pay(f.desk, { sender_id: f.id.mia, amount_paid: '15', payment_medium: 'transfer' })).messages, null);
      const before = await has(f.ask.mia);
      const { requestedPayment: bill } = await make(f.desk, { recipient_id: f.id.mia, price: '9' });
      const wish = { requested_payment_id: bill.id, payment_medium: 'credit' };
      for (const ask of [f.ask.eve, f.ask.luis]) assert.equal((await pay(ask, wish)).billingItem, null, 'somebody else');
      assert.deepEqual(codes(await pay(f.ask.mia, { ...wish, amount_paid: '9.01' })), ['over_balance']);
      const key = { stripe_idempotency_key: 'mia-pays-her-bill' };
      const done = await pay(f.ask.mia, { ...wish, ...key }), again = await pay(f.ask.mia, { ...wish, ...key });
      assert.equal(done.messages, null);
      assert.deepEqual([done.billingItem.amount_paid, done.billingItem.requested_payment.balance_due], ['9.00', 0]);
      assert.equal(again.billingItem.id, done.billingItem.id, 'the same key pays once');
      assert.equal(await has(f.ask.mia), before - 9);
    });

    test('a_card_is_entered_by_its_owner_and_pays_for_them_alone', async () => {
      assert.deepEqual(codes(await keep(f.ask.mia, { token: '4242 4242 4242 4242' })), ['card_number']);
      assert.deepEqual(codes(await keep(f.ask.mia, { token: 'seti_guessed' })), ['unknown_setup']);
      const mias = await enter(f.ask.mia, 'success');
      assert.equal(mias.messages, null, JSON.stringify(mias));
      const card = mias.stripe_customer_detail;
      assert.deepEqual([card.last_four.length, card.is_default, card.user_id], [4, true, f.id.mia]);
      assert.deepEqual((await f.ask.mia.ok('{ stripeCustomerDetails { id } currentUser { default_stripe_customer_detail_id stripe_customer_detail { id } } }')),
        { stripeCustomerDetails: [{ id: card.id }], currentUser: { default_stripe_customer_detail_id: card.id, stripe_customer_detail: { id: card.id } } });
      const second = (await enter(f.later.mia, 'success', { card_type_label: 'hsa' })).stripe_customer_detail;
      assert.deepEqual([second.card_type_label, second.is_default], ['hsa', false]);
      const main = (await f.ask.mia.ok(`mutation { updateStripeCustomerDetail(input: { id: "${second.id}", is_default: true }) { stripe_customer_detail { id is_default } messages { kith_code } } }`)).updateStripeCustomerDetail;
      assert.deepEqual(main, { stripe_customer_detail: { id: second.id, is_default: true }, messages: null });
      const bill = (await make(f.desk, { recipient_id: f.id.mia, price: '40' })).requestedPayment;
      const anas = (await enter(f.ask.ana, 'success')).stripe_customer_detail;
      for (const [who, ask] of [['Mia', f.ask.mia], ['staff', f.desk]])
        assert.deepEqual(codes(await pay(ask, { requested_payment_id: bill.id, should_charge: true, stripe_customer_detail_id: anas.id })), ['not_your_card'], who);
      assert.deepEqual(codes(await pay(f.ask.eve, { requested_payment_id: bill.id, should_charge: true, stripe_customer_detail_id: card.id })), ['not_found']);
      const paid = await pay(f.later.mia, { requested_payment_id: bill.id, should_charge: true, amount_paid: '15', stripe_idempotency_key: 'mia-pays-once' });
      assert.deepEqual([paid.messages, paid.billingItem.state, paid.billingItem.requested_payment.balance_due], [null, 'SUCCEEDED', 25]);
      assert.equal((await pay(f.later.mia, { requested_payment_id: bill.id, should_charge: true, amount_paid: '15', stripe_idempotency_key: 'mia-pays-once' })).billingItem.id, paid.billingItem.id);
      const rest = await pay(f.desk, { requested_payment_id: bill.id, should_charge: true });
      assert.deepEqual([rest.messages, rest.billingItem.amount_paid, rest.billingItem.requested_payment.balance_due], [null, '25.00', 0]);
      const back = await settle(f.desk, { id: rest.billingItem.id, chosen_refund_amount: '25' });
      assert.deepEqual([back.messages, back.billingItem.refund_items.length], [null, 1]);
      assert.deepEqual(codes(await undo(f.desk, rest.billingItem.id)), ['not_deletable']);
      const out = (await make(f.desk, { recipient_id: f.id.mia, price: '9' })).requestedPayment;
      const checkout = async (ask, input) => (await ask.ok('mutation($i: completeCheckoutInput) { completeCheckout(input: $i) { appointment { id } billingItem { state amount_paid } messages { field kith_code } } }', { i: input })).completeCheckout;
      for (const ask of [f.ask.eve, f.ask.ana, f.desk, asker(kith)]) assert.deepEqual(codes(await checkout(ask, { requested_payment_id: out.id })), ['not_found']);
      assert.deepEqual(codes(await checkout(f.ask.mia, { requested_payment_id: out.id, token: 'tok_visa' })), ['no_token']);
      assert.deepEqual(codes(await checkout(f.ask.mia, { requested_payment_id: out.id, stripe_customer_detail_id: anas.id })), ['not_your_card']);
      assert.deepEqual(await checkout(f.later.mia, { requested_payment_id: out.id }), { appointment: null, billingItem: { state: 'SUCCEEDED', amount_paid: '9.00' }, messages: null });
      assert.deepEqual(codes(await checkout(f.ask.mia, { requested_payment_id: out.id })), ['already_paid']);
    });

    test('nobody_reaches_the_cards_of_another_profile_by_guessing', async () => {
      const { stripeCustomerDetails: own } = await f.ask.ana.ok('{ stripeCustomerDetails { id } }');
      const kept = await kith.sql('SELECT id, client_id, is_default, state, version FROM card ORDER BY id');
      const remove = (ask, input) => ask('mutation($i: deleteStripeCustomerDetailInput) { deleteStripeCustomerDetail(input: $i) { stripe_customer_detail { id } messages { kith_code } } }', { i: input });
      const main = (ask, id) => ask('mutation($i: updateStripeCustomerDetailInput) { updateStripeCustomerDetail(input: $i) { stripe_customer_detail { id } messages { kith_code } } }', { i: { id, is_default: true } });
      await f.open('luis', 'leo');
      for (const [who, ask] of [['Eve', f.ask.eve], ['Mia', f.ask.mia], ['Luis acting for Leo', f.ask.luis]]) {
        assert.deepEqual((await ask.ok(`{ stripeCustomerDetails(user_id: "${f.id.ana}") { id } }`)).stripeCustomerDetails, [], who);
        assert.deepEqual(codes((await remove(ask, { card_id: own[0].id })).data.deleteStripeCustomerDetail), ['not_found'], who);
        assert.deepEqual(codes((await main(ask, own[0].id)).data.updateStripeCustomerDetail), ['not_found'], who);
        assert.deepEqual(codes(await begin(ask, { user_id: f.id.ana })), ['not_found'], who);
      }
      const setup = await begin(f.ask.eve);
      assert.deepEqual(codes(await keep(f.ask.mia, { token: setup.setup_intent_id, client_secret: setup.intentClientSecret, test_card: 'success' })), ['unknown_setup'], 'what Eve begins is not ended by Mia');
      assert.deepEqual((await f.desk.ok(`{ stripeCustomerDetails(user_id: "${f.id.ana}") { id last_four } }`)).stripeCustomerDetails.length, 1, 'staff see that it is there');
      assert.deepEqual(codes((await main(f.desk, own[0].id)).data.updateStripeCustomerDetail), ['not_found'], 'and do not choose for her');
      assert.deepEqual(codes(await begin(f.desk, { user_id: f.id.ana })), ['not_found'], 'nor enter one');
      const childs = await enter(f.ask.luis, 'success', { user_id: f.id.leo });
      assert.equal(childs.stripe_customer_detail.user_id, f.id.leo, 'with the right to act, the child\'s own card');
      await f.open('luis', 'luis');
      assert.deepEqual((await f.ask.luis.ok('{ stripeCustomerDetails { id } }')).stripeCustomerDetails, []);
      const after = await kith.sql('SELECT id, client_id, is_default, state, version FROM card ORDER BY id');
      assert.deepEqual(after.filter((row) => row[1] !== f.id.leo && Number(row[1]) !== Number(f.id.leo)), kept);
      const gone = (await remove(f.ask.ana, { card_id: own[0].id })).data.deleteStripeCustomerDetail;
      assert.deepEqual([gone.messages, gone.stripe_customer_detail.id], [null, own[0].id]);
      assert.deepEqual((await f.ask.ana.ok('{ stripeCustomerDetails { id } }')).stripeCustomerDetails, []);
    });

    test('a_superbill_is_made_of_charges_and_read_by_its_client_when_it_is_ready', async () => {
      const SUPER = 'id number status kith_state total_fee amount_paid balance_due patient_name patient_phone patient_dob npi cpt_code_names cpt_codes_super_bills { cpt_code_id units fee mod1 pointers service_date cpt_code { display_name } } icd_codes_super_bills { icd_code_id icd_code { code description } }';
      const create = async (input) => (await f.desk.ok(`mutation($i: createSuperBillInput) { createSuperBill(input: $i) { superBill { ${SUPER} } messages { field message kith_code } } }`, { i: input })).createSuperBill;
      const [[nora]] = await kith.sql("SELECT id FROM staff WHERE first_name = 'Nora' LIMIT 1");
      await kith.sql("INSERT INTO code (org_id, system, code, title, year, billable, search_words) VALUES (1, 'icd-10-cm', 'F41.1', 'Generalized anxiety disorder', 2026, 1, ' generalized anxiety disorder')");
      for (const word of ['generalized', 'anxiety', 'disorder']) await kith.sql(`INSERT INTO code_word (org_id, system, word, code) VALUES (1, 'icd-10-cm', '${word}', 'F41.1')`);
      const nurse = String(2 ** 30 + Number(nora));
      assert.deepEqual(codes(await create({ provider_name: 'Nora' })), ['required']);
      const line = { cpt_code_id: '90837', fee: '150', service_date: '2026-11-02', mod1: '95', pointers: ['A'] };
      const made = await create({ patient_id: f.id.mia, dietitian_id: nurse, provider_name: 'Nora', cpt_codes_super_bills: [line], icd_codes_super_bills: [{ icd_code_id: 'F41.1' }] });
      assert.equal(made.messages, null, JSON.stringify(made));
      const bill = made.superBill;
      assert.deepEqual([bill.kith_state, bill.status, bill.total_fee, bill.amount_paid, bill.balance_due, bill.cpt_code_names, bill.patient_name], ['draft', 'Not Sent', '150.00', '0.00', '150.00', '90837', 'Mia Ruiz']);
      assert.deepEqual(bill.cpt_codes_super_bills.map((one) => [one.cpt_code_id, one.units, one.fee, one.mod1, one.pointers, one.service_date]), [['90837', '1', '150.00', '95', ['A'], '2026-11-02']]);
      assert.deepEqual(bill.icd_codes_super_bills, [{ icd_code_id: 'F41.1', icd_code: { code: 'F41.1', description: 'Generalized anxiety disorder' } }]);
      const before = await kith.sql('SELECT count(*) FROM charge');
      const second = (await create({ patient_id: f.id.mia, dietitian_id: nurse, provider_name: 'Nora', cpt_codes_super_bills: [line] })).superBill;
      assert.deepEqual(await kith.sql('SELECT count(*) FROM charge'), before, 'the charge that is there stands on it');
      const update = async (input) => (await f.desk.ok(`mutation($i: updateSuperBillInput) { updateSuperBill(input: $i) { superBill { ${SUPER} } messages { field kith_code } } }`, { i: input })).updateSuperBill;
      assert.deepEqual((await update({ id: bill.id, ready: true })).messages.map((one) => [one.field, one.kith_code]), [['dietitian_id', 'missing_npi']]);
      await kith.sql(`INSERT INTO staff_billing (org_id, staff_id, npi) VALUES (1, ${nora}, '1234567893')`);
      assert.deepEqual((await f.ask.mia.ok('{ superBills { id } superBillsCount }')), { superBills: [], superBillsCount: 0 }, 'a draft is the staff\'s');
      assert.deepEqual((await update({ id: bill.id, should_email_to_client: true })).superBill.status, 'Sent');
      assert.deepEqual(codes(await update({ id: bill.id, service_date: '2026-11-03' })), ['not_changeable']);
      const own = (await f.ask.mia.ok(`{ superBills { ${SUPER} } superBill(id: "${bill.id}") { id } second: superBill(id: "${second.id}") { id } }`));
      assert.deepEqual([own.superBills.map((one) => [one.id, one.npi, one.patient_phone]), own.superBill, own.second], [[[bill.id, '1234567893', null]], { id: bill.id }, null]);
      for (const ask of [f.ask.ana, f.ask.eve, f.ask.luis]) assert.deepEqual(await ask.ok(`{ superBills(client_id: "${f.id.mia}") { id } superBill(id: "${bill.id}") { id } }`), { superBills: [], superBill: null });
      const all = (await f.desk26.ok(`{ superBills(client_id: "${f.id.mia}", order_by: CREATED_AT_ASC) { nodes { id cpt_codes_super_bills { units } } total_count } }`)).superBills;
      assert.deepEqual(all, { nodes: [bill, second].map((one) => ({ id: one.id, cpt_codes_super_bills: [{ units: 1 }] })), total_count: 2 });
      const gone = (await f.desk.ok(`mutation { deleteSuperBill(input: { id: "${second.id}" }) { superBill { kith_state } messages { kith_code } } }`)).deleteSuperBill;
      assert.deepEqual(gone, { superBill: { kith_state: 'void' }, messages: null });
      assert.equal((await f.desk.ok('{ superBillsCount }')).superBillsCount, 1);
      const events = await kith.sql(`SELECT kind, resource_id FROM event WHERE resource_kind = 'superbill' ORDER BY id`);
      assert.deepEqual(events.map((row) => row.map(String)), [['superbill_created', bill.id], ['superbill_created', second.id], ['superbill_changed', bill.id], ['superbill_ready', bill.id], ['superbill_voided', second.id]], 'what webhooks tell');
    });

    test('a_confidential_superbill_names_the_plans_of_others_only_after_the_warning', async () => {
      const [[nora]] = await kith.sql("SELECT id FROM staff WHERE first_name = 'Nora' LIMIT 1");
      const { superBill } = (await f.desk.ok('mutation($i: createSuperBillInput) { createSuperBill(input: $i) { superBill { id names_plan } messages { message } } }',
        { i: { patient_id: f.id.mia, dietitian_id: String(2 ** 30 + Number(nora)), provider_name: 'Nora', cpt_codes_super_bills: [{ cpt_code_id: '90791', fee: '90', service_date: '2026-11-03' }] } })).createSuperBill;
      await kith.sql(`UPDATE superbill SET confidential = 1 WHERE id = ${superBill.id}`);
      const name = async (input) => (await f.desk26.ok('mutation($i: updateSuperBillInput) { updateSuperBill(input: $i) { superBill { names_plan } messages { field kith_code } } }', { i: { id: superBill.id, ...input } })).updateSuperBill;
      assert.equal(superBill.names_plan, false);
      assert.deepEqual((await name({ names_plan: true })).messages, [{ field: 'names_plan', kith_code: 'confidential_plan' }]);
      assert.equal((await name({ names_plan: true, sure: true })).superBill.names_plan, true);
      assert.equal((await name({ names_plan: false })).superBill.names_plan, false);
      await kith.sql(`UPDATE superbill SET state = 'void' WHERE id = ${superBill.id}`);
    });

    test('codes_are_found_by_staff_by_their_start_and_by_words', async () => {
      const found = await f.desk.ok('{ byCode: icdCodes(keywords: "f41") { id display_name is_favorite } byWords: icdCodes(keywords: "anx dis") { id } icdCodesCount(keywords: "f41") icdCode(id: "f411") { code } none: icdCodes(is_favorited: true) { id } cptCodes { id } }');
      assert.deepEqual(found, { byCode: [{ id: 'F41.1', display_name: 'F41.1 - Generalized anxiety disorder', is_favorite: false }], byWords: [{ id: 'F41.1' }], icdCodesCount: 1, icdCode: { code: 'F41.1' }, none: [], cptCodes: [] });
      assert.deepEqual(await f.ask.mia.ok('{ icdCodes(keywords: "f41") { id } cptCodes { id } icdCode(id: "F41.1") { id } }'), { icdCodes: [], cptCodes: [], icdCode: null }, 'lists are the practice\'s');
    });

    test('a_bill_and_a_receipt_have_a_link_that_ends_and_gives_the_file_to_whoever_holds_it', async () => {
      const bill = (await make(f.desk, { recipient_id: f.id.mia, price: '40' })).requestedPayment;
      const cash = (await pay(f.desk, { requested_payment_id: bill.id, amount_paid: '40', payment_medium: 'cash' })).billingItem;
      const link = async (ask, input) => (await ask.ok('mutation($i: createBillingDocumentLinkInput) { createBillingDocumentLink(input: $i) { url file_url expires_at ready messages { field kith_code } } }', { i: input })).createBillingDocumentLink;
      const hours = (made) => (Date.parse(made.expires_at.replace(' UTC', 'Z').replace(' ', 'T')) - Date.now()) / 3600000;
      for (const [kind, id] of [['INVOICE', bill.id], ['RECEIPT', cash.id]])
        for (const ask of [f.desk, f.ask.mia]) {
          const made = await link(ask, { kind, id });
          assert.equal(made.messages, null, JSON.stringify(made));
          assert.ok(hours(made) > 23 && hours(made) < 25, made.expires_at);
          const path = new URL(made.url).pathname;
          assert.match(await (await fetch(kith.base + path)).text(), kind === 'INVOICE' ? /An invoice/ : /A receipt/);
          const file = await eventually(async () => {
            const answer = await fetch(kith.base + new URL(made.file_url).pathname);
            assert.ok(answer.status === 200 || (answer.status === 503 && answer.headers.get('retry-after') === '2'), answer.status);
            return answer.headers.get('content-type') === 'application/pdf' && Buffer.from(await answer.arrayBuffer());
          }, { what: 'the file was not made' });
          assert.equal(file.subarray(0, 5).toString(), '%PDF-');
        }
      const week = await link(f.desk, { kind: 'INVOICE', id: bill.id, days: 7 });
      const sent = await (await f.staff.fetch(`/clients/${f.id.mia}/billing/documents`)).text();
      assert.match(sent, /through the API by /, 'staff see it, and can end it');
      await f.open('ana', 'leo');
      const ofLeo = (await make(f.desk, { recipient_id: f.id.leo, price: '40' })).requestedPayment;
      assert.equal((await link(f.ask.ana, { kind: 'INVOICE', id: ofLeo.id })).messages, null);
      await f.open('ana', 'ana');
      const [to] = await kith.sql('SELECT l.client_id, p.client_id, l.created_by FROM document_link l JOIN payer p ON p.id = l.payer_id ORDER BY l.id DESC LIMIT 1');
      assert.deepEqual([...to.slice(0, 2).map(String), to[2] || ''], [f.id.leo, f.id.ana, ''], 'it is hers, for his record');
      const [[superbill]] = await kith.sql("SELECT id FROM superbill WHERE state = 'ready' AND confidential = 0");
      for (const [ask, seen] of [[f.desk, '1'], [f.ask.mia, '0']]) {
        assert.equal((await link(ask, { kind: 'SUPERBILL', id: String(superbill) })).messages, null);
        const [[code]] = await kith.sql('SELECT d.seen FROM document_link l JOIN billing_document d ON d.id = l.document_id ORDER BY l.id DESC LIMIT 1');
        assert.equal(String(code), seen, 'from staff to whoever it may be: the plans of the client alone');
      }
      assert.ok(hours(week) > 6 * 24);
      const [[links]] = await kith.sql('SELECT count(*) FROM document_link');
      const told = async (ask, input) => {
        const none = await link(ask, input);
        assert.deepEqual([none.url, none.file_url, none.expires_at, none.ready], [null, null, null, null]);
        return none.messages.map((one) => [one.field, one.kith_code]);
      };
      assert.deepEqual(await told(f.desk, { kind: 'INVOICE', id: bill.id, days: 8 }), [['days', 'bad_number']]);
      assert.deepEqual(await told(f.ask.mia, { kind: 'INVOICE', id: bill.id, days: 2 }), [['days', 'bad_number']], 'in a portal a day');
      assert.deepEqual(await told(f.desk, { id: bill.id }), [['kind', 'required']]);
      assert.deepEqual(await told(f.desk, { kind: 'INVOICE', id: '999999' }), [['id', 'not_found']]);
      for (const who of ['ana', 'luis', 'eve'])
        for (const [kind, id] of [['INVOICE', bill.id], ['RECEIPT', cash.id]]) assert.deepEqual(await told(f.ask[who], { kind, id }), [['id', 'not_found']], who);
      await kith.sql(`UPDATE invoice SET confidential = 1 WHERE id = ${bill.id}`);
      assert.deepEqual(await told(f.desk, { kind: 'INVOICE', id: bill.id }), [['id', 'no_link']]);
      assert.equal((await fetch(kith.base + new URL(week.url).pathname)).status, 410);
      assert.equal((await fetch(kith.base + new URL(week.file_url).pathname)).status, 410, 'what became confidential ends its links');
      await kith.sql(`UPDATE invoice SET confidential = 0 WHERE id = ${bill.id}`);
      await kith.sql(`UPDATE client SET restricted = 1 WHERE id = ${f.id.mia}`);
      assert.deepEqual(await told(f.desk, { kind: 'INVOICE', id: bill.id }), [['id', 'state_reason']]);
      await kith.sql(`UPDATE client SET restricted = 0 WHERE id = ${f.id.mia}`);
      assert.deepEqual(await kith.sql('SELECT count(*) FROM document_link'), [[links]], 'what is refused leaves no link');
    });

    test('with_the_bills_switch_off_no_price_is_told_and_nothing_is_paid', async () => {
      const { updateFeatureToggle } = await f.desk.ok(`mutation { updateFeatureToggle(input: { user_id: "${f.id.mia}", can_view_payments: false }) { messages { message } } }`);
      assert.equal(updateFeatureToggle.messages, null);
      const told = await f.ask.mia('{ requestedPayments { id } requestedPaymentsCount billingItems { id } currentUser { credit_balance billing_items { id } stripe_customer_details { id } last_billing_item { id } } }');
      assert.deepEqual(told.data, { requestedPayments: [], requestedPaymentsCount: 0, billingItems: [], currentUser: { credit_balance: null, billing_items: [], stripe_customer_details: null, last_billing_item: null } });
      await f.desk.ok(`mutation { updateFeatureToggle(input: { user_id: "${f.id.mia}", can_view_payments: true }) { messages { message } } }`);
    });

    test('of_a_restricted_record_is_told_who_and_how_much_and_nothing_changes_without_a_reason', async () => {
      const bill = (await make(f.desk, { recipient_id: f.id.eve, price: '33', services_provided: 'Closed matter', notes: 'Closed note' })).requestedPayment;
      await kith.sql(`UPDATE client SET restricted = 1 WHERE id = ${f.id.eve}`);
      const { requestedPayment: seen } = await f.desk.ok(`{ requestedPayment(id: "${bill.id}") { ${BILL} service_date } }`);
      assert.deepEqual([seen.price, seen.services_provided, seen.notes, seen.service_date], ['33.00', null, null, null]);
      assert.deepEqual(codes(await takeBack(f.desk, bill.id)), ['state_reason']);
      assert.deepEqual(codes(await make(f.desk, { recipient_id: f.id.eve, price: '1' })), ['state_reason']);
      assert.deepEqual(codes(await pay(f.desk, { requested_payment_id: bill.id, payment_medium: 'cash' })), ['state_reason']);
      await kith.sql(`UPDATE client SET restricted = 0 WHERE id = ${f.id.eve}`);
    });

    test('cards_of_a_restricted_record_are_told_to_staff_after_a_reason_alone', async () => {
      const entered = await enter(f.ask.mia, 'success');
      assert.ok(entered.stripe_customer_detail, JSON.stringify(entered));
      const kept = entered.stripe_customer_detail.id;
      const lists = async () => {
        const { stripeCustomerDetails: list } = await f.desk.ok(`{ stripeCustomerDetails(user_id: "${f.id.mia}") { id last_four } }`);
        const { stripeCustomerDetails: connection } = await f.desk26.ok(`{ stripeCustomerDetails(user_id: "${f.id.mia}", first: 50) { nodes { id } total_count } }`);
        const { user } = await f.desk.ok(`{ user(id: "${f.id.mia}") { stripe_customer_details { id } } }`);
        return [list, connection.nodes, user.stripe_customer_details ?? []].map((one) => one.some((card) => card.id === kept));
      };
      assert.deepEqual(await lists(), [true, true, true]);
      await kith.sql(`UPDATE client SET restricted = 1 WHERE id = ${f.id.mia}`);
      try {
        assert.deepEqual(await lists(), [false, false, false]);
        const remove = await f.desk.ok('mutation($i: deleteStripeCustomerDetailInput) { deleteStripeCustomerDetail(input: $i) { messages { kith_code } } }', { i: { card_id: kept } });
        assert.deepEqual(codes(remove.deleteStripeCustomerDetail), ['state_reason']);
        assert.ok((await f.ask.mia.ok('{ stripeCustomerDetails { id } }')).stripeCustomerDetails.some((card) => card.id === kept), 'her own');
      } finally {
        await kith.sql(`UPDATE client SET restricted = 0 WHERE id = ${f.id.mia}`);
      }
    });

    test('a_list_that_would_look_through_more_than_five_thousand_bills_says_so_and_pages_do_not', async () => {
      const { requestedPayment: bill } = await make(f.desk, { recipient_id: f.id.eve, price: '3' });
      await kith.sql(`INSERT INTO invoice (org_id, number, payer_id, client_id, state, issued_on, due_on, total, balance, created_at, created_kind, created_by)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5001)
        SELECT v.org_id, 'MANY-' || n.i, v.payer_id, v.client_id, v.state, v.issued_on, v.due_on, v.total, v.balance, v.created_at, v.created_kind, v.created_by FROM invoice v, n WHERE v.id = ${bill.id}`);
      try {
        assert.equal((await listed(f.desk, '(page_size: 10)')).length, 10, 'a page of the whole list');
        for (const args of ['(order_by: PRICE_ASC)', '(status_filter: "partial")'])
          assert.match((await f.desk(`{ requestedPayments${args} { id } }`)).errors[0].message, /more than 5,000 bills/, args);
        assert.deepEqual(await listed(f.desk, `(sender_id: "${f.id.luis}", order_by: PRICE_ASC, keywords: "nobody at all")`), [], 'narrowed by what is asked first');
      } finally {
        await kith.sql("DELETE FROM invoice WHERE number LIKE 'MANY-%'");
      }
    });

    test('a_list_costs_as_many_statements_for_many_bills_as_for_one', async () => {
      for (let i = 0; i < 12; i++) {
        const { requestedPayment: bill } = await make(f.desk, { recipient_id: [f.id.mia, f.id.ana, f.id.luis][i % 3], price: String(20 + i), ...(i % 4 ? {} : { requested_payer: { name: `Payer ${i}`, email: `p${i}@out.test` } }) });
        await pay(f.desk, { requested_payment_id: bill.id, amount_paid: '5', payment_medium: 'cash' });
      }
      const statements = (name, ask, query) => statementsOf(kith, ask, name, query);
      const bills = (n) => `query Bills { requestedPayments(page_size: ${n}) { ${BILL} service_date appointment { id } sender { full_name } paid_at is_manually_paid billing_items { ${PAYMENT} requested_payer { name } sender { full_name } } } }`;
      await markedAsUsed(kith);
      await statements('Bills', f.desk, bills(1));
      const one = await statements('Bills', f.desk, bills(1)), many = await statements('Bills', f.desk, bills(20));
      assert.ok(many <= one + 3 && many <= 24, `${one} for one bill, ${many} for twenty`);
      const people = (n) => `query People { users(page_size: ${n}) { id credit_balance billing_items { ${PAYMENT} } stripe_customer_details { id } last_billing_item { id } } }`;
      const few = await statements('People', f.desk, people(1)), all = await statements('People', f.desk, people(5));
      assert.ok(all <= few + 8 && all <= 28, `${few} for one, ${all} for all`);
      for (let i = 0; i < 4; i++)
        assert.equal((await f.desk.ok(`mutation { createSuperBill(input: { patient_id: "${f.id.mia}", dietitian_id: "${2 ** 30 + Number((await kith.sql("SELECT id FROM staff WHERE first_name = 'Nora' LIMIT 1"))[0][0])}", provider_name: "Nora", cpt_codes_super_bills: [{ cpt_code_id: "9083${i + 2}", fee: "10", service_date: "2026-11-0${i + 1}" }], icd_codes_super_bills: [{ icd_code_id: "F41.1" }] }) { messages { message } } }`)).createSuperBill.messages, null);
      const superbills = (n) => `query Superbills { superBills(page_size: ${n}) { id amount_paid cpt_code_names patient { full_name } provider { full_name } cpt_codes_super_bills { fee } icd_codes_super_bills { icd_code { description } } } }`;
      assert.ok((await statements('Superbills', f.desk, superbills(5))) <= (await statements('Superbills', f.desk, superbills(1))) + 2);
      const items = (n) => `query Payments { billingItems(page_size: ${n}) { ${PAYMENT} refund_date sender { full_name } requested_payer { name } } }`;
      assert.ok((await statements('Payments', f.desk, items(12))) <= (await statements('Payments', f.desk, items(1))) + 2);
    });
  });
