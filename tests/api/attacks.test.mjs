// Every mutation, sent by everybody who is not meant to: numbers of a client, contact, access, tag, address or member of
// staff that are somebody else's. What each may do stands in the table; a mutation without a row fails the test.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startKith } from '../browser/kith.mjs';
import { address, settled } from '../browser/practice.mjs';
import { FAR_WORDS, NEAR_WORDS, says, world } from './two_practices.mjs';

/** A day some weeks ahead, whenever this runs. */
const AHEAD = new Date(Date.now() + 65 * 86_400_000).toISOString().slice(0, 10);
const ENGINES = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

/** In the order of the table's letters: people of Rosa's practice, whose target are things of another practice … */
const FAR = ['stranger', 'archived staff', 'another client', 'caregiver (billing)', 'the client', 'support', 'provider'];
/** … and those whose target are Rosa's own things. */
const NEAR = ['owner of another practice', 'another client', 'caregiver (billing)'];

/* Input, then what comes back for FAR and for NEAR: r refused by an error, t told in `messages` that it cannot be, n nothing happens and
 * nothing is said (a list of which nobody has anything), o the caller's own thing, which the number cannot turn into somebody else's. */
const ROWS = {
  signIn: [() => ({ email: address('nobody'), password: 'wrong' }), 'ttttttt', 'ttt'],
  signUp: [(v) => ({ dietitian_id: v.user, invite_code: 'none', email: address('made'), first_name: 'A', last_name: 'B' }), 'ttttttt', 'ttt'],
  resetPassword: [() => ({ email: '' }), 'ttttttt', 'ttt'],
  validateVerificationToken: [() => ({ verification_code: '000000' }), 'ttttttt', 'ttt'],
  unsubscribeFromNotification: [(v) => ({ notification_setting_uuid: 'guessed', user_id: v.client }), 'ttttttt', 'ttt'],
  createClient: [(v) => ({ first_name: 'X', last_name: 'Y', email: address('made'), other_provider_ids: [v.user] }), 'rrrrrrt', 'trr'],
  updateClient: [(v) => ({ id: v.client, last_name: 'Taken', other_provider_ids: [], active: false, location: { id: v.location, line1: 'Taken' } }), 'rrttttt', 'ttr'],
  bulkUpdateClients: [(v) => ({ ids: [v.client], active_status: false }), 'rrrrrtt', 'trr'],
  updateUser: [(v) => ({ id: v.client, first_name: 'Taken', locations: [{ id: v.location, line1: 'Taken' }] }), 'rrttttt', 'ttr'],
  createGroup: [() => ({ name: '' }), 'rrrrrrr', 'trr'],
  updateUserGroup: [(v) => ({ id: v.group, name: 'Taken' }), 'rrrrrrr', 'trr'],
  deleteUserGroup: [(v) => ({ id: v.group }), 'rrrrrrr', 'trr'],
  createTag: [(v) => ({ name: 'taken', taggable_user_id: v.client }), 'rrrrrtt', 'trr'],
  updateTag: [(v) => ({ id: v.tag, name: 'Taken' }), 'rrrrrrr', 'trr'],
  deleteTag: [(v) => ({ id: v.tag }), 'rrrrrrr', 'trr'],
  bulkApply: [(v, own) => ({ ids: [v.tag], taggable_user_id: own.client }), 'rrrrrtt', 'trr'],
  removeAppliedTag: [(v) => ({ id: v.tag, taggable_user_id: v.client }), 'rrrrrtt', 'trr'],
  createLocation: [(v) => ({ user_id: v.client, line1: 'Taken' }), 'rrttttt', 'ttr'],
  updateLocation: [(v) => ({ id: v.location, line1: 'Taken' }), 'rrttttt', 'ttr'],
  deleteLocation: [(v) => ({ id: v.location }), 'rrttttt', 'ttr'],
  updateOrganization: [(v) => ({ id: v.org, organization_email: 'taken@family.test' }), 'rrrrrrr', 'trr'],
  updateBrand: [(v) => ({ id: v.org, brand_name: 'Taken', brand_email: 'taken@family.test' }), 'rrrrrrr', 'trr'],
  createOrganizationMembership: [(v) => ({ organization_id: v.org, email: address('made'), first_name: 'X', last_name: 'Y' }), 'rrrrrrr', 'trr'],
  updateOrganizationMembership: [(v) => ({ id: v.membership, is_admin: true }), 'rrrrrrr', 'trr'],
  resetMfa: [(v) => ({ id: v.user }), 'rrrrrrr', 'trr'],
  createApiKey: [(v) => ({ user_id: v.user, name: 'taken' }), 'rrrrrrr', 'trr'],
  deleteApiKey: [(v) => ({ id: v.key }), 'rrrrrrr', 'trr'],
  createWebhook: [() => ({ url: 'https://taken.test/', event_type: 'PATIENT_CREATED' }), 'rrrrrrr', 'trr'],
  updateWebhook: [(v) => ({ id: v.webhook, url: 'https://taken.test/', is_enabled: true }), 'rrrrrrr', 'trr'],
  deleteWebhook: [(v) => ({ id: v.webhook }), 'rrrrrrr', 'trr'],
  sendTestWebhook: [(v) => ({ id: v.webhook }), 'rrrrrrr', 'trr'],
  expireWebhookSignature: [(v) => ({ id: v.webhook }), 'rrrrrrr', 'trr'],
  replayWebhook: [(v) => ({ sent_webhook_id: v.sent }), 'rrrrrrr', 'trr'],
  replayFailedWebhooks: [(v) => ({ webhook_id: v.webhook, since: '2020-01-01T00:00:00Z' }), 'rrrrrrr', 'trr'],
  createClientRestrictionAuthorization: [(v) => ({ client_id: v.client, provider_id: v.user, reason: 'curious' }), 'rrrrrtt', 'trr'],
  createNotificationContact: [(v, own) => ({ user_id: own.client, linked_client_id: v.client, relationship: 'other', client_portal_access: true }), 'rrrrrtt', 'trr'],
  updateNotificationContact: [(v) => ({ id: v.contact, email: 'taken@family.test', client_portal_access: false }), 'rrrrrtt', 'trr'],
  deleteNotificationContact: [(v) => ({ id: v.contact }), 'rrrrrtt', 'trr'],
  updateHuman: [(v) => ({ id: v.human, current_user_id: v.client }), 'rrttttt', 'ttt'],
  createFeatureToggle: [() => ({ user_group_id: 'no number', can_view_payments: false }), 'rrrrrrt', 'trr'],
  updateFeatureToggle: [(v) => ({ user_id: v.client, can_view_payments: false }), 'rrrrrrt', 'trr'],
  acceptGrantInvitation: [(v) => ({ id: v.invited }), 'rrtrtrr', 'rtr'],
  declineGrantInvitation: [(v) => ({ id: v.invited }), 'rrtrtrr', 'rtr'],
  resendGrantInvitation: [(v) => ({ id: v.invited }), 'rrrrrrt', 'trr'],
  revokeGrant: [(v) => ({ id: v.grant }), 'rrtrtrt', 'ttr'],
  suspendGrant: [(v) => ({ id: v.grant, reason: 'custody' }), 'rrrrrrt', 'trr'],
  resumeGrant: [(v) => ({ id: v.grant }), 'rrrrrrt', 'trr'],
  leaveGrant: [(v) => ({ id: v.grant }), 'rrtrtrr', 'rtr'],
  updateGrant: [(v) => ({ id: v.grant, version: 1, areas: [{ area: 'documents', level: 'act' }] }), 'rrrrrrt', 'trr'],
  narrowGrant: [(v) => ({ id: v.grant, version: 1, areas: [] }), 'rrtrtrr', 'rtr'],
  consentToGrant: [(v) => ({ id: v.invited }), 'rrtrtrt', 'ttr'],
  updateNotification: [(v) => ({ id: v.notice, read: true }), 'rrtrttt', 'ttr'],
  updateNotifications: [(v) => ({ notification_ids: [v.notice], seen: true }), 'rrnrnnn', 'nnr'],
  updateNotificationSetting: [(v) => ({ id: v.client, stopped: true }), 'rrttttt', 'tto'],
  updateReminderSetting: [(v) => ({ user_id: v.client, notification_contact_id: v.contact, reminders: { minutes: [] } }), 'rrrrrtt', 'trr'],
  createAppointment: [(v, own) => ({ user_id: v.client, appointment_type_id: own.type, datetime: `${AHEAD}T15:00:00Z`, contact_type: 'Phone Call' }), 'rrrrrtt', 'trr'],
  updateAppointment: [(v) => ({ id: v.appointment, notes: 'Taken', pm_status: 'Cancelled' }), 'rrtrttt', 'ttr'],
  deleteAppointment: [(v) => ({ id: v.appointment }), 'rrtrttt', 'ttr'],
  updateAppointmentInclusion: [(v) => ({ id: v.part, attended: true }), 'rrrrrtt', 'trr'],
  updateAppointmentRequest: [(v) => ({ id: v.request, provider_notes: 'Taken', status: 'CLOSED' }), 'rrrrrtt', 'trr'],
  deleteAppointmentRequest: [(v) => ({ id: v.request }), 'rrrrrtt', 'trr'],
  createAppointmentType: [() => ({ name: '' }), 'rrrrrrr', 'trr'],
  updateAppointmentType: [(v) => ({ id: v.type, name: 'Taken' }), 'rrrrrrr', 'trr'],
  deleteAppointmentType: [(v) => ({ id: v.type }), 'rrrrrrr', 'trr'],
  createAvailability: [(v) => ({ user_id: v.user, is_repeating: true, day_of_week: 2, time: '9:00', end_time: '10:00' }), 'rrrrrtt', 'trr'],
  bulkCreateAvailability: [(v) => ({ user_id: v.user, availabilities: [{ is_repeating: true, day_of_week: 2, time: '9:00', end_time: '10:00' }] }), 'rrrrrtt', 'trr'],
  createAvailabilityWithAppointmentTypes: [(v) => ({ user_id: v.user, appointment_type_ids: [v.type], start_datetime: `${AHEAD}T15:00:00Z`, end_datetime: `${AHEAD}T16:00:00Z` }), 'rrrrrtt', 'trr'],
  editAvailabilityWithAppointmentTypes: [(v) => ({ id: v.hours, appointment_type_ids: [v.type] }), 'rrrrrtt', 'trr'],
  createAppointmentSetting: [(v) => ({ user_id: v.user, buffer: '45', start_time: '9:00', end_time: '17:00' }), 'rrrrrtt', 'trr'],
  editAvailability: [(v) => ({ id: v.hours, end_time: '10:00' }), 'rrrrrtt', 'trr'],
  deleteAvailability: [(v) => ({ id: v.hours }), 'rrrrrtt', 'trr'],
  bulkDeleteAvailability: [(v) => ({ ids: [v.hours] }), 'rrrrrtt', 'trr'],
  createExternalCalendar: [(v) => ({ user_id: v.user, url: 'https://calendar.test/taken.ics' }), 'rrrrrtt', 'trr'],
  updateExternalCalendar: [(v) => ({ id: v.feed, url: 'https://calendar.test/taken.ics' }), 'rrrrrtt', 'trr'],
  deleteExternalCalendar: [(v) => ({ id: v.feed }), 'rrrrrtt', 'trr'],
  updateAppointmentSetting: [(v) => ({ user_id: v.user, buffer: '45' }), 'rrrrrtt', 'trr'],
  completeCheckout: [(v) => ({ appointment_type_id: v.type, provider_id: v.user, date: `${AHEAD}T15:00:00Z`, contact_type: 'Phone Call', requested_payment_id: v.bill }), 'ttttttt', 'ttr'],
  createRequestedPayment: [(v) => ({ recipient_id: v.client, price: '5', services_provided: 'Taken' }), 'rrrrrtt', 'trr'],
  updateRequestedPayment: [(v) => ({ id: v.bill, status: 'Paid', notes: 'Taken' }), 'rrrrrtt', 'trr'],
  deleteRequestedPayment: [(v) => ({ id: v.bill }), 'rrrrrtt', 'trr'],
  createBillingItem: [(v) => ({ requested_payment_id: v.bill, should_charge: true, stripe_customer_detail_id: v.card }), 'rrttttt', 'ttt'],
  'createBillingItem, from credit': [(v) => ({ requested_payment_id: v.bill, payment_medium: 'credit' }), 'rrttttt', 'ttt'],
  updateBillingItem: [(v) => ({ id: v.payment, chosen_refund_amount: '1' }), 'rrrrrtt', 'trr'],
  deleteBillingItem: [(v) => ({ id: v.payment }), 'rrrrrtt', 'trr'],
  cancelRecurringPayment: [(v) => ({ billing_item_id: v.payment }), 'rrrrrtt', 'trr'],
  'createRequestedPayment, a package': [(v) => ({ recipient_id: v.client, offering_id: v.offering }), 'rrrrrtt', 'trr'],
  'createBillingItem, a package': [(v) => ({ sender_id: v.client, offering_id: v.offering, should_charge: true }), 'rrttttt', 'ttt'],
  'completeCheckout, a package': [(v) => ({ offering_id: v.offering }), 'ttttttt', 'ttt'],
  copyOffering: [(v) => ({ id: v.offering }), 'rrrrrrr', 'trr'],
  createOffering: [() => ({ name: '', price: '1' }), 'rrrrrrr', 'trr'],
  updateOffering: [(v) => ({ id: v.offering, name: 'Taken', archived: true }), 'rrrrrrr', 'trr'],
  deleteOffering: [(v) => ({ id: v.offering }), 'rrrrrrr', 'trr'],
  createSuperBill: [(v) => ({ patient_id: v.client, provider_name: 'Taken', cpt_codes_super_bills: [{ cpt_code_id: '90837', fee: '9', service_date: '2026-11-02' }] }), 'rrrrrtt', 'trr'],
  updateSuperBill: [(v) => ({ id: v.superbill, ready: true }), 'rrrrrtt', 'trr'],
  deleteSuperBill: [(v) => ({ id: v.superbill }), 'rrrrrtt', 'trr'],
  updatePolicy: [(v) => ({ id: v.policy, priority_type: 'inactive' }), 'rrrrrtt', 'trr'],
  'updateClient, a policy': [(v) => ({ id: v.client, policies: [{ id: v.policy, num: 'Taken' }] }), 'rrttttt', 'ttr'],
  'updateUser, a policy': [(v) => ({ id: v.client, policies: [{ id: v.policy, num: 'Taken' }] }), 'rrttttt', 'ttt'],
  createBillingDocumentLink: [(v) => ({ kind: 'INVOICE', id: v.bill }), 'rrttttt', 'tt-'], // who may see it has a link
  'createBillingDocumentLink, a receipt': [(v) => ({ kind: 'RECEIPT', id: v.payment }), 'rrttttt', 'tt-'], // who may see it has a link
  'createBillingDocumentLink, a superbill': [(v) => ({ kind: 'SUPERBILL', id: v.superbill }), 'rrttttt', 'ttt'],
  createSetupIntent: [(v) => ({ user_id: v.client }), 'rrttttt', 'ttt'],
  createStripeCustomerDetail: [(v) => ({ user_id: v.client, token: v.setup }), 'rrttttt', 'ttt'],
  updateStripeCustomerDetail: [(v) => ({ id: v.card, is_default: true }), 'rrttttt', 'tt-'], // who may act with the bills keeps the client's cards
  deleteStripeCustomerDetail: [(v) => ({ card_id: v.card }), 'rrttttt', 'tt-'],
  revokeToken: [() => ({}), 'ttooooo', 'o--'], // ends the caller's own session or key: the last row
};

