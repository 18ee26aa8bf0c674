// Packages by the API: made, sold, bought and read, by staff, by who has them, and by those who have nothing to do with them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, startKith } from '../browser/lib.mjs';
import { markedAsUsed } from '../browser/practice.mjs';
import { LATEST, asker, codes } from './lib.mjs';
import { family } from './money.mjs';

const engines = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

const OFFERING = 'id name price billing_frequency visibility_status archived max_purchases household expires_days user_package_selections_count offering_includes { id quantity name appointment_type_id expires_in is_repeating }';
const SOLD = 'id name kith_state visits_given visits_used visits_left requested_payment_id requested_payment { id price balance_due } billing_item { id amount_paid } initial_price_with_offering_coupon user { id first_name } members { id } offering { id name price } credits { name given used left over }';
const MESSAGES = 'messages { field message kith_code }';
const save = async (ask, name, input) => (await ask.ok(`mutation($i: ${name}Input!) { ${name}(input: $i) { offering { ${OFFERING} } ${MESSAGES} } }`, { i: input }))[name];
const bill = async (ask, input) => (await ask.ok(`mutation($i: createRequestedPaymentInput) { createRequestedPayment(input: $i) { requestedPayment { id price balance_due requested_payer { name } } ${MESSAGES} } }`, { i: input })).createRequestedPayment;
const pay = async (ask, input) => (await ask.ok(`mutation($i: createBillingItemInput) { createBillingItem(input: $i) { billingItem { id amount_paid state requested_payment { id balance_due } } stripeError ${MESSAGES} } }`, { i: input })).createBillingItem;
const checkout = async (ask, input) => (await ask.ok(`mutation($i: completeCheckoutInput) { completeCheckout(input: $i) { userPackageSelection { ${SOLD} } package_bill_id billingItem { id amount_paid } ${MESSAGES} } }`, { i: input })).completeCheckout;
const enter = async (ask) => {
  const { createSetupIntent: setup } = await ask.ok('mutation { createSetupIntent(input: {}) { intentClientSecret setup_intent_id messages { message } } }');
  const input = { token: setup.setup_intent_id, client_secret: setup.intentClientSecret, test_card: 'success' };
  return (await ask.ok('mutation($i: createStripeCustomerDetailInput) { createStripeCustomerDetail(input: $i) { stripe_customer_detail { id } messages { message } } }', { i: input })).createStripeCustomerDetail.stripe_customer_detail.id;
};
const sold = async (ask, user) => (await ask.ok(`{ userPackageSelections${user ? `(user_id: "${user}")` : ''} { ${SOLD} } }`)).userPackageSelections;
const fields = (payload) => payload.messages.map((one) => [one.field, one.kith_code]);

