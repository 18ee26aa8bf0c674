// Notices, what people chose to be told, what was sent and why, and audit events, in both dialects.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startKith } from '../browser/kith.mjs';
import { links } from '../browser/mail.mjs';
import { PASSWORD, acceptMine, address, addClient, addStaff, featureOn, link, openPortal, settled, visitorFor } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';
import { DIALECTS, LATEST, asker, codes, dialectName, keyFor } from './lib.mjs';

const ENGINES = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

/** A mother with a sign-in who accepted an access to her son's portal: she was mailed, and the provider has a notice of it. */
async function house(t, db) {
  const kith = await startKith({ t, db });
  await featureOn(kith);
  const provider = await addStaff(kith, 'provider');
  const staff = await visitorFor(kith, provider);
  const emails = { ana: address('ana'), leo: address('leo') };
  const ana = String(await addClient(staff, { first: 'Ana', last: 'Ruiz', born: '1985-01-01', email: emails.ana }));
  const leo = String(await addClient(staff, { first: 'Leo', last: 'Ruiz', born: '2018-01-01', email: emails.leo }));
  const visitor = await openPortal(kith, staff, Number(ana), emails.ana);
  const { grant } = await link(kith, staff, Number(leo), Number(ana), {});
  await acceptMine(visitor, grant);
  const key = await keyFor(kith, provider.email);
  return { kith, staff, emails, ana, leo, grant, key };
}

async function signedIn(kith, email, version) {
  const { signIn } = await asker(kith, { version }).ok('mutation($i: signInInput) { signIn(input: $i) { token } }', { i: { email, password: PASSWORD } });
  return asker(kith, { token: signIn.token, version });
}