/** Changes of the baseline alone, in rooms that are not there: everybody is told so, and nothing happens. */
const BASELINE_ROWS = {
  createNote: [(v) => ({ content: 'Taken', conversation_id: v.client }), 'rrttttt'],
  createFormAnswerGroup: [(v) => ({ custom_module_form_id: '1', user_id: v.client, finished: true }), 'rrttttt'],
  updateFormAnswerGroup: [(v) => ({ id: v.client, form_answers: [] }), 'rrttttt'],
};

const named = (type) => (type.ofType ? named(type.ofType) : type.name);

/** What no attack may change. */
const KEPT = ['appointment', 'attendee', 'appointment_type', 'availability', 'staff_calendar', 'booked_time', 'client', 'contact', 'tag', 'applied_tag', 'location', 'staff', 'client_group', 'organization', 'care_team', 'notice_choice',
  'restricted_reason', 'grant_change', 'invoice', 'invoice_line', 'payer', 'payment', 'refund', 'card', 'card_setup', 'gateway_customer', 'offering', 'offering_item', 'package', 'package_member', 'package_period', 'package_credit', 'ledger_entry', 'charge', 'insurance', 'superbill', 'superbill_charge', 'billing_document', 'document_link', 'webhook', 'webhook_event', 'webhook_delivery'];
