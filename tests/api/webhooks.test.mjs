// Webhooks from a program's side: made through the API, heard by a receiver of the test's own, whose calls are checked as the reference's sample checks them.
import assert from 'node:assert/strict';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { test } from 'node:test';
import { addClient, addStaff } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';
import { FIELDS, IN_TIME, create, house, sent } from './hooks.mjs';
import { DIALECTS, LATEST, asker, codes, dialectName, keyFor } from './lib.mjs';

const ENGINES = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

/** As the reference's sample does it: what follows the "=", and the length of the body written compactly again. */
function signed({ path, headers, body }, secret) {
  const digest = headers['content-digest'].split('=')[1];
  const given = headers.signature.split('=')[1];
  const compact = JSON.stringify(body);
  const { pathname, search } = new URL(path, 'http://localhost');
  const text = ['post', pathname, search.slice(1), digest, headers['content-type'], Buffer.byteLength(compact)].join(' ');
  const wanted = createHmac('sha256', secret).update(text).digest('hex');
  return createHash('sha256').update(compact).digest('hex') === digest && given.length === wanted.length
    && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}

const update = async (f, input) => (await f.ask.ok(`mutation($i: updateWebhookInput) { updateWebhook(input: $i) { webhook { ${FIELDS} } messages { field message kith_code } } }`, { i: input })).updateWebhook;
/** A client of the practice gets another phone number. */
async function changePhone(f, id, phone) {
  const { updateClient } = await f.ask.ok('mutation($i: updateClientInput) { updateClient(input: $i) { messages { message } } }', { i: { id: String(id), phone_number: phone } });
  assert.equal(updateClient.messages, null);
}

