// Policies of insurance by the API, what is billed again and again, lines and taxes of bills: for staff, for a family, and for each parent alone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startKith } from '../browser/lib.mjs';
import { markedAsUsed } from '../browser/practice.mjs';
import { statementsOf } from './lib.mjs';
import { family } from './money.mjs';

const engines = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

const POLICY = 'id name num group_num priority_type holder_name holder_first holder_last holder_dob holder_relationship effective_start effective_end kith_state user_id insurance_plan_id insurance_plan { id payer_name payer_id name_and_id }';
const MESSAGES = 'messages { field kith_code message }';
const fields = (payload) => payload.messages.map((one) => [one.field, one.kith_code]);
const client = async (ask, id, policies) => (await ask.ok(`mutation($i: updateClientInput) { updateClient(input: $i) { user { policies { ${POLICY} } } ${MESSAGES} } }`, { i: { id, policies } })).updateClient;
const own = async (ask, id, policies) => (await ask.ok(`mutation($i: updateUserInput) { updateUser(input: $i) { user { policies { ${POLICY} } } ${MESSAGES} } }`, { i: { id, policies } })).updateUser;
const change = async (ask, input) => (await ask.ok(`mutation($i: updatePolicyMutationInput) { updatePolicy(input: $i) { policy { ${POLICY} } ${MESSAGES} } }`, { i: input })).updatePolicy;
const of = async (ask, id) => (await ask.ok(`{ user(id: "${id}") { policies { ${POLICY} } policiesOrderAscending { id } } }`)).user;
const one = async (ask, id) => (await ask.ok(`{ policy(id: "${id}") { ${POLICY} } }`)).policy;