for (const engine of ENGINES) {
  for (const version of DIALECTS) {
    const latest = version === LATEST;
    test(`what_was_sent_and_why_is_told_to_the_practice_${dialectName(version)}_${engine}`, async (t) => {
      const f = await house(t, engine);
      const ask = asker(f.kith, { key: f.key, version });
      const fields = '{ id category delivery_status notification_type notification_description user_id contact_id recipient_name created_at }';
      const read = async (args) => (latest
        ? (await ask.ok(`query($id: ID) { sentNotificationRecords(patient_id: $id${args}) { total_count nodes ${fields} page_info { has_next_page } } }`, { id: f.leo })).sentNotificationRecords
        : { nodes: (await ask.ok(`query($id: ID) { sentNotificationRecords(patient_id: $id${args}) ${fields} }`, { id: f.leo })).sentNotificationRecords,
            total_count: (await ask.ok(`query($id: ID) { sentNotificationRecordsCount(patient_id: $id${args}) }`, { id: f.leo })).sentNotificationRecordsCount });
      const all = await eventually(async () => {
        const found = await read(''); // in the baseline two requests: a mail may leave between them
        return found.nodes.length >= 1 && found.total_count === found.nodes.length && found;
      }, { what: 'nothing was sent' });
      const [sent] = all.nodes;
      assert.deepEqual([sent.category, sent.delivery_status, sent.user_id], ['email', 'sent', f.leo]);
      assert.match(sent.created_at, latest ? /T/ : / UTC$/);
      assert.equal((await read(', type: "sms"')).total_count, 0);
      assert.equal((await read(', status: "bounced"')).total_count, 0);
      assert.equal((await read(', end_date: "2001-01-31"')).total_count, 0);
      const decided = async () => (await ask.ok('query($id: ID!) { notificationDecisions(user_id: $id) { id notification label channel recipient_name sends why state } }', { id: f.leo })).notificationDecisions;
      await eventually(async () => (await decided()).some((one) => one.sends && one.state === 'sent' && /Ana/.test(one.recipient_name) && one.why.length > 10), { what: 'nobody was told' });
    });

    test(`notices_are_read_once_and_by_their_owner_${dialectName(version)}_${engine}`, async (t) => {
      const f = await house(t, engine);
      const ask = asker(f.kith, { key: f.key, version });
      const fields = '{ id message type seen read created_at user { id } }';
      const list = async (args = '') => (latest
        ? (await ask.ok(`{ notifications(first: 10${args}) { total_count nodes ${fields} } }`)).notifications.nodes
        : (await ask.ok(`{ notifications(page_size: 10${args}) ${fields} }`)).notifications);
      const [first] = await eventually(async () => {
        const found = await list();
        return found.length && found;
      }, { what: 'the provider has no notice that the invitation was accepted' });
      const me = (await ask.ok('{ currentUser { id } }')).currentUser.id;
      assert.deepEqual([first.seen, first.read, first.user.id], [false, null, me]);
      await settled(f.kith);
      const unread = (await ask.ok('{ currentUser { unseen_notifications_count } }')).currentUser.unseen_notifications_count;
      assert.equal(unread, (await list(', read_status: false')).length);
      const MARK = 'mutation($id: ID) { updateNotification(input: { id: $id, seen: true }) { notification { id seen } currentUser { id } messages { kith_code } } }';
      assert.deepEqual((await ask.ok(MARK, { id: first.id })).updateNotification, { notification: { id: first.id, seen: true }, currentUser: { id: me }, messages: null });
      assert.equal((await list(', read_status: false')).length, unread - 1);
      const other = await signedIn(f.kith, f.emails.ana, version);
      assert.deepEqual(codes((await other.ok(MARK, { id: first.id })).updateNotification), ['not_found']);
      await ask.ok('mutation { updateNotifications(input: { updateAllNotifications: true, seen: true }) { messages { message } } }');
      assert.equal((await ask.ok('{ currentUser { unseen_notifications_count } }')).currentUser.unseen_notifications_count, 0);
    });

    test(`what_one_chose_to_be_told_is_ones_own_${dialectName(version)}_${engine}`, async (t) => {
      const f = await house(t, engine);
      const ask = await signedIn(f.kith, f.emails.ana, version);
      const fields = 'id send_message_emails send_email_before_appointment send_message_push stopped mail_off push_on user { id }';
      const { notificationSetting: first } = await ask.ok(`{ notificationSetting { ${fields} } }`);
      assert.deepEqual(first, { id: f.ana, send_message_emails: true, send_email_before_appointment: true, send_message_push: false, stopped: false, mail_off: [], push_on: [], user: { id: f.ana } });
      const SET = `mutation($input: updateNotificationSettingInput) { updateNotificationSetting(input: $input) { notificationSetting { ${fields} } messages { field kith_code } } }`;
      const set = async (input) => (await ask.ok(SET, { input })).updateNotificationSetting;
      const changed = await set({ id: f.ana, send_message_emails: false, push_on: ['visits'] });
      assert.deepEqual([changed.messages, changed.notificationSetting.mail_off, changed.notificationSetting.push_on], [null, ['messages'], ['visits']]);
      assert.equal((await set({ id: f.ana, stopped: true })).notificationSetting.send_email_before_appointment, false);
      const again = (await set({ id: f.ana, send_email_before_appointment: true })).notificationSetting;
      assert.deepEqual([again.stopped, again.send_email_before_appointment, again.send_message_emails], [false, true, false]);
      assert.deepEqual(codes(await set({ id: f.leo, stopped: true })), ['not_found']);
      assert.deepEqual(codes(await set({ id: f.ana, mail_off: ['gossip'] })), ['bad_choice']);
    });
  }

  test(`the_token_of_a_mail_unsubscribes_without_signing_in_${engine}`, async (t) => {
    const f = await house(t, engine);
    const nobody = asker(f.kith, { version: LATEST });
    const STOP = 'mutation($i: unsubscribeFromNotificationInput) { unsubscribeFromNotification(input: $i) { notificationSettingUpdated messages { field kith_code } } }';
    const stop = async (input) => (await nobody.ok(STOP, { i: input })).unsubscribeFromNotification;
    assert.deepEqual(await stop({ notification_setting_uuid: 'no-such-token' }), { notificationSettingUpdated: false, messages: [{ field: 'notification_setting_uuid', kith_code: 'dead_link' }] });
    assert.deepEqual((await stop({})).notificationSettingUpdated, false);
    const mail = await f.kith.mailbox.next(f.emails.ana, { subject: /./ });
    const token = await eventually(async () => {
      const found = (await f.kith.mailbox.to(f.emails.ana)).flatMap((one) => links(one)).find((one) => new URL(one).pathname === '/notification-settings');
      return found && new URL(found).searchParams.get('t');
    }, { what: `no link to the settings in a mail like "${mail.subject}"` });
    assert.deepEqual(codes(await stop({ notification_setting_uuid: token, type_of_notification: 'gossip' })), ['bad_choice']);
    assert.deepEqual(await stop({ notification_setting_uuid: token, type_of_notification: 'messages' }), { notificationSettingUpdated: true, messages: null });
    const [[how]] = await f.kith.sql('SELECT COUNT(*) FROM notice_choice WHERE mail_off <> 0');
    assert.equal(how, '1');
  });

  test(`audit_events_tell_who_changed_what_${engine}`, async (t) => {
    const f = await house(t, engine);
    const keyOf = await f.kith.cli('api-key', 'create', '--user', f.kith.admin.email, '--name', 'audit');
    const owner = asker(f.kith, { key: keyOf.stdout.trim(), version: LATEST });
    const provider = asker(f.kith, { key: f.key, version: LATEST });
    const { createNotificationContact: made } = await provider.ok('mutation($i: createNotificationContactInput) { createNotificationContact(input: $i) { notificationContact { id } } }',
      { i: { user_id: f.leo, first_name: 'Max', last_name: 'Moss', relationship: 'other' } });
    const me = (await provider.ok('{ currentUser { id } }')).currentUser.id;
    const query = 'query($who: ID, $what: AuditEventResourceName, $type: AuditEventType) { auditLog(acting_user_id: $who, resource_name: $what, event_type: $type, first: 50) { total_count nodes { acting_user { id } occurred_at resource_name resource_id type } page_info { has_next_page } } }';
    const event = await eventually(async () => {
      const { auditLog } = await owner.ok(query, { what: 'NOTIFICATION_CONTACT', type: 'CREATE', who: me });
      return auditLog.nodes.find((one) => one.resource_id === made.notificationContact.id);
    }, { what: 'the access log does not have the contact' });
    assert.deepEqual([event.acting_user.id, event.resource_name, event.type], [me, 'NOTIFICATION_CONTACT', 'CREATE']);
    assert.equal((await owner.ok(query, { who: 'no_author', what: 'NOTIFICATION_CONTACT' })).auditLog.total_count, 0);
    assert.equal((await provider('{ auditLog { total_count } }')).errors[0].extensions.code, 'FORBIDDEN');
    assert.equal((await owner('{ auditLog(occurred_after: "yesterday") { total_count } }')).errors[0].extensions.code, 'BAD_TIME');
  });
}
