// Clients that others built, as their users use them: @apollo/client, a genql client made from our schema, ActionCable by
// graphql-ruby-client, graphql-ws.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client/core';
import { createClient as createWs } from 'graphql-ws';
import WebSocket from 'ws';
import { Visitor } from '../browser/form.mjs';
import { kithBin, root } from '../browser/kith.mjs';
import { eventually } from '../browser/wait.mjs';
import { engines, startDemo } from './demo.mjs';

const require = createRequire(import.meta.url);
const PROVIDER = 'theo.park@riverbend.example';
const CAREGIVER = 'grace.whitfield@mail.example';
const ACCESS = 'subscription Changes { accessChangedSubscription { kind grant_id } }';

/** As the published components make one: lower-case header names, no version. */
const apollo = (base, token) =>
  new ApolloClient({
    cache: new InMemoryCache(),
    link: new HttpLink({ uri: `${base}/graphql`, headers: token ? { authorization: `Basic ${token}`, authorizationsource: 'API' } : {} }),
    defaultOptions: { query: { errorPolicy: 'none' } },
  });

const CONTACT = gql`
  fragment ContactParts on NotificationContact {
    id
    full_name
    email
    relationship
    client_portal_access
    client_portal_setting { id view_and_pay_bills }
    linked_client { id first_name }
  }
`;
const FAMILY = gql`
  query Family($id: ID, $email: Boolean = false, $nothing: String) {
    patient: user(id: $id) {
      id
      first_name
      email @include(if: $email)
      notification_contacts { ...ContactParts }
      linked_relatives { id }
    }
    few: users(keywords: $nothing, page_size: 1) { id __typename }
  }
  ${CONTACT}
`;

/** The genql client of our baseline, made by npm's @genql/cli and bundled: genql writes TypeScript. */
async function genql() {
  const dir = mkdtempSync(join(process.env.KITH_TEST_DIR ?? tmpdir(), 'genql-'));
  const bin = (name) => join(root, 'node_modules', '.bin', name);
  writeFileSync(join(dir, 'schema.graphql'), execFileSync(kithBin, ['api-schema', '--version', '2024-06-01']));
  execFileSync(bin('genql'), ['--schema', join(dir, 'schema.graphql'), '--output', join(dir, 'made')], { stdio: 'pipe' });
  execFileSync(bin('esbuild'), [join(dir, 'made/index.ts'), '--bundle', '--format=esm', '--platform=node', '--log-level=error', `--outfile=${join(dir, 'client.mjs')}`]);
  const made = await import(join(dir, 'client.mjs'));
  rmSync(dir, { recursive: true });
  return made;
}