for (const db of engines)
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, f;
    before(async () => {
      kith = await startKith({ db });
      f = await family(kith);
    });
    after(() => kith?.stop());

    test('staff_add_a_policy_change_it_and_end_it_and_both_dialects_tell_it', async () => {
      const made = await client(f.desk, f.id.mia, [{ insurance_plan: { payer_name: 'Harbor Health' }, num: 'M-4821', group_num: 'G7', name: 'Silver', priority_type: 'primary' }]);
      assert.equal(made.messages, null, JSON.stringify(made));
      const [policy] = made.user.policies;
      assert.deepEqual([policy.name, policy.num, policy.group_num, policy.priority_type, policy.holder_name, policy.holder_first, policy.holder_last, policy.holder_dob, policy.holder_relationship, policy.kith_state, policy.user_id],
        ['Silver', 'M-4821', 'G7', 'primary', 'Mia Ruiz', 'Mia', 'Ruiz', '1990-02-02', 'Self', 'active', f.id.mia]);
      assert.deepEqual([policy.insurance_plan.payer_name, policy.insurance_plan.id, policy.insurance_plan.name_and_id], ['Harbor Health', policy.insurance_plan_id, 'Harbor Health']);
      const dated = await change(f.desk, { id: policy.id, effective_start: '2026-01-01', effective_end: '2099-12-31T10:00:00Z' });
      assert.deepEqual([dated.messages, dated.policy.effective_start, dated.policy.effective_end, dated.policy.num, dated.policy.holder_relationship], [null, '2026-01-01', '2099-12-31', 'M-4821', 'Self'], 'what is absent stays');
      assert.match((await one(f.desk26, policy.id)).effective_start, /^2026-01-01T00:00:00/);
      const second = await client(f.desk, f.id.mia, [{ insurance_plan_id: policy.insurance_plan_id, num: 'M-1', name: 'Gold' }]);
      assert.deepEqual(second.user.policies.map((x) => x.priority_type), ['primary', 'secondary'], 'the first place that is free');
      const { user } = await f.desk26.ok(`{ user(id: "${f.id.mia}") { policies(active: true) { id } primary_insurance_policy { id } policiesOrderAscending { id } } }`);
      assert.deepEqual([user.primary_insurance_policy.id, user.policies.length, user.policiesOrderAscending.map((x) => x.id)], [policy.id, 2, second.user.policies.map((x) => x.id)]);
      const over = await change(f.desk26, { id: second.user.policies[1].id, priority_type: 'inactive' });
      assert.deepEqual([over.messages, over.policy.kith_state, over.policy.priority_type], [null, 'ended', 'inactive']);
      assert.deepEqual((await of(f.desk, f.id.mia)).policiesOrderAscending.map((x) => x.id), [policy.id]);
      const gone = await client(f.desk, f.id.mia, [{ id: policy.id, _destroy: true }]);
      assert.deepEqual([gone.messages, gone.user.policies.map((x) => x.kith_state)], [null, ['ended', 'ended']], 'it stays in the list');
      assert.deepEqual((await f.desk.ok('{ insurancePlans { payer_name } insurancePlansCount }')), { insurancePlans: [{ payer_name: 'Harbor Health' }], insurancePlansCount: 1 });
      assert.deepEqual((await f.desk26.ok(`{ insurancePlans(keywords: "harb", ids: ["${policy.insurance_plan_id}"]) { nodes { payer_name is_custom } total_count } }`)).insurancePlans, { nodes: [{ payer_name: 'Harbor Health', is_custom: true }], total_count: 1 });
      assert.equal((await f.desk.ok('{ insurancePlansCount(ids: "none, nor this") }')).insurancePlansCount, 0);
      const told = (await kith.sql("SELECT kind FROM event WHERE kind LIKE 'insurance_%' ORDER BY id")).flat();
      assert.deepEqual(told, ['insurance_added', 'insurance_changed', 'insurance_added', 'insurance_ended', 'insurance_ended']);
    });

    test('what_is_wrong_names_the_field_and_nothing_of_the_change_is_kept', async () => {
      const before = await kith.sql('SELECT count(*) FROM insurance');
      const good = { insurance_plan: { payer_name: 'North Mutual' }, num: '1' };
      for (const [wrong, field, code] of [
        [{ ...good, num: '' }, 'num', 'required'],
        [{ num: '1' }, 'insurance_plan', 'required'],
        [{ ...good, priority_type: 'fourth' }, 'priority_type', 'bad_priority'],
        [{ ...good, priority_type: 'inactive' }, 'priority_type', 'bad_priority'],
        [{ ...good, holder_relationship: 'Child' }, 'holder_last', 'required'],
        [{ ...good, holder_first: 'Ana', holder_last: 'Ruiz' }, 'holder_relationship', 'required'],
        [{ ...good, holder_first: 'Ana', holder_last: 'Ruiz', holder_relationship: 'Child', holder_dob: 'spring' }, 'holder_dob', 'bad_day'],
        [{ insurance_plan_id: 'none', num: '1' }, 'insurance_plan_id', 'unknown_insurer'],
        [{ ...good, id: '987654' }, 'id', 'not_found'],
      ]) assert.deepEqual(fields(await client(f.desk, f.id.leo, [good, wrong].slice(wrong.id ? 1 : 0))), [[field, code]], JSON.stringify(wrong));
      assert.deepEqual(fields(await client(f.desk, f.id.leo, Array.from({ length: 21 }, (_, i) => ({ ...good, num: String(i) })))), [['policies', 'too_many']]);
      assert.deepEqual(await kith.sql('SELECT count(*) FROM insurance'), before, 'all or nothing');
      assert.deepEqual(fields(await change(f.desk, { id: '987654', priority_type: 'primary' })), [['id', 'not_found']]);
    });

    test('a_parent_proposes_an_own_plan_the_practice_accepts_it_and_the_other_parent_learns_nothing', async () => {
      await f.open('ana', 'leo');
      assert.deepEqual(fields(await own(f.ask.ana, f.id.leo, [{ insurance_plan: { payer_name: 'Seaside Cover' }, num: 'A-77', holder_relationship: 'Self', holder_is_me: true }])), [['holder_relationship', 'required']], 'what she holds herself does not become the child\'s, which others see');
      const asked = await own(f.ask.ana, f.id.leo, [{ insurance_plan: { payer_name: 'Seaside Cover' }, num: 'A-77', holder_relationship: 'child', holder_is_me: true, priority_type: 'secondary' }]);
      assert.equal(asked.messages, null, JSON.stringify(asked));
      assert.deepEqual(asked.user.policies.map((x) => [x.kith_state, x.priority_type, x.holder_name, x.num]), [['proposed', 'inactive', 'Ana Ruiz', 'A-77']]);
      const [{ id }] = asked.user.policies;
      assert.deepEqual(fields(await own(f.ask.ana, f.id.leo, [{ id, num: 'A-78' }])), [['id', 'not_changeable']]);
      const accepted = await client(f.desk, f.id.leo, [{ id }]);
      assert.deepEqual([accepted.messages, accepted.user.policies[0].kith_state, accepted.user.policies[0].priority_type, accepted.user.policies[0].holder_name], [null, 'active', 'primary', 'Ana Ruiz']);
      assert.deepEqual(await one(f.ask.ana, id).then((x) => [x.kith_state, x.priority_type]), ['active', null], 'the order is not hers to know');
      await f.open('luis', 'leo');
      assert.deepEqual([(await of(f.ask.luis, f.id.leo)).policies, await one(f.ask.luis, id)], [[], null]);
      for (const nobody of [f.ask.mia, f.ask.eve]) {
        assert.equal(await one(nobody, id), null);
        assert.deepEqual((await nobody.ok('{ insurancePlans { payer_name } insurancePlansCount }')), { insurancePlans: [], insurancePlansCount: 0 });
        assert.equal((await nobody.ok(`{ user(id: "${f.id.leo}") { id } }`)).user, null);
      }
      const { errors } = await f.ask.ana(`mutation { updatePolicy(input: { id: "${id}", priority_type: "primary" }) { policy { id } } }`);
      assert.equal(errors[0].extensions.code, 'FORBIDDEN');
      for (const name of ['ana', 'luis']) await f.open(name, name);
    });

    test('of_a_restricted_record_that_is_closed_no_policy_is_told_or_changed', async () => {
      const [policy] = (await client(f.desk, f.id.eve, [{ insurance_plan: { payer_name: 'Stone Life' }, num: 'E-1' }])).user.policies;
      await kith.sql(`UPDATE client SET restricted = 1 WHERE id = ${f.id.eve}`);
      try {
        assert.equal(await one(f.desk, policy.id), null);
        assert.deepEqual(fields(await change(f.desk, { id: policy.id, priority_type: 'inactive' })), [['id', 'not_found']]);
        const { data } = await f.desk(`{ user(id: "${f.id.eve}") { policies { id } } }`);
        assert.ok(!data.user?.policies?.length);
        assert.equal((await f.desk(`mutation { updateClient(input: { id: "${f.id.eve}", policies: [{ id: "${policy.id}", num: "2" }] }) { messages { field } } }`)).data.updateClient?.messages ?? 'refused', 'refused');
      } finally {
        await kith.sql(`UPDATE client SET restricted = 0 WHERE id = ${f.id.eve}`);
      }
      assert.equal((await one(f.desk, policy.id)).num, 'E-1');
    });

    test('policies_of_many_cost_as_many_statements_as_of_one', async () => {
      await markedAsUsed(kith);
      const people = (n) => statementsOf(kith, f.desk, 'Insured', `query Insured { users(page_size: ${n}) { id policies { id insurance_plan { payer_name } user { full_name } } } }`);
      await people(1);
      const few = await people(1), all = await people(5);
      assert.ok(all <= few + 3, `${few} for one, ${all} for five`);
    });

    test('what_is_billed_again_and_again_is_told_as_a_recurring_payment_with_its_next_day', async () => {
      const { createOffering } = await f.desk.ok('mutation { createOffering(input: { name: "Two a month", price: "150", billing_frequency: "Monthly", offering_includes: [{ quantity: "2" }] }) { offering { id } messages { message } } }');
      const { createOffering: once } = await f.desk.ok('mutation { createOffering(input: { name: "Ten", price: "90", offering_includes: [{ quantity: "10" }] }) { offering { id } messages { message } } }');
      for (const offering_id of [createOffering.offering.id, once.offering.id])
        assert.equal((await f.desk.ok('mutation($i: createRequestedPaymentInput) { createRequestedPayment(input: $i) { messages { message } } }', { i: { recipient_id: f.id.mia, offering_id } })).createRequestedPayment.messages, null);
      const WHAT = 'id amount_to_pay billing_frequency has_next_payment_date next_payment_date is_canceled is_paused offering_id offering_name original_price sender_id';
      const { recurringPayments } = await f.desk.ok(`{ recurringPayments(user_id: "${f.id.mia}") { ${WHAT} } }`);
      assert.equal(recurringPayments.length, 1, 'one that is sold once is none');
      const [it] = recurringPayments;
      assert.match(it.next_payment_date, /^\d{4}-\d\d-\d\d$/);
      assert.deepEqual({ ...it, id: 0, next_payment_date: 0 }, { id: 0, amount_to_pay: '150.00', billing_frequency: 'Monthly', has_next_payment_date: true, next_payment_date: 0, is_canceled: false, is_paused: false,
        offering_id: createOffering.offering.id, offering_name: 'Two a month', original_price: '150.00', sender_id: f.id.mia });
      const mine = (await f.later.mia.ok(`{ recurringPayments(user_id: "${f.id.mia}", active_status: "active") { nodes { id amount_to_pay next_payment_date } total_count } recurringPayment(id: "${it.id}") { offering_name } }`));
      assert.deepEqual([mine.recurringPayments.total_count, mine.recurringPayments.nodes[0].amount_to_pay, mine.recurringPayment.offering_name], [1, null, 'Two a month']);
      assert.match(mine.recurringPayments.nodes[0].next_payment_date, /^\d{4}-\d\d-\d\dT/);
      const { userPackageSelections } = await f.desk.ok(`{ userPackageSelections(user_id: "${f.id.mia}") { name recurring_payment { id } } }`);
      assert.deepEqual(userPackageSelections.map((x) => [x.name, x.recurring_payment?.id ?? null]).sort(), [['Ten', null], ['Two a month', it.id]]);
      assert.deepEqual((await f.desk.ok(`{ recurringPayments(user_id: "${f.id.mia}", active_status: "paused") { id } }`)).recurringPayments, []);
      for (const { errors } of [await f.desk(`{ recurringPayments(user_id: "${f.id.mia}", active_status: "stopped") { id } }`), await f.later.mia(`{ recurringPayments(user_id: "${f.id.mia}", active_status: "stopped") { nodes { id } } }`)])
        assert.deepEqual([errors[0].extensions.code, errors[0].message], ['INVALID_ARGUMENT', 'active_status is one of active, paused, canceled; without it: all.']);
      assert.deepEqual((await f.ask.eve(`{ recurringPayments(user_id: "${f.id.mia}") { id } recurringPayment(id: "${it.id}") { id } }`)).data, { recurringPayments: [], recurringPayment: null });
    });

    const OWED = 'open_payments_count upcoming_payments { id offering_name } next_recurring_payment { id }';
    test('a_user_says_how_many_bills_are_open_and_what_is_billed_again', async () => {
      const [{ id }] = (await f.desk.ok(`{ recurringPayments(user_id: "${f.id.mia}") { id } }`)).recurringPayments;
      const wanted = { open_payments_count: 2, upcoming_payments: [{ id, offering_name: 'Two a month' }], next_recurring_payment: { id } };
      const all = await f.desk.ok(`{ a: user(id: "${f.id.mia}") { ${OWED} } b: user(id: "${f.id.eve}") { ${OWED} } }`);
      assert.deepEqual([all.a, all.b], [wanted, { open_payments_count: 0, upcoming_payments: [], next_recurring_payment: null }]);
      assert.deepEqual((await f.ask.mia.ok(`{ currentUser { ${OWED} } }`)).currentUser, wanted);
      assert.equal((await f.ask.eve(`{ user(id: "${f.id.mia}") { ${OWED} } }`)).data.user, null);
      const asked = (ids) => statementsOf(kith, f.desk, 'Owed', `query Owed($ids: [ID]) { users(ids: $ids) { ${OWED} } }`, { ids });
      const one = await asked([f.id.mia]);
      assert.equal(await asked([f.id.mia, f.id.eve, f.id.leo]), one, 'as many statements for three as for one');
    });

    test('what_a_payment_paid_for_is_not_billed_again_once_that_was_cancelled', async () => {
      const cancel = async (billing_item_id) => (await f.desk.ok(`mutation($i: cancelRecurringPaymentInput) { cancelRecurringPayment(input: $i) { billingItem { id recurring_payment { id is_canceled } } ${MESSAGES} } }`, { i: { billing_item_id } })).cancelRecurringPayment;
      const pay = async (requested_payment_id, amount_paid) => (await f.desk.ok(`mutation($i: createBillingItemInput) { createBillingItem(input: $i) { billingItem { id is_recurring user_package_selection { id } recurring_payment { id is_canceled } } ${MESSAGES} } }`, { i: { requested_payment_id, amount_paid } })).createBillingItem;
      const sold = (await f.desk.ok(`{ userPackageSelections(user_id: "${f.id.mia}") { id name requested_payment_id } }`)).userPackageSelections;
      const monthly = sold.find((one) => one.name === 'Two a month'), once = sold.find((one) => one.name === 'Ten');
      const again = await pay(monthly.requested_payment_id, '150'), single = await pay(once.requested_payment_id, '90');
      assert.deepEqual([again.messages, single.messages], [null, null], JSON.stringify([again, single]));
      assert.deepEqual({ ...again.billingItem, id: 0 }, { id: 0, is_recurring: true, user_package_selection: { id: monthly.id }, recurring_payment: { id: monthly.id, is_canceled: false } });
      assert.deepEqual({ ...single.billingItem, id: 0 }, { id: 0, is_recurring: false, user_package_selection: { id: once.id }, recurring_payment: null });
      assert.deepEqual(fields(await cancel(single.billingItem.id)), [['billing_item_id', 'not_recurring']]);
      assert.deepEqual(fields(await cancel('999999')), [['billing_item_id', 'not_found']]);
      const { billingItem, messages } = await cancel(again.billingItem.id);
      assert.deepEqual([messages, billingItem.recurring_payment], [null, { id: monthly.id, is_canceled: true }]);
      assert.deepEqual(fields(await cancel(again.billingItem.id)), [['billing_item_id', 'not_recurring']], 'it ends already');
      assert.deepEqual((await f.desk.ok(`{ user(id: "${f.id.mia}") { ${OWED} } }`)).user, { open_payments_count: 0, upcoming_payments: [], next_recurring_payment: null });
    });

    test('what_is_billed_again_says_its_next_sum_with_the_tax_that_its_client_bears', async () => {
      const { createOffering } = await f.desk.ok('mutation { createOffering(input: { name: "Taxed", price: "100", billing_frequency: "Monthly", offering_includes: [{ quantity: "1" }] }) { offering { id } messages { message } } }');
      const offering_id = createOffering.offering.id;
      await kith.sql("INSERT INTO tax (org_id, name, bp, created_at) SELECT id, 'City tax', 800, 1 FROM organization");
      await kith.sql(`UPDATE offering SET tax_id = (SELECT id FROM tax WHERE name = 'City tax') WHERE id = ${offering_id}`);
      await kith.sql(`INSERT INTO tax_exempt (org_id, client_id, reason, since) SELECT org_id, id, '', 1 FROM client WHERE id = ${f.id.eve}`);
      for (const [name, sum] of [['mia', '108.00'], ['eve', '100.00']]) {
        assert.equal((await f.desk.ok('mutation($i: createRequestedPaymentInput) { createRequestedPayment(input: $i) { requestedPayment { price } messages { message } } }', { i: { recipient_id: f.id[name], offering_id } })).createRequestedPayment.requestedPayment.price, sum);
        const told = (await f.desk.ok(`{ recurringPayments(user_id: "${f.id[name]}") { offering_id amount_to_pay original_price } }`)).recurringPayments.find((one) => one.offering_id === offering_id);
        assert.deepEqual([told.amount_to_pay, told.original_price], [sum, '100.00']);
      }
    });

    test('a_bill_tells_its_lines_with_their_taxes_and_the_export_has_plans_bills_and_taxes', async () => {
      const sent = await f.staff.submit(`/billing/invoices/new?client=${f.id.leo}`, { client: f.id.leo, description1: 'Report', units1: '2', unit_price1: '50', tax1: '8.25', do: 'send' }, { action: '/billing/invoices/new' });
      assert.equal(sent.status, 303);
      const WHAT = 'id price tax deposit lines { description units unit_price discount tax tax_name tax_included amount }';
      const [bill] = (await f.desk.ok(`{ requestedPayments(sender_id: "${f.id.leo}") { ${WHAT} } }`)).requestedPayments;
      assert.deepEqual({ ...bill, id: 0 }, { id: 0, price: '108.25', tax: '8.25', deposit: null,
        lines: [{ description: 'Report', units: 2, unit_price: '50.00', discount: '0.00', tax: '8.25', tax_name: '8.25 %', tax_included: false, amount: '108.25' }] });
      const written = await kith.cli('export', 'client', f.id.leo);
      assert.equal(written.status, 0, written.stderr);
      const { entry } = JSON.parse(written.stdout);
      const of = (type) => entry.map((one) => one.resource).filter((one) => one.resourceType === type);
      const [coverage] = of('Coverage');
      assert.deepEqual([coverage.status, coverage.subscriberId, coverage.payor[0].display, coverage.subscriber.display, coverage.relationship.coding[0].code, coverage.order], ['active', 'A-77', 'Seaside Cover', 'Ana Ruiz', 'child', 1]);
      const invoice = of('Invoice').find((one) => one.id === `bill-${bill.id}`);
      assert.deepEqual([invoice.status, invoice.totalGross, invoice.recipient.reference], ['issued', { value: 108.25, currency: 'USD' }, `Patient/client-${f.id.leo}`]);
      assert.deepEqual(invoice.lineItem[0].priceComponent.map((one) => [one.type, one.amount.value, one.code?.text]), [['base', 100, undefined], ['tax', 8.25, '8.25 %']]);
    });
  });
