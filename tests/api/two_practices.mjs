// Two practices: Rosa's, with those around her, and another one beside it, whose things are nobody's business here.
import assert from 'node:assert/strict';
import { PASSWORD, acceptMine, addClient, addStaff, address, featureOn, link, openPortal, visitorFor } from '../browser/practice.mjs';
import { LATEST, asker, keyFor } from './lib.mjs';

const STAFF = 2 ** 30;

/** What no answer may tell of the other side. */
export const FAR_WORDS = ['Hall', 'moe', 'Hill Clinic', 'Oak 1', 'Far'];
export const NEAR_WORDS = ['Reed', 'rosa', 'Elm 1', 'Near group'];
/** Whether a text says this word; letters in the middle of a token are none. */
export const says = (text, word) => new RegExp(`(?<![\\w-]{4})${word}`).test(text);

async function tokenFor(kith, email) {
  const { signIn } = await asker(kith).ok('mutation($i: signInInput) { signIn(input: $i) { token user { id human_id } } }', { i: { email, password: PASSWORD } });
  assert.ok(signIn.token, email);
  return signIn;
}

/** A practice around Rosa, another one beside it, and everybody who could want something of both. */
export async function world(kith) {
  const one = async (text) => (await kith.sql(text))[0][0];
  await featureOn(kith, 1);
  const second = await kith.cli('init', '--another', '--org', 'Hill Clinic', '--plan', 'plus', '--admin', 'owner@hill.test', { env: { KITH_PASSWORD: PASSWORD } });
  assert.equal(second.status, 0, second.stderr);
  const otherOrg = await one('SELECT max(id) FROM organization');
  await featureOn(kith, otherOrg);
  const people = {};
  for (const role of ['provider', 'support']) people[role] = await addStaff(kith, role, { org: 1 });
  const gone = await addStaff(kith, 'provider', { org: 1, first: 'Gone' });
  const farProvider = await addStaff(kith, 'provider', { org: otherOrg, first: 'Far' });
  const keys = {};
  for (const [name, { email }, org] of [['provider', people.provider, 1], ['support', people.support, 1], ['gone', gone, 1], ['other', { email: 'owner@hill.test' }, otherOrg]])
    keys[name] = await keyFor(kith, email, org);
  const staff = await visitorFor(kith, people.provider);
  const farStaff = await visitorFor(kith, farProvider);
  const mails = Object.fromEntries(['rosa', 'bea', 'eve', 'ivy', 'moe', 'zed', 'yan'].map((name) => [name, address(name)]));
  const id = {};
  for (const name of ['rosa', 'bea', 'eve', 'ivy']) id[name] = await addClient(staff, { first: name, last: 'Reed', born: '1980-01-01', email: mails[name] });
  for (const name of ['moe', 'zed', 'yan']) id[name] = await addClient(farStaff, { first: name, last: 'Hall', born: '1980-01-01', email: mails[name] });
  const seats = {};
  await Promise.all(['rosa', 'bea', 'eve', 'ivy'].map(async (name) => (seats[name] = await openPortal(kith, staff, id[name], mails[name])))); // each waits for a mail
  const terms = { relationship: 'caregiver', basis: 'legal_guardian', proof: 'power_of_attorney' };
  const toBea = await link(kith, staff, id.rosa, id.bea, { ...terms, preset: 'billing' });
  const toIvy = await link(kith, staff, id.rosa, id.ivy, { ...terms, preset: 'full' });
  const toZed = await link(kith, farStaff, id.moe, id.zed, { ...terms, preset: 'full' });
  const toYan = await link(kith, farStaff, id.moe, id.yan, { ...terms, preset: 'full' });
  await acceptMine(seats.bea, toBea.grant);
  const provider = asker(kith, { key: keys.provider, version: LATEST });
  const other = asker(kith, { key: keys.other, version: LATEST });
  const made = (ask, name, input, value) => ask.ok(`mutation($i: ${name}Input) { ${name}(input: $i) { made: ${value} { id } messages { field message } } }`, { i: input })
    .then((data) => data[name].made?.id ?? assert.fail(JSON.stringify(data)));
  const tag = await made(provider, 'createTag', { name: 'near', taggable_user_id: String(id.rosa) }, 'tag');
  const otherTag = await made(other, 'createTag', { name: 'far', taggable_user_id: String(id.moe) }, 'tag');
  const location = await made(provider, 'createLocation', { user_id: String(id.rosa), name: 'Home', line1: 'Elm 1' }, 'location');
  const otherLocation = await made(other, 'createLocation', { user_id: String(id.moe), name: 'Home', line1: 'Oak 1' }, 'location');
  const otherGroup = await made(other, 'createGroup', { name: 'Far group' }, 'user_group');
  await kith.sql(`INSERT INTO client_group (org_id, name, created_at) VALUES (1, 'Near group', 0)`);
  const group = await one(`SELECT id FROM client_group WHERE name = 'Near group'`);
  const day = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
  const calendarOf = async (ask, org, client, words) => {
    const type = await made(ask, 'createAppointmentType', { name: `${words} talk`, length: 30, clients_can_book: true }, 'appointmentType');
    const appointment = await made(ask, 'createAppointment', { user_id: String(client), appointment_type_id: type, contact_type: 'Phone Call', datetime: `${day}T15:00:00Z`, notes: `${words} note` }, 'appointment');
    const hours = await made(ask, 'createAvailability', { is_repeating: true, day_of_week: 1, time: '09:00', end_time: '17:00' }, 'availability');
    const feed = await made(ask, 'createExternalCalendar', { url: `https://${words.toLowerCase().replace(' ', '')}.test/busy.ics` }, 'external_calendar');
    const { appointment: { attended_clients: [{ id: part }] } } = await ask.ok(`{ appointment(id: "${appointment}") { attended_clients { id } } }`);
    await kith.sql(`INSERT INTO task (org_id, client_id, kind, dedupe, created_at) VALUES (${org}, ${client}, 'visit_requested', 'visit_requested:${part}:${appointment}', 0)`);
    return { type, appointment, hours, feed, part, request: await one(`SELECT id FROM task WHERE dedupe = 'visit_requested:${part}:${appointment}'`) };
  };
  const owner = asker(kith, { key: await keyFor(kith, (await one(`SELECT email FROM staff WHERE org_id = 1 AND role = 'owner'`)), 1), version: LATEST });
  const calendar = await calendarOf(owner, 1, id.rosa, 'Elm 1'), otherCalendar = await calendarOf(other, otherOrg, id.moe, 'Oak 1');
  const moneyOf = async (ask, org, client, words) => {
    const bill = await made(ask, 'createRequestedPayment', { recipient_id: String(client), price: '44', services_provided: `${words} service` }, 'requestedPayment');
    const payment = await made(ask, 'createBillingItem', { requested_payment_id: bill, amount_paid: '4', payment_medium: 'cash', note: `${words} cash` }, 'billingItem');
    const { createSuperBill } = await ask.ok('mutation($i: createSuperBillInput!) { createSuperBill(input: $i) { superBill { id } messages { message } } }',
      { i: { patient_id: String(client), provider_name: words, cpt_codes_super_bills: [{ cpt_code_id: '90837', fee: '44', service_date: '2026-11-02' }] } });
    const offering = await made(ask, 'createOffering', { name: `${words} package`, price: '44', offering_includes: [{ quantity: '4' }] }, 'offering');
    await kith.sql(`INSERT INTO gateway_customer (org_id, client_id, gateway, customer, created_at) VALUES (${org}, ${client}, 'test', 'cus_${client}', 0)`);
    await kith.sql(`INSERT INTO card (org_id, client_id, gateway, method, brand, last4, exp_month, exp_year, is_default, created_at) VALUES (${org}, ${client}, 'test', 'pm_${client}', 'visa', '4242', 12, 2099, 0, 0)`);
    await kith.sql(`INSERT INTO card_setup (org_id, client_id, setup, gateway, label, created_at) VALUES (${org}, ${client}, 'seti_${client}', 'test', 'personal', 0)`);
    const { updateClient } = await ask.ok('mutation($i: updateClientInput) { updateClient(input: $i) { user { policies { id } } messages { message } } }', { i: { id: String(client), policies: [{ insurance_plan: { payer_name: `${words} health` }, num: '44' }] } });
    assert.equal(updateClient.messages, null);
    return { bill, payment, offering, policy: updateClient.user.policies[0].id, superbill: createSuperBill.superBill.id, setup: `seti_${client}`, card: await one(`SELECT id FROM card WHERE client_id = ${client}`) };
  };
  const money = await moneyOf(owner, 1, id.rosa, 'Elm 1'), otherMoney = await moneyOf(other, otherOrg, id.moe, 'Oak 1');
  await kith.sql(`UPDATE staff SET state = 'archived' WHERE first_name = 'Gone'`);
  const rosa = await tokenFor(kith, mails.rosa);
  const bea = await tokenFor(kith, mails.bea);
  const carer = asker(kith, { token: bea.token, version: LATEST });
  const { updateHuman } = await carer.ok('mutation($i: updateHumanInput) { updateHuman(input: $i) { messages { message } } }', { i: { id: bea.user.human_id, current_user_id: String(id.rosa) } });
  assert.equal(updateHuman.messages, null);
  const things = async (org, names, more) => ({
    org: String(org), client: String(names.client), membership: await one(`SELECT id FROM staff WHERE org_id = ${org} AND role = 'provider' AND state = 'active'`),
    key: await one(`SELECT min(id) FROM api_key WHERE org_id = ${org}`),
    notice: await one(`SELECT coalesce(min(id), 999) FROM portal_notice WHERE client_id IN (${names.client}, ${names.invited})`),
    contact: String(names.contact), grant: String(names.grant), webhook: await one(`SELECT id FROM webhook WHERE org_id = ${org}`),
    sent: await one(`SELECT id FROM webhook_delivery WHERE org_id = ${org}`), ...more,
  });
  for (const org of [1, otherOrg]) {
    await kith.sql(`INSERT INTO webhook (org_id, url, secret, is_enabled, should_retry, created_at, changed_at) VALUES (${org}, 'https://receiver.test/', '', 0, 1, 0, 0)`);
    await kith.sql(`INSERT INTO webhook_delivery (org_id, webhook_id, url, event_type, resource_kind, resource_id, body, state, run_at, created_at)
      SELECT org_id, id, url, 'patient.created', 'User', 1, '{}', 'failed', 2000000000000000, 2000000000000000 FROM webhook WHERE org_id = ${org}`);
  }
  const near = await things(1, { client: id.rosa, invited: id.ivy, ...toBea }, { tag, location, group, invited: String(toIvy.grant), human: rosa.user.human_id, ...calendar, ...money });
  const far = await things(otherOrg, { client: id.moe, invited: id.yan, ...toZed }, { tag: otherTag, location: otherLocation, group: otherGroup, invited: String(toYan.grant), human: rosa.user.human_id, ...otherCalendar, ...otherMoney });
  far.mail = mails.moe;
  for (const side of [near, far]) side.user = String(STAFF + Number(side.membership));
  const eves = (await tokenFor(kith, mails.eve)).token;
  const eve = asker(kith, { token: eves, version: LATEST });
  /** Everybody who could want something of the far side, from nobody to a provider of the near one. */
  const farAskers = (version) => [{}, { key: keys.gone }, { token: eves }, { token: bea.token }, { token: rosa.token }, { key: keys.support }, { key: keys.provider }]
    .map((who) => asker(kith, { ...who, version }));
  return {
    near, far, provider, carer, human: bea.user.human_id, bea: String(id.bea),
    farAskers, far_askers: farAskers(LATEST),
    near_askers: [other, eve, carer],
  };
}