const QUERIES = KEPT.map((table) => `SELECT '${table}', t.* FROM ${table} t ORDER BY 2, 3`).concat(
  `SELECT 'portal_grant', id, client_id, caregiver_id, state, version FROM portal_grant ORDER BY 2`,
  `SELECT 'api_key', id, staff_id, revoked_at FROM api_key ORDER BY 2`, `SELECT 'login', id, password_hash FROM login ORDER BY 2`,
  `SELECT 'portal_notice', id, read_at FROM portal_notice WHERE read_at IS NOT NULL ORDER BY 2`,
  `SELECT 'grant_invite', id, grant_id FROM grant_invite ORDER BY 2`,
  `SELECT 'task', id, state FROM task WHERE kind = 'visit_requested' ORDER BY 2`,
  `SELECT 'busy_feed', id, staff_id, url, host FROM busy_feed ORDER BY 2`); // how its last reading went is the job's to write
const snapshot = async (kith) => (await kith.sql(QUERIES.join('; '))).map((row) => row.join(' '));

const letter = (answer, payload) => (answer.errors ? 'r' : payload?.messages?.length ? 't' : 'd');

const onOneEngine = (engine) => describe(`on_${engine}`, () => {
  let kith, w;
  before(async () => {
    kith = await startKith({ db: engine });
    w = await world(kith);
    await settled(kith);
  });
  after(() => kith?.stop());

  test(`what_could_only_be_half_done_is_not_begun_${engine}`, async () => {
    const before = await snapshot(kith);
    const send = async (name, input) => {
      const answer = await w.provider(`mutation($i: ${name}Input) { ${name}(input: $i) { messages { field } } }`, { i: input });
      assert.equal(answer.errors, undefined);
      return answer.data[name].messages.map((message) => message.field);
    };
    const client = { first_name: 'Half', last_name: 'Made', skipped_email: true };
    assert.deepEqual(await send('createClient', { ...client, other_provider_ids: [w.far.user] }), ['other_provider_ids']);
    assert.deepEqual(await send('updateClient', { id: w.near.client, last_name: 'Half', other_provider_ids: [w.far.user] }), ['other_provider_ids']);
    assert.deepEqual(await send('createTag', { name: 'half', taggable_user_id: w.near.user }), ['taggable_user_id'], 'staff are tagged by who manages staff');
    assert.deepEqual(await send('bulkUpdateClients', { ids: [w.near.client, w.far.client], active_status: false }), ['id'], 'all or none');
    const contact = { user_id: w.near.client, first_name: 'Half', last_name: 'Made', relationship: 'other' };
    assert.deepEqual(await send('createNotificationContact', { ...contact, user_group_id: 'none', dietitian_id: 'none' }), ['dietitian_id', 'user_group_id']);
    assert.deepEqual(await snapshot(kith), before);
  });

  test(`no_mutation_reaches_what_is_not_the_callers_${engine}`, async () => {
    const { __schema: schema } = await w.provider.ok('{ __schema { mutationType { fields { name args { name type { name ofType { name } } } } } } }');
    const missing = schema.mutationType.fields.map((field) => field.name).filter((name) => !ROWS[name]);
    // "name of a mutation, what for": one more way to ask it
    assert.deepEqual(missing, [], 'every mutation has a row');
    const wrong = [];
    let before = await snapshot(kith);
    for (const [row, [input, ...expected]] of Object.entries(ROWS)) {
      const [name] = row.split(',');
      const field = schema.mutationType.fields.find((one) => one.name === name);
      assert.ok(field, `${name} is no mutation any more`);
      const document = `mutation($i: ${named(field.args[0].type)}!) { ${name}(input: $i) { messages { field message kith_code } } }`;
      const sides = [[FAR, w.far_askers, w.far, w.near, FAR_WORDS], [NEAR, w.near_askers, w.near, w.far, NEAR_WORDS]];
      for (const [side, [names, askers, target, own, words]] of sides.entries()) {
        let got = '';
        for (const [i, ask] of askers.entries()) {
          if (expected[side][i] === '-') continue;
          const answer = await ask(document, { i: input(target, own) });
          const text = JSON.stringify(answer);
          if (process.env.SHOW) console.log(name, names[i], text);
          got += letter(answer, answer.data?.[name]);
          for (const word of words) if (says(text, word)) wrong.push(`${row}: ${names[i]} is told ${word}: ${text}`);
        }
        const wanted = expected[side].replace(/[no]/g, 'd').replace(/-/g, '');
        if (got !== wanted) wrong.push(`${row}: ${got} and not ${wanted}`);
      }
      if (name === 'revokeToken') continue;
      const after = await snapshot(kith);
      const own = (row) => name === 'updateNotificationSetting' && row.startsWith('notice_choice'); // what the caregiver hears about the client
      const changes = [...before.filter((row) => !after.includes(row)), ...after.filter((row) => !before.includes(row))].filter((row) => !own(row));
      if (changes.length) wrong.push(`${row} left something behind:\n  ${changes.join('\n  ')}`);
      before = after;
    }
    assert.equal(wrong.join('\n'), '');
  });

  test(`no_mutation_of_the_baseline_alone_does_anything_${engine}`, async () => {
    const askers = w.farAskers();
    const { __schema: schema } = await askers.at(-1).ok('{ __schema { mutationType { fields { name } } } }');
    assert.deepEqual(schema.mutationType.fields.map((field) => field.name).filter((name) => !ROWS[name]).sort(), Object.keys(BASELINE_ROWS).sort(), 'every mutation has a row');
    const before = await snapshot(kith);
    for (const [name, [input, expected]] of Object.entries(BASELINE_ROWS)) {
      let got = '';
      for (const ask of askers) {
        const answer = await ask(`mutation($i: ${name}Input) { ${name}(input: $i) { messages { message } } }`, { i: input(w.far) });
        got += letter(answer, answer.data?.[name]);
        for (const word of FAR_WORDS) assert.ok(!says(JSON.stringify(answer), word), `${name} tells ${word}`);
      }
      assert.equal(got, expected, name);
    }
    assert.deepEqual(await snapshot(kith), before);
  });

  test(`after_a_switch_the_answer_is_judged_by_the_account_that_is_open_now_${engine}`, async (t) => {
    const kith = await startKith({ t, db: engine });
    const w = await world(kith);
    const query = 'mutation($i: updateHumanInput) { updateHuman(input: $i) { human { current_user { id email other_org_members { id } } } messages { field } } }';
    const open = async (user) => (await w.carer.ok(query, { i: { id: w.human, current_user_id: user } })).updateHuman.human.current_user;
    const own = await open(w.bea);
    assert.deepEqual([own.id, own.other_org_members], [w.bea, []], 'a list that is never missing is empty for who may see nobody in it');
    assert.match(own.email, /^bea\./);
    assert.deepEqual(await open(w.near.client), { id: w.near.client, email: null, other_org_members: [] }, 'bills show no address');
  });
});

describe('attacks', { concurrency: true }, () => ENGINES.forEach(onOneEngine));