for (const engine of engines) {
  describe(`on_${engine}`, () => {
    let demo, base, key;
    const ended = [];
    before(async () => {
      demo = await startDemo({ after: (stop) => ended.push(stop) }, engine);
      base = demo.kith.base;
      key = (await demo.kith.cli('api-key', 'create', '--user', PROVIDER)).stdout.trim();
    });
    after(async () => {
      for (const stop of ended) await stop();
    });
    const grantsOf = (email) => demo.kith.sql(`SELECT g.id, g.client_id FROM portal_grant g JOIN client c ON c.id = g.caregiver_id WHERE c.email = '${email}' AND g.state = 'active' ORDER BY g.id`);

    test('apollo_signs_in_reads_and_switches_and_its_cache_is_complete', async () => {
      const nobody = apollo(base);
      const { data: signed } = await nobody.mutate({
        mutation: gql`mutation SignIn($email: String, $password: String, $timezone: String) {
          signIn(input: { email: $email, password: $password, timezone: $timezone }) { token user { id first_name } messages { field message } }
        }`,
        variables: { email: CAREGIVER, password: demo.password, timezone: null },
      });
      assert.equal(signed.signIn.__typename, 'signInPayload');
      assert.equal(signed.signIn.messages, null);
      const client = apollo(base, signed.signIn.token);
      const WHO = gql`query Who { currentUser { id first_name human_id has_user_switch_options switchable_users_count switchable_users { id first_name } } }`;
      const { data } = await client.query({ query: WHO });
      assert.equal(data.currentUser.__typename, 'User');
      assert.ok(data.currentUser.switchable_users.length >= 1);
      assert.equal(data.currentUser.switchable_users_count, data.currentUser.switchable_users.length);
      assert.deepEqual(client.readQuery({ query: WHO }), data, 'what the cache holds is the whole answer');
      const target = data.currentUser.switchable_users[0];
      const switchTo = gql`mutation Switch($id: ID!, $to: String) { updateHuman(input: { id: $id, current_user_id: $to }) { human { id current_user_id } messages { field message } } }`;
      const { data: switched } = await client.mutate({ mutation: switchTo, variables: { id: data.currentUser.human_id, to: target.id } });
      assert.deepEqual([switched.updateHuman.messages, String(switched.updateHuman.human.current_user_id)], [null, target.id]);
      await client.resetStore();
      const { data: there } = await client.query({ query: WHO });
      assert.deepEqual([there.currentUser.id, there.currentUser.first_name], [target.id, target.first_name]);
    });

    test('apollo_makes_changes_and_removes_a_contact_with_fragments_defaults_and_nulls', async () => {
      const client = apollo(base, key);
      const { data: some } = await client.query({ query: gql`{ users(page_size: 3) { id first_name } usersCount }` });
      assert.equal(some.users.length, 3);
      const id = some.users[0].id;
      const read = async (variables) => (await client.query({ query: FAMILY, variables, fetchPolicy: 'network-only' })).data;
      const empty = await read({ id, nothing: null });
      assert.ok(!('email' in empty.patient));
      assert.ok('email' in (await read({ id, email: true })).patient);
      const { data: made } = await client.mutate({
        mutation: gql`mutation Make($input: createNotificationContactInput) { createNotificationContact(input: $input) { notificationContact { ...ContactParts } messages { field message } } } ${CONTACT}`,
        variables: { input: { user_id: id, first_name: 'Ada', last_name: 'Client', relationship: 'other', email: null, contact_form: 'contact', emergency: false } },
      });
      assert.equal(made.createNotificationContact.messages, null);
      const contact = made.createNotificationContact.notificationContact;
      assert.deepEqual([contact.full_name, contact.email, contact.linked_client, contact.client_portal_setting], ['Ada Client', null, null, null]);
      const { data: changed } = await client.mutate({
        mutation: gql`mutation Change($id: ID!, $first: String = "Adah") { updateNotificationContact(input: { id: $id, first_name: $first }) { notificationContact { ...ContactParts } messages { field message } } } ${CONTACT}`,
        variables: { id: contact.id },
      });
      assert.equal(changed.updateNotificationContact.notificationContact.full_name, 'Adah Client');
      assert.ok((await read({ id })).patient.notification_contacts.some((one) => one.full_name === 'Adah Client' && one.__typename === 'NotificationContact'));
      const { data: refused } = await client.mutate({
        mutation: gql`mutation { createNotificationContact(input: { user_id: "${id}", first_name: "", relationship: "other" }) { notificationContact { id } messages { field message } } }`,
      });
      assert.equal(refused.createNotificationContact.notificationContact, null);
      assert.equal(refused.createNotificationContact.messages[0].__typename, 'FieldError');
      const { data: removed } = await client.mutate({ mutation: gql`mutation($id: ID!) { deleteNotificationContact(input: { id: $id }) { notificationContact { id } messages { message } } }`, variables: { id: contact.id } });
      assert.equal(removed.deleteNotificationContact.messages, null);
      assert.deepEqual((await read({ id })).patient.notification_contacts, empty.patient.notification_contacts);
    });

    test('apollo_gets_visits_and_what_rooms_that_are_not_here_have_and_errors_by_its_policy', async () => {
      const client = apollo(base, key);
      const { data } = await client.query({
        query: gql`query Start($id: ID, $date: String) {
          sdkConfig { stripe_publishable_key }
          appointmentTypes(clients_can_book: true) { id name length pricing available_contact_types }
          appointment(id: $id) { id date provider { id } attendees { id } }
          appointments(filter: "all") { id start }
          appointmentsCount
          requestedPayments { id price status sender { id } }
          requestedPaymentsCount
          customModuleForms { id name custom_modules { id label } }
          customModuleForm(id: $id) { id }
          formAnswerGroup(id: $id) { id form_answers { id answer } }
          conversationMemberships { id display_name convo { id last_message_content } }
          organizationMembers { id full_name }
          daysAvailableForRange(date_from_month: $date)
          nextAvailableSlot
        }`,
        variables: { id: '1', date: 'Mon Nov 23 2026 00:00:00 GMT-0500 (Eastern Standard Time)' },
      });
      assert.equal(data.sdkConfig.stripe_publishable_key, '');
      for (const list of ['customModuleForms', 'conversationMemberships', 'daysAvailableForRange']) assert.deepEqual(data[list], [], list);
      for (const one of ['customModuleForm', 'formAnswerGroup', 'nextAvailableSlot']) assert.equal(data[one], null, one);
      assert.ok(data.requestedPayments.length > 1 && data.requestedPaymentsCount >= data.requestedPayments.length);
      assert.ok(data.requestedPayments.every((bill) => /^\d+\.\d\d$/.test(bill.price) && ['Paid', 'Partial', 'Not Yet Paid'].includes(bill.status)));
      assert.deepEqual(data.appointmentTypes[0], { __typename: 'AppointmentType', id: '1', name: 'First visit', length: 60, pricing: '180.00', available_contact_types: ['In Person', 'Secure Videochat'] });
      assert.deepEqual([data.appointment.__typename, data.appointment.id, data.appointment.attendees.length], ['Appointment', '1', 1]);
      assert.match(data.appointment.date, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d -0[45]00$/);
      assert.equal(data.appointments.length, data.appointmentsCount, 'of a member of staff who has none');
      assert.ok(data.organizationMembers.length > 1);
      await assert.rejects(apollo(base).query({ query: gql`{ users { id } }` }), (error) => /sign|key|log/i.test(error.message));
      const all = await apollo(base).query({ query: gql`{ currentUser { id } users { id } }`, errorPolicy: 'all' });
      assert.deepEqual([all.data.currentUser, all.data.users, all.error.errors.length], [null, null, 1]);
    });

    test('apollo_sells_a_package_and_reads_the_visits_that_are_left', async () => {
      const client = apollo(base, key);
      const { data } = await client.query({ query: gql`{ users(page_size: 1) { id } offerings(keywords: "five") { id name price offering_includes { id quantity } } }` });
      const { users: [{ id }], offerings: [five] } = data;
      assert.deepEqual([five.name, five.price, five.offering_includes[0].quantity], ['Five follow-up visits', '425.00', '5']);
      const { data: done } = await client.mutate({ mutation: gql`mutation Sell($i: createRequestedPaymentInput) { createRequestedPayment(input: $i) { requestedPayment { id price balance_due } messages { field message } } }`, variables: { i: { recipient_id: id, offering_id: five.id, invoice_type: 'offering' } } });
      assert.deepEqual([done.createRequestedPayment.messages, done.createRequestedPayment.requestedPayment.balance_due], [null, 425]);
      const { data: has } = await client.query({ query: gql`query Left($id: ID, $offering: ID) { userPackageSelections(user_id: $id, offering_id: $offering) { id visits_given visits_left requested_payment_id offering { id name } } }`, variables: { id, offering: five.id } });
      const [bought] = has.userPackageSelections;
      assert.deepEqual([bought.visits_given, bought.requested_payment_id, bought.offering.name], [5, done.createRequestedPayment.requestedPayment.id, five.name]);
      assert.ok(bought.visits_left >= 0 && bought.visits_left <= 5, 'visits ahead took theirs');
    });

    test('a_genql_client_of_our_schema_asks_changes_and_batches_ten', async () => {
      const { createClient, everything } = await genql();
      const headers = { Authorization: `Basic ${key}`, AuthorizationSource: 'API' };
      const client = createClient({ url: `${base}/graphql`, headers });
      const { users, usersCount } = await client.query({ users: { __args: { page_size: 2, should_paginate: true }, id: true, first_name: true }, usersCount: true });
      assert.equal(users.length, 2);
      assert.ok(usersCount > 2);
      const id = users[0].id;
      const { user } = await client.query({
        user: { __args: { id }, __scalar: true, notification_contacts: { __scalar: true }, linked_relatives: { id: true }, switchable_users: { id: true }, switchable_users_count: true },
      });
      assert.equal(user.id, id);
      const { appointmentTypes, appointment, appointments, appointmentsCount } = await client.query({
        appointmentTypes: { ...everything }, appointment: { __args: { id: '1' }, ...everything }, appointments: { __args: { is_org: true, filter: 'all', should_paginate: false }, ...everything },
        appointmentsCount: { __args: { is_org: true, filter: 'all' } },
      });
      assert.ok(appointmentTypes.length > 1 && appointments.length > 1);
      assert.deepEqual([appointment.id, appointments.length], ['1', appointmentsCount]);
      const money = await client.query({ requestedPayments: { ...everything, recipient: { ...everything }, billing_items: { ...everything } }, requestedPaymentsCount: true, billingItems: { ...everything } });
      assert.ok(money.requestedPayments.some((bill) => bill.billing_items.length) && money.requestedPaymentsCount > 1 && money.billingItems.length > 1);
      const nothing = await client.query({
        customModuleForms: { ...everything }, customModuleForm: { __args: { id }, ...everything }, formAnswerGroup: { __args: { id }, ...everything },
      });
      assert.deepEqual(nothing, { customModuleForms: [], customModuleForm: null, formAnswerGroup: null });

      const { createClient: made } = await client.mutation({
        createClient: { __args: { input: { first_name: 'Gen', last_name: 'Query', skipped_email: true, dont_send_welcome: true } }, user: { id: true, full_name: true }, messages: { field: true, message: true } },
      });
      assert.deepEqual([made.messages, made.user.full_name], [null, 'Gen Query']);
      const { createRequestedPayment: billed } = await client.mutation({
        createRequestedPayment: { __args: { input: { recipient_id: made.user.id, price: '80.00', services_provided: 'Report', invoice_type: 'other' } }, requestedPayment: { __scalar: true, recipient: { id: true } }, messages: { field: true, message: true } },
      });
      assert.deepEqual([billed.messages, billed.requestedPayment.price, billed.requestedPayment.balance_due, billed.requestedPayment.recipient.id], [null, '80.00', 80, made.user.id]);
      const { offerings: [five] } = await client.query({ offerings: { __args: { keywords: 'five' }, __scalar: true, offering_includes: { __scalar: true } } });
      const { createRequestedPayment: sale } = await client.mutation({ createRequestedPayment: { __args: { input: { recipient_id: made.user.id, offering_id: five.id } }, requestedPayment: { price: true }, messages: { message: true } } });
      assert.deepEqual(sale, { requestedPayment: { price: '425.00' }, messages: null });
      const { userPackageSelections: [left] } = await client.query({ userPackageSelections: { __args: { user_id: made.user.id }, __scalar: true, credits: { __scalar: true }, offering: { name: true } } });
      assert.deepEqual([left.visits_left, left.credits[0].left, left.offering.name], [5, 5, five.name]);
      const payload = { notificationContact: { id: true, full_name: true }, messages: { field: true, message: true } };
      const { createNotificationContact: contact } = await client.mutation({
        createNotificationContact: { __args: { input: { user_id: made.user.id, first_name: 'Nan', last_name: 'Query', relationship: 'family_member' } }, ...payload },
      });
      assert.equal(contact.messages, null);
      const input = { id: contact.notificationContact.id };
      const { updateNotificationContact: changed } = await client.mutation({ updateNotificationContact: { __args: { input: { ...input, last_name: 'Queries' } }, ...payload } });
      assert.equal(changed.notificationContact.full_name, 'Nan Queries');
      const { deleteNotificationContact: gone } = await client.mutation({ deleteNotificationContact: { __args: { input }, ...payload } });
      assert.equal(gone.messages, null);

      let requests = 0;
      const batching = createClient({ url: `${base}/graphql`, headers, batch: { batchInterval: 20, maxBatchSize: 10 }, fetch: (...args) => (requests++, fetch(...args)) });
      const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => batching.query({ user: { __args: { id: users[i % 2].id }, id: true } })));
      assert.deepEqual(answers.map((answer) => answer.user.id), Array.from({ length: 10 }, (_, i) => users[i % 2].id));
      assert.equal(requests, 1);
      await assert.rejects(client.query({ user: { __args: { id: 'x'.repeat(10) }, nothing_like_this: true } }));
    });

    test('actioncable_of_graphql_ruby_client_and_graphql_ws_hear_of_a_change', async () => {
      globalThis.document ??= { visibilityState: 'visible', addEventListener() {}, removeEventListener() {} };
      globalThis.addEventListener ??= () => {};
      globalThis.removeEventListener ??= () => {};
      const cable = require('@rails/actioncable');
      const { default: ActionCableLink } = require('graphql-ruby-client/subscriptions/ActionCableLink.js');
      cable.adapters.WebSocket = WebSocket;
      const grace = new Visitor(base);
      await grace.submit('/sign-in', { email: CAREGIVER, password: demo.password });
      const token = grace.cookie('kith-session');
      const [[grant, child]] = (await grantsOf(CAREGIVER)).slice(-1);
      assert.ok(child);
      const consumer = cable.createConsumer(`${base.replace(/^http/, 'ws')}/subscriptions?token=${token}`);
      const client = new ApolloClient({ cache: new InMemoryCache(), link: new ActionCableLink({ cable: consumer }) });
      const heard = { cable: [], ws: [] };
      const listening = client.subscribe({ query: gql(ACCESS) }).subscribe({ next: (answer) => heard.cable.push(answer), error: (error) => heard.cable.push(error) });
      const ws = createWs({ url: `${base.replace(/^http/, 'ws')}/subscriptions`, webSocketImpl: WebSocket, connectionParams: { Authorization: `Bearer ${token}` }, retryAttempts: 0 });
      const stop = ws.subscribe({ query: ACCESS }, { next: (answer) => heard.ws.push(answer), error: (error) => heard.ws.push(error), complete: () => {} });
      await eventually(() => heard.cable.length === 1, { what: 'the cable was not confirmed' });
      await eventually(async () => /kith_live_subscriptions 2\b/.test(await (await fetch(`${base}/metrics`)).text()), { what: 'there were not two subscriptions' });
      assert.equal((await grace.submit(`/portal/family/${grant}/leave`, {})).status, 303);
      const about = (answer) => answer?.data?.accessChangedSubscription?.grant_id === grant;
      await eventually(() => heard.cable.some(about) && heard.ws.some(about), { what: `not both heard: ${JSON.stringify(heard)}` });
      listening.unsubscribe();
      stop();
      await ws.dispose();
      consumer.disconnect();
    });
  });
}