for (const db of engines)
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, f, ten, hidden;
    before(async () => {
      kith = await startKith({ db, args: ['--payments', 'test'] });
      f = await family(kith);
      for (const input of [{ name: 'Ten visits', price: '900.00', description: 'Any of our visits.', offering_includes: [{ quantity: '10' }], visibility_status: 'visible_to_all' }, { name: 'Staff only', price: '50' }]) {
        const made = await save(f.desk, 'createOffering', input);
        assert.equal(made.messages, null, JSON.stringify(made));
        [ten, hidden] = ten ? [ten, made.offering] : [made.offering];
      }
    });
    after(() => kith?.stop());

    test('a_package_is_made_changed_and_archived_and_the_catalogue_says_so_in_both_dialects', async () => {
      assert.deepEqual([ten.price, ten.billing_frequency, ten.visibility_status, ten.archived, ten.offering_includes],
        ['900.00', 'One-Time', 'visible_to_all', false, [{ id: `${ten.id}-1`, quantity: '10', name: null, appointment_type_id: null, expires_in: null, is_repeating: false }]]);
      assert.equal(hidden.visibility_status, 'hidden', 'nothing is shown in portals unless it is said');
      const made = (await save(f.desk26, 'createOffering', { name: 'Two a month', price: '150', billing_frequency: 'Monthly', offering_includes: [{ quantity: '2' }], expires_days: '60', household: true, max_purchases: '1' })).offering;
      assert.deepEqual([made.billing_frequency, made.household, made.expires_days, made.max_purchases, made.offering_includes[0].expires_in, made.offering_includes[0].is_repeating], ['Monthly', true, 60, '1', '60', true]);
      const changed = (await save(f.desk, 'updateOffering', { id: made.id, price: '160.5' })).offering;
      assert.deepEqual([changed.price, changed.name, changed.offering_includes.length, changed.household], ['160.50', 'Two a month', 1, true], 'what is not said stays');
      const listed = async (args) => (await f.desk.ok(`{ offerings${args} { name } }`)).offerings.map((one) => one.name);
      assert.deepEqual(await listed(''), ['Staff only', 'Ten visits', 'Two a month']);
      assert.deepEqual(await listed('(order_by: PRICE_DESC, page_size: 2)'), ['Ten visits', 'Two a month']);
      assert.deepEqual(await listed('(show_only_visible: true)'), ['Ten visits']);
      assert.deepEqual(await listed('(client_visibility: "hidden", keywords: "two")'), ['Two a month']);
      assert.deepEqual(await listed(`(offering_ids: ["${ten.id}"])`), ['Ten visits']);
      const gone = await save(f.desk, 'deleteOffering', { id: made.id });
      assert.deepEqual([gone.messages, gone.offering.archived], [null, true]);
      assert.deepEqual(codes(await save(f.desk, 'deleteOffering', { id: '999999' })), ['not_found']);
      assert.deepEqual(await listed(''), ['Staff only', 'Ten visits']);
      assert.deepEqual(await listed('(status: "archived")'), ['Two a month']);
      assert.equal((await save(f.desk, 'updateOffering', { id: made.id, archived: false })).offering.archived, false);
      await save(f.desk, 'deleteOffering', { id: made.id });
      const kept = await save(f.desk, 'updateOffering', { id: made.id, archived: false, price: 'much' });
      assert.deepEqual(fields(kept), [['price', 'bad_amount']]);
      assert.deepEqual(await listed('(status: "archived")'), ['Two a month'], 'all that was said, or nothing');
      for (const ask of [f.desk, f.desk26]) {
        const copy = await save(ask, 'copyOffering', { id: ten.id });
        assert.equal(copy.messages, null, JSON.stringify(copy));
        const { id, offering_includes: includes, ...rest } = copy.offering, { id: of, offering_includes: were, ...was } = ten;
        assert.notEqual(id, of);
        assert.deepEqual(rest, { ...was, visibility_status: 'hidden', user_package_selections_count: 0 }, 'clients see the copy when somebody shows it');
        assert.deepEqual(includes.map((one) => one.quantity), were.map((one) => one.quantity));
        await save(ask, 'deleteOffering', { id });
      }
      assert.deepEqual(codes(await save(f.desk, 'copyOffering', { id: '999999' })), ['not_found']);
      const page = (await f.desk26.ok('{ offerings(first: 1) { nodes { name created_at offering_includes { created_at } } page_info { has_next_page } total_count } }')).offerings;
      assert.deepEqual([page.nodes[0].name, page.page_info.has_next_page, page.total_count], ['Staff only', true, 2]);
    });

    test('a_wrong_input_names_its_field_and_makes_nothing', async () => {
      const before = await kith.sql('SELECT count(*) FROM offering');
      const wrong = async (input) => fields(await save(f.desk, 'createOffering', { name: 'X', price: '1', ...input }));
      assert.deepEqual(await wrong({ name: '' }), [['name', 'required']]);
      assert.deepEqual(await wrong({ price: 'much' }), [['price', 'bad_amount']]);
      assert.deepEqual(await wrong({ billing_frequency: 'Bi-Weekly' }), [['billing_frequency', 'bad_every']]);
      assert.deepEqual(await wrong({ max_purchases: 'few' }), [['max_purchases', 'bad_number']]);
      assert.deepEqual(await wrong({ visibility_status: 'some' }), [['visibility_status', 'bad_visibility']]);
      assert.deepEqual(await wrong({ repeat_times: 3 }), [['repeat_times', 'not_kept']]);
      assert.deepEqual(await wrong({ first_time_payment: '5' }), [['first_time_payment', 'not_kept']]);
      assert.deepEqual(await wrong({ can_be_gifted: true }), [['can_be_gifted', 'not_kept']]);
      assert.deepEqual(await wrong({ expires_days: '0' }), [['expires_days', 'bad_days']]);
      assert.deepEqual(await wrong({ offering_includes: [{ quantity: 'ten' }] }), [['offering_includes', 'bad_visits']]);
      assert.deepEqual(await wrong({ offering_includes: [{ quantity: '1', appointment_type_id: '999999' }] }), [['offering_includes', 'unknown_type']]);
      assert.deepEqual(await kith.sql('SELECT count(*) FROM offering'), before);
      const sales = await kith.sql('SELECT count(*) FROM package');
      assert.deepEqual(fields(await bill(f.desk, { offering_id: ten.id })), [['recipient_id', 'required']]);
      assert.deepEqual(fields(await bill(f.desk, { offering_id: '999999', recipient_id: f.id.mia })), [['offering_id', 'unknown_offering']]);
      assert.deepEqual(fields(await bill(f.desk, { offering_id: ten.id, recipient_id: f.id.mia, price: '5' })), [['price', 'not_changeable']]);
      assert.deepEqual(fields(await pay(f.desk, { offering_id: ten.id, amount_paid: '5' })), [['sender_id', 'required']]);
      assert.deepEqual(fields(await pay(f.ask.mia, { offering_id: ten.id })), [['should_charge', 'required']]);
      assert.deepEqual(fields(await checkout(f.ask.mia, { offering_id: ten.id, stripe_idempotency_key: 'x' })), [['stripe_idempotency_key', 'bad_key']]);
      assert.deepEqual(fields(await checkout(f.ask.mia, { offering_id: ten.id, coupon_code: 'HALF' })), [['coupon_code', 'no_coupons']]);
      for (const [shown, code] of [['much', 'bad_amount'], ['899.00', 'stale'], ['0', 'stale']]) {
        assert.deepEqual(codes(await checkout(f.ask.mia, { offering_id: ten.id, shown_total: shown })), [code], shown);
        assert.deepEqual(codes(await pay(f.desk, { offering_id: ten.id, sender_id: f.id.mia, shown_total: shown })), [code], shown);
      }
      assert.deepEqual(await kith.sql('SELECT count(*) FROM package'), sales);
    });

    test('staff_sell_a_package_and_read_what_is_left_of_it', async () => {
      const made = await bill(f.desk, { offering_id: ten.id, recipient_id: f.id.eve });
      assert.deepEqual([made.messages, made.requestedPayment.price, made.requestedPayment.balance_due], [null, '900.00', 900]);
      const [one] = await sold(f.desk, f.id.eve);
      assert.deepEqual([one.name, one.kith_state, one.visits_given, one.visits_used, one.visits_left, one.requested_payment.id, one.initial_price_with_offering_coupon, one.offering.price, one.user.id],
        ['Ten visits', 'active', 10, 0, 10, made.requestedPayment.id, '900.00', '900.00', f.id.eve]);
      const once = { offering_id: hidden.id, recipient_id: f.id.mia, stripe_idempotency_key: 'desk-sells-once' };
      const first = await bill(f.desk, once);
      assert.deepEqual([first.messages, (await bill(f.desk26, once)).requestedPayment.id], [null, first.requestedPayment.id], 'the same key sells once');
      assert.deepEqual(fields(await bill(f.desk, { ...once, stripe_idempotency_key: 'short' })), [['stripe_idempotency_key', 'bad_key']]);
      assert.deepEqual(fields(await bill(f.desk, { recipient_id: f.id.mia, price: '5', services_provided: 'X', stripe_idempotency_key: 'desk-sells-once' })), [['stripe_idempotency_key', 'only_packages']]);
      for (const ask of [f.desk, f.desk26]) {
        const { requestedPayment: told } = await ask.ok(`{ requestedPayment(id: "${first.requestedPayment.id}") { offering_id offering { id name price } } }`);
        assert.deepEqual(told, { offering_id: hidden.id, offering: { id: hidden.id, name: 'Staff only', price: '50.00' } });
      }
      const { requestedPayment: own } = await f.ask.mia.ok(`{ requestedPayment(id: "${first.requestedPayment.id}") { offering { name price } } }`);
      assert.deepEqual(own.offering, { name: 'Staff only', price: null }, 'a payer may pay a part: the price of the whole is for staff');
      const cash = { offering_id: ten.id, sender_id: f.id.eve, payment_medium: 'cash', stripe_idempotency_key: 'eve-buys-once' };
      const paid = await pay(f.desk26, cash);
      assert.deepEqual([paid.messages, paid.billingItem.amount_paid, paid.billingItem.requested_payment.balance_due], [null, '900.00', 0]);
      assert.equal((await pay(f.desk26, cash)).billingItem.id, paid.billingItem.id, 'the same key sells and pays once');
      const { billingItem } = await f.desk26.ok(`{ billingItem(id: "${paid.billingItem.id}") { offering_id offering { name price } } }`);
      assert.deepEqual(billingItem, { offering_id: ten.id, offering: { name: 'Ten visits', price: '900.00' } });
      assert.equal((await f.desk.ok(`{ userPackageSelectionsCount(user_id: "${f.id.eve}") }`)).userPackageSelectionsCount, 2);
      const [second] = await sold(f.desk, f.id.eve);
      assert.deepEqual([second.billing_item.id, (await f.desk.ok(`{ userPackageSelection(id: "${second.id}") { id } }`)).userPackageSelection.id], [paid.billingItem.id, second.id]);
      assert.equal((await f.desk.ok(`{ offering(id: "${ten.id}") { user_package_selections_count } }`)).offering.user_package_selections_count, 2);
      const rows = (await f.desk26.ok(`{ userPackageSelections(user_id: "${f.id.eve}", offering_id: "${ten.id}", first: 1) { nodes { id created_at } page_info { has_next_page } total_count } }`)).userPackageSelections;
      assert.deepEqual([rows.nodes[0].id, rows.page_info.has_next_page, rows.total_count], [second.id, true, 2]);
      const mine = await sold(f.ask.eve);
      assert.deepEqual(mine.map((x) => [x.visits_left, x.requested_payment_id, x.requested_payment, x.billing_item, x.initial_price_with_offering_coupon, x.offering.price]), Array(2).fill([10, null, null, null, null, null]), 'what was paid may be another payer\'s');
    });

    test('a_client_buys_what_the_portal_shows_and_pays_with_a_card_of_their_own', async () => {
      const offered = await f.ask.mia.ok(`{ offerings { id name price user_package_selections_count } offering(id: "${hidden.id}") { id } }`);
      assert.deepEqual(offered, { offerings: [{ id: ten.id, name: 'Ten visits', price: '900.00', user_package_selections_count: null }], offering: null });
      assert.deepEqual(codes(await checkout(f.ask.mia, { offering_id: hidden.id })), ['not_offered']);
      const later = await checkout(f.ask.mia, { offering_id: ten.id, stripe_idempotency_key: 'mia-once-only' });
      assert.deepEqual([later.messages, later.userPackageSelection.visits_left, later.billingItem], [null, 10, null]);
      const again = await checkout(f.ask.mia, { offering_id: ten.id, stripe_idempotency_key: 'mia-once-only' });
      assert.deepEqual([again.userPackageSelection.id, again.package_bill_id], [later.userPackageSelection.id, later.package_bill_id], 'the same key buys once');
      const card = await enter(f.ask.mia);
      const now = await checkout(f.later.mia, { offering_id: ten.id, stripe_customer_detail_id: card });
      assert.deepEqual([now.messages, now.billingItem.amount_paid], [null, '900.00']);
      const third = await pay(f.later.mia, { offering_id: ten.id, should_charge: true });
      assert.deepEqual([third.messages, third.billingItem.state, third.billingItem.requested_payment.balance_due], [null, 'SUCCEEDED', 0]);
      assert.equal((await f.ask.mia.ok('{ userPackageSelectionsCount }')).userPackageSelectionsCount, 4, 'with the one that staff sold');
    });

    test('a_caregiver_buys_for_the_open_account_and_is_billed_in_their_own', async () => {
      await f.open('ana', 'leo');
      const card = await enter(f.later.ana).catch(() => null);
      assert.deepEqual(codes(await checkout(f.ask.ana, { offering_id: ten.id, stripe_customer_detail_id: card ?? '1' })), ['own_account']);
      const bought = await checkout(f.ask.ana, { offering_id: ten.id });
      assert.equal(bought.messages, null, JSON.stringify(bought));
      assert.deepEqual([bought.userPackageSelection.user.id, bought.userPackageSelection.requested_payment_id], [f.id.leo, null]);
      assert.equal((await f.ask.ana.ok(`{ requestedPayment(id: "${bought.package_bill_id}") { id } }`)).requestedPayment, null, 'in the child\'s account there is no bill of it');
      await f.open('ana', 'ana');
      const { requestedPayment: own } = await f.ask.ana.ok(`{ requestedPayment(id: "${bought.package_bill_id}") { price recipient_id } }`);
      assert.deepEqual(own, { price: '900.00', recipient_id: f.id.leo });
      assert.deepEqual(await sold(f.ask.ana), [], 'it is the child\'s');
      await f.open('luis', 'leo');
      const seen = await sold(f.ask.luis);
      assert.deepEqual(seen.map((one) => [one.visits_left, one.requested_payment, one.offering.price, one.members]), [[10, null, null, []]]);
      assert.ok(!JSON.stringify(seen).includes('900'), 'the other parent learns of no price');
      await f.open('luis', 'luis');
    });

    test('who_has_nothing_to_do_with_a_package_is_told_nothing_of_it', async () => {
      const [one] = await sold(f.desk, f.id.leo);
      for (const [who, ask] of [['Eve', f.ask.eve], ['Mia', f.later.mia]]) {
        assert.equal((await ask.ok(`{ userPackageSelection(id: "${one.id}") { id } }`)).userPackageSelection, null, who);
        const list = (await ask.ok(`{ userPackageSelections(user_id: "${f.id.leo}") { ${who === 'Eve' ? 'id' : 'nodes { id }'} } }`)).userPackageSelections;
        assert.deepEqual(who === 'Eve' ? list : list.nodes, [], who);
        assert.deepEqual(codes(await pay(ask, { offering_id: ten.id, sender_id: f.id.leo, should_charge: true })), ['not_yours'], who);
      }
      const nobody = asker(kith);
      assert.deepEqual(await nobody.ok(`{ offerings { id } offering(id: "${ten.id}") { id } offeringsCount }`), { offerings: [], offering: null, offeringsCount: 0 });
      assert.deepEqual(codes(await checkout(nobody, { offering_id: ten.id })), ['not_offered']);
      assert.equal((await asker(kith, { version: LATEST })('{ userPackageSelections { total_count } }')).errors[0].extensions.code, 'UNAUTHENTICATED');
    });

    test('staff_who_name_nobody_list_the_packages_of_all_but_of_records_that_are_closed', async () => {
      const owners = async (args = '') => (await f.desk.ok(`{ userPackageSelections${args} { id user { id } } }`)).userPackageSelections;
      const all = await owners();
      const [[stored]] = await kith.sql('SELECT count(*) FROM package');
      assert.equal(all.length, Number(stored));
      assert.deepEqual(all.map((one) => Number(one.id)), all.map((one) => Number(one.id)).sort((a, b) => b - a), 'newest first');
      assert.ok(new Set(all.map((one) => one.user.id)).size > 1);
      assert.deepEqual((await owners('(page_size: 2, offset: 1)')).map((one) => one.id), all.slice(1, 3).map((one) => one.id));
      const { userPackageSelections: page } = await f.desk26.ok(`{ userPackageSelections(first: 1, offering_id: "${hidden.id}") { nodes { offering { id } } page_info { has_next_page end_cursor } total_count } }`);
      const [[few]] = await kith.sql(`SELECT count(*) FROM package WHERE offering_id = ${hidden.id}`);
      assert.deepEqual([page.nodes[0].offering.id, page.total_count, page.page_info.has_next_page], [hidden.id, Number(few), Number(few) > 1]);
      const { userPackageSelections: last } = await f.desk26.ok('{ userPackageSelections(last: 1) { nodes { id } page_info { has_previous_page has_next_page } } }');
      assert.deepEqual([last.nodes[0].id, last.page_info.has_previous_page, last.page_info.has_next_page], [all.at(-1).id, true, false]);
      assert.equal((await f.desk.ok('{ userPackageSelectionsCount }')).userPackageSelectionsCount, all.length);
      await kith.sql(`UPDATE client SET restricted = 1 WHERE id = ${f.id.eve}`);
      const open = all.filter((one) => one.user.id !== f.id.eve);
      assert.ok(open.length < all.length);
      assert.deepEqual((await owners()).map((one) => one.id), open.map((one) => one.id));
      assert.equal((await f.desk.ok('{ userPackageSelectionsCount }')).userPackageSelectionsCount, open.length);
      await kith.sql(`UPDATE client SET restricted = 0 WHERE id = ${f.id.eve}`);
    });

    test('a_bill_leads_to_the_package_that_it_is_of_for_who_may_know_of_it', async () => {
      const [one] = await sold(f.desk, f.id.leo);
      const bought = await sold(f.desk, f.id.eve);
      const ask = (id) => `{ requestedPayment(id: "${id}") { user_package_selection { id name } } }`;
      assert.deepEqual((await f.desk.ok(ask(bought[0].requested_payment_id))).requestedPayment.user_package_selection, { id: bought[0].id, name: bought[0].name });
      assert.deepEqual((await f.ask.eve.ok(ask(bought[0].requested_payment_id))).requestedPayment.user_package_selection, { id: bought[0].id, name: bought[0].name });
      const { requestedPayment: paid } = await f.ask.ana.ok(ask(one.requested_payment_id));
      assert.deepEqual(paid, { user_package_selection: null }, 'in the own account a payer reads the bill, and the package in the account that has it');
      const plain = (await bill(f.desk, { recipient_id: f.id.mia, price: '5', services_provided: 'X' })).requestedPayment;
      assert.equal((await f.desk.ok(ask(plain.id))).requestedPayment.user_package_selection, null);
      await kith.sql(`UPDATE client SET restricted = 1 WHERE id = ${f.id.eve}`);
      assert.equal((await f.desk.ok(ask(bought[0].requested_payment_id))).requestedPayment.user_package_selection, null);
      await kith.sql(`UPDATE client SET restricted = 0 WHERE id = ${f.id.eve}`);
    });

    test('a_price_with_its_tax_is_what_a_card_is_charged', async () => {
      const { offering } = await save(f.desk, 'createOffering', { name: 'Taxed', price: '100', visibility_status: 'visible_to_all', offering_includes: [{ quantity: '1' }] });
      await kith.sql("INSERT INTO tax (org_id, name, bp, created_at) SELECT id, 'City tax', 800, 1 FROM organization");
      await kith.sql(`UPDATE offering SET tax_id = (SELECT id FROM tax WHERE name = 'City tax') WHERE id = ${offering.id}`);
      const priced = async (ask) => {
        const told = await ask.ok(`{ offering(id: "${offering.id}") { price initial_price_with_taxes } offerings(keywords: "Taxed") { price initial_price_with_taxes } }`);
        return [told.offering, ...told.offerings].map((one) => [one.price, one.initial_price_with_taxes]);
      };
      assert.deepEqual(await priced(f.desk), Array(2).fill(['100.00', '108.00']));
      assert.deepEqual(await priced(f.ask.mia), Array(2).fill(['100.00', '108.00']));
      const bought = await checkout(f.ask.mia, { offering_id: offering.id, stripe_customer_detail_id: await enter(f.ask.mia) });
      assert.deepEqual([bought.messages, bought.billingItem?.amount_paid], [null, '108.00']);
      await kith.sql(`INSERT INTO tax_exempt (org_id, client_id, reason, since) SELECT org_id, id, '', 1 FROM client WHERE id = ${f.id.mia}`);
      assert.deepEqual(await priced(f.ask.mia), Array(2).fill(['100.00', '100.00']), 'who is exempt pays none');
      await kith.sql(`DELETE FROM tax_exempt WHERE client_id = ${f.id.mia}`);
      await save(f.desk, 'deleteOffering', { id: offering.id });
    });

    test('a_list_costs_as_many_statements_for_many_packages_as_for_one', async () => {
      const statements = async (name, ask, query) => {
        const lines = () => kith.log().split('\n').filter((line) => line.includes(`"operation":"${name}"`) || line.includes(`operation=${name} `));
        const before = lines().length;
        await ask.ok(query);
        const line = await eventually(() => lines()[before], { what: 'the request was not logged' });
        return Number(/"?statements"?[:=](\d+)/.exec(line)[1]);
      };
      const rows = (n) => `query Packages { userPackageSelections(user_id: "${f.id.mia}", page_size: ${n}) { ${SOLD} } }`;
      await markedAsUsed(kith);
      await statements('Packages', f.desk, rows(1));
      const one = await statements('Packages', f.desk, rows(1)), many = await statements('Packages', f.desk, rows(3));
      assert.ok(many <= one + 1, `${one} for one, ${many} for three`);
      const sales = (n) => `query Sales { userPackageSelections(page_size: ${n}) { ${SOLD} } }`;
      assert.ok((await statements('Sales', f.desk, sales(4))) <= (await statements('Sales', f.desk, sales(1))) + 1);
      const bills = (n) => `query Billed { requestedPayments(sender_id: "${f.id.eve}", page_size: ${n}) { id offering_id offering { id name offering_includes { id } } user_package_selection { ${SOLD} } } }`;
      assert.ok((await statements('Billed', f.desk, bills(2))) <= (await statements('Billed', f.desk, bills(1))) + 1);
      const items = (n) => `query Items { billingItems(page_size: ${n}) { id offering { id name } } }`;
      assert.ok((await statements('Items', f.desk, items(5))) <= (await statements('Items', f.desk, items(1))) + 2);
      const offers = (n) => `query Offers { offerings(page_size: ${n}) { ${OFFERING} offering_includes { appointment_type { id } } } }`;
      assert.ok((await statements('Offers', f.desk, offers(2))) <= (await statements('Offers', f.desk, offers(1))));
    });

    test('a_visit_tells_staff_that_a_credit_pays_for_it_and_nobody_else', async () => {
      const make = async (name, input, field) => {
        const answer = (await f.desk.ok(`mutation($i: ${name}Input) { ${name}(input: $i) { ${field} { id } ${MESSAGES} } }`, { i: input }))[name];
        assert.equal(answer.messages, null, JSON.stringify(answer));
        return answer[field].id;
      };
      const type = await make('createAppointmentType', { name: 'Package talk', length: 30 }, 'appointmentType');
      const visit = (user, hour) => make('createAppointment', { user_id: user, appointment_type_id: type, contact_type: 'Phone Call', datetime: `2031-03-04T${hour}:00:00Z` }, 'appointment');
      const covered = await visit(f.id.eve, '15'), plain = await visit(f.id.luis, '17');
      for (const ask of [f.desk, f.desk26]) {
        const { yes, no } = await ask.ok(`{ yes: appointment(id: "${covered}") { credit_was_used } no: appointment(id: "${plain}") { credit_was_used } }`);
        assert.deepEqual([yes.credit_was_used, no.credit_was_used], [true, false]);
      }
      const own = await f.ask.eve(`{ appointment(id: "${covered}") { id credit_was_used } }`);
      assert.deepEqual([own.data.appointment, own.errors], [{ id: covered, credit_was_used: null }, undefined]);
    });
  });