for (const engine of ENGINES) {
  for (const version of DIALECTS) {
    const latest = version === LATEST;
    const name = (type) => (latest ? type.toUpperCase().replace('.', '_') : type);

    test(`what_happens_is_told_signed_and_in_order_${dialectName(version)}_${engine}`, async (t) => {
      const f = await house(t, engine, version);
      const { receiver: r } = f;
      const made = await create(f, { url: `${r.url}/in?from=kith`, webhook_events: [{ event_type: name('patient.updated') }, { event_type: name('patient.created') }] });
      assert.equal(made.messages, null);
      const hook = made.webhook;
      assert.match(hook.signature_secret, /^whsec_.{20,}/);
      assert.deepEqual([hook.is_enabled, hook.should_retry, hook.event_type], [true, true, name('patient.created')]);
      assert.deepEqual(hook.webhook_events.map((one) => [one.event_type, one.retry_count, one.webhook.id]),
        [[name('patient.created'), 0, hook.id], [name('patient.updated'), 0, hook.id]]);

      const leo = await addClient(f.owner, { first: 'Leo', last: 'Ruiz', born: '2018-01-01' });
      const [first] = await eventually(async () => r.about(leo).length && r.about(leo), IN_TIME);
      assert.deepEqual(first.body, { resource_id: String(leo), resource_id_type: 'User', event_type: 'patient.created', changed_fields: [] });
      assert.equal(first.headers['content-type'], 'application/json');
      assert.ok(signed(first, hook.signature_secret));
      assert.ok(!signed(first, 'whsec_another'));

      let failing = true;
      r.answer = (one) => (failing && one.body.resource_id === String(leo) ? 500 : 200);
      await changePhone(f, leo, '555 0001');
      await eventually(async () => r.about(leo, 'patient.updated').length, IN_TIME);
      const ada = await addClient(f.owner, { first: 'Ada', last: 'Ruiz', born: '2019-01-01' });
      const update2 = await f.ask.ok('mutation($i: updateClientInput) { updateClient(input: $i) { messages { message } } }', { i: { id: String(leo), first_name: 'Leonardo' } });
      assert.equal(update2.updateClient.messages, null);
      await eventually(async () => r.about(ada).length, IN_TIME); // another passes by
      assert.ok(r.about(leo, 'patient.updated').every((one) => one.body.changed_fields.includes('phone_number')), 'the second change overtook the first');
      failing = false;
      await eventually(async () => r.about(leo).some((one) => one.body.changed_fields.includes('first_name')), IN_TIME);
      const log = await eventually(async () => {
        const found = await sent(f);
        return found.every((one) => one.state === 'sent') && found;
      }, IN_TIME);
      const tried = log.find((one) => one.attempts.length > 1);
      assert.deepEqual([tried.resource_id, tried.resource_id_type, tried.event_type, tried.http_response_status, tried.webhook_id], [String(leo), 'User', name('patient.updated'), '200', hook.id]);
      assert.deepEqual([tried.attempts[0].status, tried.attempts.at(-1).status, tried.attempts.at(-1).error], [200, 500, 'status']);
      assert.equal(JSON.parse(tried.body).resource_id, String(leo));
    });

    test(`visits_and_hours_are_told_once_for_each_change_${dialectName(version)}_${engine}`, async (t) => {
      const f = await house(t, engine, version);
      const { receiver: r } = f;
      const types = ['appointment.created', 'appointment.updated', 'appointment.deleted', 'appointment.patient_added', 'appointment.patient_removed', 'availability.created', 'availability.updated', 'availability.deleted'];
      assert.equal((await create(f, { url: `${r.url}/calendar`, webhook_events: types.map((type) => ({ event_type: name(type) })) })).messages, null);
      const people = [], day = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
      for (const first of ['Ada', 'Ben', 'Cleo']) people.push(await addClient(f.owner, { first, last: 'Told', born: '2015-01-01' }));
      const change = async (field, input, value) => {
        const answer = (await f.ask.ok(`mutation($i: ${field}Input) { ${field}(input: $i) { value: ${value} { id } messages { field message } } }`, { i: input }))[field];
        assert.equal(answer.messages, null);
        return answer.value.id;
      };
      const [client, , third] = people.map(String);
      const type = await change('createAppointmentType', { name: 'Circle', length: 60, is_group: true, contact_type_overrides: ['phone_call'] }, 'appointmentType');
      const visit = await change('createAppointment', { attendee_ids: people.slice(0, 2).map(String), appointment_type_id: type, datetime: `${day}T15:00:00Z` }, 'appointment');
      await change('updateAppointment', { id: visit, attendee_ids: people.map(String) }, 'appointment');
      await change('updateAppointment', { id: visit, attendee_ids: [client, third] }, 'appointment');
      await change('updateAppointment', { id: visit, datetime: `${day}T16:00:00Z` }, 'appointment');
      await change('deleteAppointment', { id: visit }, 'appointment');
      const hours = await change('createAvailability', { is_repeating: true, day_of_week: 1, time: '09:00', end_time: '17:00' }, 'availability');
      await change('editAvailability', { id: hours, end_time: '16:00' }, 'availability');
      await change('deleteAvailability', { id: hours }, 'availability');
      await eventually(async () => r.about(visit, 'appointment.deleted').length && r.about(hours, 'availability.deleted').length, IN_TIME);
      assert.deepEqual(r.about(visit).filter((one) => one.body.resource_id_type === 'Appointment').map((one) => [one.body.event_type, ...one.body.changed_fields]),
        [['appointment.created'], ['appointment.patient_added'], ['appointment.patient_removed'], ['appointment.updated', 'date'], ['appointment.deleted']]);
      assert.deepEqual(r.about(hours).filter((one) => one.body.resource_id_type === 'Availability').map((one) => one.body.event_type), ['availability.created', 'availability.updated', 'availability.deleted']);
      assert.equal(r.about(visit, 'appointment.created')[0].body.resource_organization_id, '1');
      assert.ok(r.heard.every((one) => !JSON.stringify(one.body).includes('Told')), 'no names in bodies');
    });

    test(`a_webhook_is_listed_changed_tested_rotated_replayed_and_ended_${dialectName(version)}_${engine}`, async (t) => {
      const f = await house(t, engine, version);
      const { receiver: r } = f;
      const one = (await create(f, { url: `${r.url}/one`, event_type: name('patient.updated'), should_retry: false })).webhook;
      const two = (await create(f, { url: `${r.url}/another`, event_type: name('organization_info.updated'), is_enabled: false })).webhook;
      const list = async (args = '') => (latest ? (await f.ask.ok(`{ webhooks${args} { nodes { id } total_count } }`)).webhooks.nodes : (await f.ask.ok(`{ webhooks${args} { id } }`)).webhooks).map((w) => w.id);
      assert.deepEqual(await list(), [two.id, one.id]);
      assert.deepEqual(await list('(order_by: CREATED_AT_ASC)'), [one.id, two.id]);
      assert.deepEqual(await list('(order_by: URL_ASC)'), [two.id, one.id]);
      assert.deepEqual(await list('(order_by: EVENT_TYPE_DESC)'), [one.id, two.id]);
      assert.deepEqual(await list('(keywords: "another")'), [two.id]);
      if (latest) {
        assert.equal((await f.ask.ok('{ webhooks(first: 1) { total_count page_info { has_next_page } } }')).webhooks.total_count, 2);
      } else {
        assert.equal((await f.ask.ok('{ webhooksCount }')).webhooksCount, 2);
        const { webhookEventTypes: types } = await f.ask.ok('{ webhookEventTypes }');
        assert.ok(types.includes('notification_contact.created') && types.includes('recurring_payment.updated'));
        const form = await (await f.owner.fetch('/settings/webhooks/new')).text();
        assert.deepEqual(types.filter((type) => !form.includes(`value="${type}"`)), [], 'the page offers all of them');
      }
      const changed = (await update(f, { id: two.id, is_enabled: true, webhook_events: [{ event_type: name('patient.created') }] })).webhook;
      assert.deepEqual([changed.url, changed.is_enabled, changed.webhook_events.map((e) => e.event_type)], [two.url, true, [name('patient.created')]]);
      assert.deepEqual((await update(f, { id: two.id, is_enabled: false })).webhook.webhook_events.length, 1, 'what is not named stays');

      const test1 = async () => (await f.ask.ok('mutation($id: ID!) { sendTestWebhook(input: { id: $id }) { sent messages { kith_code } } }', { id: one.id })).sendTestWebhook;
      r.answer = () => 503;
      assert.deepEqual(await test1(), { sent: true, messages: null });
      const failed = await eventually(async () => (await sent(f)).find((d) => d.state === 'failed'), IN_TIME);
      assert.deepEqual([failed.event_type, failed.http_response_status, failed.attempts.length], [name('test.created'), '503', 1]);
      if (latest) {
        assert.equal((await sent(f, ', failed: true')).length, 1);
        assert.equal((await sent(f, ', failed: false')).length, 0);
        assert.equal((await sent(f, ', resource_type: USER')).length, 0);
        assert.equal((await sent(f, ', sent_after: "2999-01-01T00:00:00Z"')).length, 0);
      } else {
        assert.equal((await f.ask.ok('{ sentWebhooksCount(keywords: "test") }')).sentWebhooksCount, 1);
      }
      for (const order of ['CREATED_AT_ASC', 'EVENT_TYPE_ASC', 'URL_DESC']) assert.equal((await sent(f, `, order_by: ${order}`)).length, 1);
      assert.ok(signed(r.heard.at(-1), one.signature_secret));

      const { expireWebhookSignature } = await f.ask.ok('mutation($id: ID!) { expireWebhookSignature(input: { id: $id }) { webhook { signature_secret } messages { kith_code } } }', { id: one.id });
      const secret = expireWebhookSignature.webhook.signature_secret;
      assert.notEqual(secret, one.signature_secret);
      r.answer = () => 200;
      const replay = 'mutation($id: ID!) { replayWebhook(input: { sent_webhook_id: $id }) { sent messages { kith_code } } }';
      assert.deepEqual((await f.ask.ok(replay, { id: failed.id })).replayWebhook, { sent: true, messages: null });
      await eventually(async () => (await sent(f)).some((d) => d.state === 'sent'), IN_TIME);
      assert.ok(signed(r.heard.at(-1), secret) && !signed(r.heard.at(-1), one.signature_secret), 'the new secret signs');
      const again = 'mutation($id: ID!, $since: ISO8601DateTime!) { replayFailedWebhooks(input: { webhook_id: $id, since: $since }) { count messages { field kith_code } } }';
      const tell = async (since) => (await f.ask.ok(again, { id: one.id, since })).replayFailedWebhooks;
      assert.deepEqual(await tell('2020-01-01T00:00:00Z'), { count: 0, messages: null }, 'it was told again already');
      r.answer = () => 503;
      await test1();
      await eventually(async () => (await sent(f)).filter((d) => d.state === 'failed').length === 2, IN_TIME);
      r.answer = () => 200;
      assert.deepEqual(await tell('2999-01-01T00:00:00Z'), { count: 0, messages: null });
      assert.deepEqual(await tell('2020-01-01T00:00:00Z'), { count: 1, messages: null });
      assert.deepEqual(await tell('2020-01-01T00:00:00Z'), { count: 0, messages: null }, 'and never twice');
      await eventually(async () => (await sent(f)).filter((d) => d.state === 'sent').length === 2, IN_TIME);

      const end = async () => (await f.ask.ok('mutation($id: ID) { deleteWebhook(input: { id: $id }) { webhook { id } messages { kith_code } } }', { id: one.id })).deleteWebhook;
      assert.deepEqual(await end(), { webhook: { id: one.id }, messages: null });
      assert.deepEqual(codes(await end()), ['not_found']);
      assert.deepEqual(await list(), [two.id]);
      assert.deepEqual(codes(await test1()), ['not_found']);
    });

    test(`wrong_inputs_are_messages_and_wrong_persons_are_refused_${dialectName(version)}_${engine}`, async (t) => {
      const f = await house(t, engine, version);
      const wrong = async (input) => (await create(f, input)).messages.map((message) => [message.field, message.kith_code]);
      assert.deepEqual(await wrong({}), [['url', 'required'], ['event_type', 'required']]);
      assert.deepEqual(await wrong({ url: 'not an address', event_type: name('patient.created') }), [['url', 'bad_url']]);
      assert.deepEqual(await wrong({ url: 'https://me:secret@example.org/', event_type: name('patient.created') }), [['url', 'bad_url']]);
      for (const url of ['https://10.1.2.3/', 'http://169.254.169.254/latest', 'http://[fd00::7]/']) {
        assert.deepEqual(await wrong({ url, event_type: name('patient.created') }), [['url', 'private_address']]);
      }
      assert.deepEqual(await wrong({ url: 'https://example.org/', event_type: name('test.created') }), [['event_type', 'unknown_event']]);
      if (!latest) assert.deepEqual(await wrong({ url: 'https://example.org/', event_type: 'moon.landed' }), [['event_type', 'unknown_event']]);
      assert.deepEqual(codes(await update(f, { id: '999', url: 'https://example.org/' })), ['not_found']);
      const { webhook } = await create(f, { url: 'https://example.org/in', event_type: name('patient.created') });
      assert.deepEqual((await update(f, { id: webhook.id, url: '' })).messages.map((message) => message.field), ['url']);
      const program = asker(f.kith, { key: await keyFor(f.kith, f.kith.admin.email), version });
      assert.deepEqual(codes(await create({ ask: program }, { url: 'https://example.org/', event_type: name('patient.created') })), ['fresh'], 'a key makes no webhook');
      assert.deepEqual(codes(await update({ ask: program }, { id: webhook.id, url: 'https://example.net/' })), ['fresh']);
      const provider = asker(f.kith, { key: await keyFor(f.kith, (await addStaff(f.kith, 'provider')).email), version });
      for (const [who, code] of [[provider, 'FORBIDDEN'], [asker(f.kith, { version }), 'UNAUTHENTICATED']]) {
        for (const document of [latest ? '{ webhooks { nodes { signature_secret } } }' : '{ webhooks { signature_secret } }',
          latest ? '{ sentWebhooks { nodes { body } } }' : '{ sentWebhooks { body } }',
          `mutation { sendTestWebhook(input: { id: "${webhook.id}" }) { sent } }`, `mutation { deleteWebhook(input: { id: "${webhook.id}" }) { webhook { id } } }`,
          'mutation { replayWebhook(input: { sent_webhook_id: "1" }) { sent } }'])
          assert.equal((await who(document)).errors?.[0].extensions.code, code, document);
      }
    });
  }

  test(`addresses_tags_and_choices_are_told_${engine}`, async (t) => {
    const f = await house(t, engine);
    const { receiver: r } = f;
    const types = ['APPLIED_TAG_CREATED', 'APPLIED_TAG_DELETED', 'LOCATION_CREATED', 'LOCATION_UPDATED', 'LOCATION_DELETED', 'NOTIFICATION_SETTING_UPDATED'];
    assert.equal((await create(f, { url: r.url, webhook_events: types.map((event_type) => ({ event_type })) })).messages, null);
    const leo = String(await addClient(f.owner, { first: 'Leo', last: 'Ruiz', born: '2018-01-01' }));
    const own = (await f.ask.ok('{ currentUser { id } }')).currentUser.id;
    const { createTag } = await f.ask.ok('mutation($id: ID) { createTag(input: { name: "Interpreter", taggable_user_id: $id }) { tag { id } messages { message } } }', { id: leo });
    const tag = createTag.tag.id;
    const both = 'mutation($ids: [ID], $who: ID) { bulkApply(input: { ids: $ids, taggable_user_id: $who }) { messages { message } } }';
    assert.equal((await f.ask.ok(both, { ids: [tag], who: leo })).bulkApply.messages, null); // it has it already: nothing happens
    assert.equal((await f.ask.ok(both, { ids: [tag], who: own })).bulkApply.messages, null);
    assert.equal((await f.ask.ok('mutation($id: ID, $who: ID) { removeAppliedTag(input: { id: $id, taggable_user_id: $who }) { messages { message } } }', { id: tag, who: leo })).removeAppliedTag.messages, null);
    assert.equal((await f.ask.ok('mutation($id: ID) { deleteTag(input: { id: $id }) { messages { message } } }', { id: tag })).deleteTag.messages, null);
    const place = async (input) => (await f.ask.ok('mutation($i: createLocationInput) { createLocation(input: $i) { location { id } messages { field message } } }', { i: input })).createLocation.location.id;
    const office = await place({ user_id: own, name: 'Office', line1: '1 Mill Street' });
    const home = await place({ user_id: leo, line1: '2 Mill Street' });
    assert.equal((await f.ask.ok('mutation($id: ID) { updateLocation(input: { id: $id, line1: "3 Mill Street" }) { messages { message } } }', { id: home })).updateLocation.messages, null);
    assert.equal((await f.ask.ok('mutation($id: ID) { deleteLocation(input: { id: $id }) { messages { message } } }', { id: office })).deleteLocation.messages, null);
    assert.equal((await f.ask.ok('mutation { updateNotificationSetting(input: { mail_off: ["money"] }) { messages { message } } }')).updateNotificationSetting.messages, null);
    const told = await eventually(() => r.heard.length >= 9 && r.heard.map((one) => one.body), IN_TIME);
    const of = (type) => told.filter((body) => body.event_type === type).map((body) => [body.resource_id, body.resource_id_type, body.tag_id, body.user_id]);
    const [[first, , , who], [second]] = of('applied_tag.created');
    assert.equal(who, leo);
    assert.deepEqual(of('applied_tag.created'), [[first, 'AppliedTag', tag, leo], [second, 'AppliedTag', tag, own]]);
    assert.deepEqual(of('applied_tag.deleted'), [[first, 'AppliedTag', tag, leo], [second, 'AppliedTag', tag, own]]);
    assert.deepEqual(of('location.created'), [[office, 'Location', undefined, own], [home, 'Location', undefined, leo]]);
    assert.deepEqual(of('location.updated'), [[home, 'Location', undefined, leo]]);
    assert.deepEqual(of('location.deleted'), [[office, 'Location', undefined, own]]);
    assert.deepEqual(of('notification_setting.updated'), [[own, 'NotificationSetting', undefined, own]]);
    assert.equal(told.length, 9);
  });
}
