// Families by GraphQL: contacts, links, access, switching, portal switches, in both dialects and on both databases.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startKith } from '../browser/kith.mjs';
import { PASSWORD, address, addClient, addStaff, enrol, featureOn, guardOf, idIn, openPortal, post, visitorFor } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';
import { DIALECTS, LATEST, acknowledgeDuties, asker, codes, dialectName, keyFor } from './lib.mjs';

const ENGINES = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

/** A practice with a provider, a key of theirs, a child and a mother with a sign-in. */
async function family(t, db) {
  const kith = await startKith({ t, db });
  await featureOn(kith);
  const provider = await addStaff(kith, 'provider');
  const staff = await visitorFor(kith, provider);
  const key = await keyFor(kith, provider.email);
  const email = address('ana');
  const leo = await addClient(staff, { first: 'Leo', last: 'Ruiz', born: '2018-03-09' });
  const ana = await addClient(staff, { first: 'Ana', last: 'Ruiz', born: '1985-07-01', email });
  const eve = await addClient(staff, { first: 'Eve', last: 'Stone', born: '1990-01-01', email: address('eve') });
  await openPortal(kith, staff, ana, email);
  return { kith, staff, provider, key, email, leo: String(leo), ana: String(ana), eve: String(eve) };
}

const CREATE = `mutation($input: createNotificationContactInput) { createNotificationContact(input: $input) {
  notificationContact { id user_id linked_client_id first_name last_name full_name email phone_number relationship contact_type emergency
    copy_notifications client_portal_access client_portal_setting { id view_and_pay_bills schedule_appointments chat_with_provider } updated_at
    user { id } linked_client { id first_name } grant { id state basis version } }
  messages { field message kith_code } warnings { kith_code } } }`;
const UPDATE = CREATE.replaceAll('createNotificationContact', 'updateNotificationContact');
const DELETE = `mutation($input: deleteNotificationContactInput) { deleteNotificationContact(input: $input) {
  notificationContact { id } messages { field message kith_code } } }`;

const create = async (ask, input) => (await ask.ok(CREATE, { input })).createNotificationContact;
const update = async (ask, input) => (await ask.ok(UPDATE, { input })).updateNotificationContact;
const remove = async (ask, input) => (await ask.ok(DELETE, { input })).deleteNotificationContact;

/** A session token of somebody with a sign-in. */
async function tokenFor(kith, email, version) {
  const ask = asker(kith, { version });
  const { signIn } = await ask.ok('mutation($i: signInInput!) { signIn(input: $i) { token user { id } messages { message } } }', { i: { email, password: PASSWORD } });
  assert.equal(signIn.messages, null);
  return signIn.token;
}

/** Ana may open Leo's account: given by the key, accepted by her. Gives the contact. */
async function give(f, setting) {
  const ask = asker(f.kith, { key: f.key, version: LATEST });
  await acknowledgeDuties(f.staff);
  const made = await create(ask, { user_id: f.leo, linked_client_id: f.ana, relationship: 'is_parent', client_portal_access: true, client_portal_setting: setting ?? null });
  assert.equal(made.messages, null);
  const caregiver = asker(f.kith, { token: await tokenFor(f.kith, f.email, LATEST), version: LATEST });
  const { acceptGrantInvitation } = await caregiver.ok('mutation($id: ID!) { acceptGrantInvitation(input: { id: $id }) { grant { state open_today } messages { message } } }',
    { id: made.notificationContact.grant.id });
  assert.deepEqual(acceptGrantInvitation, { grant: { state: 'active', open_today: true }, messages: null });
  return { contact: made.notificationContact, caregiver };
}

const SWITCH = 'mutation($input: updateHumanInput) { updateHuman(input: $input) { human { id email current_user_id } messages { field message kith_code } } }';
const switchTo = async (ask, human, user) => (await ask.ok(SWITCH, { input: { id: human, current_user_id: user } })).updateHuman;
const WHO = '{ currentUser { id first_name human_id switchable_users { id first_name } switchable_users_count has_user_switch_options } }';

for (const engine of ENGINES) {
  for (const version of DIALECTS) {
    test(`contacts_are_made_changed_and_removed_${dialectName(version)}_${engine}`, async (t) => {
      const f = await family(t, engine);
      const ask = asker(f.kith, { key: f.key, version });
      const made = await create(ask, { user_id: f.leo, first_name: 'Rosa', last_name: 'Ruiz', relationship: 'family_member', contact_type: 'adult',
        email: 'rosa@example.org', phone_number: '555 0100', emergency: true, copy_notifications: true, contact_form: 'contact' });
      assert.equal(made.messages, null);
      const contact = made.notificationContact;
      assert.equal(contact.full_name, 'Rosa Ruiz');
      assert.equal(contact.user.id, f.leo);
      assert.equal(contact.linked_client, null);
      assert.equal(contact.client_portal_access, false);
      assert.match(contact.updated_at, version ? /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/ : /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);

      const bad = await create(ask, { user_id: f.leo, first_name: '', last_name: 'Ruiz', relationship: 'aunt', email: 'not an address' });
      assert.equal(bad.notificationContact, null);
      assert.deepEqual(bad.messages.map((message) => message.field).sort(), ['email', 'first_name', 'relationship']);

      const changed = await update(ask, { id: contact.id, copy_notifications: false });
      assert.equal(changed.messages, null);
      assert.deepEqual([changed.notificationContact.copy_notifications, changed.notificationContact.emergency, changed.notificationContact.email], [false, true, 'rosa@example.org']);

      const warned = await create(ask, { user_id: f.leo, first_name: 'Max', last_name: 'Moss', relationship: 'other', emergency: true });
      assert.deepEqual([warned.messages, codes({ messages: warned.warnings })], [null, ['warning_no_phone']]);
      const stopped = await create(ask, { user_id: f.leo, first_name: 'Tom', last_name: 'Moss', relationship: 'other', emergency: true, confirm_warnings: false });
      assert.deepEqual([stopped.notificationContact, codes(stopped)], [null, ['warning_no_phone']]);

      const { user: round } = await ask.ok('query($id: ID) { user(id: $id) { notification_contacts { id user { notification_contacts { id } } } } }', { id: f.leo });
      const both = [contact.id, warned.notificationContact.id].sort();
      assert.deepEqual(round.notification_contacts.map((one) => one.user.notification_contacts.map((other) => other.id).sort()), [both, both], 'who is reached twice has each contact once');

      assert.deepEqual(codes(await remove(ask, { id: contact.id, user_id: f.ana })), ['not_found']);
      assert.equal((await remove(ask, { id: contact.id, user_id: f.leo })).notificationContact.id, contact.id);
      assert.deepEqual(codes(await remove(ask, { id: contact.id })), ['not_found']);
      const { user } = await ask.ok('query($id: ID) { user(id: $id) { notification_contacts { full_name } linked_relatives { id } } }', { id: f.leo });
      assert.deepEqual(user, { notification_contacts: [{ full_name: 'Max Moss' }], linked_relatives: [] });
    });
  }

  test(`a_key_gives_access_only_after_its_owner_acknowledged_on_screen_${engine}`, async (t) => {
    const f = await family(t, engine);
    const ask = asker(f.kith, { key: f.key });
    const input = { user_id: f.leo, linked_client_id: f.ana, relationship: 'is_parent', client_portal_access: true };
    const refused = await create(ask, input);
    assert.deepEqual([refused.notificationContact, codes(refused)], [null, ['duties_needed']]);
    assert.match(refused.messages[0].message, /\/settings\/api-keys\/\d+\/duties/);
    await acknowledgeDuties(f.staff);
    const made = await create(ask, input);
    assert.equal(made.messages, null);
    assert.equal(made.notificationContact.client_portal_access, true);
    assert.equal(made.notificationContact.client_portal_setting, null, 'everything has no setting');
    assert.deepEqual([made.notificationContact.grant.state, made.notificationContact.grant.basis], ['proposed', 'parent_of_minor']);
    const back = await ask.ok('query($id: ID) { user(id: $id) { notification_contacts { id } linked_relatives { id user_id linked_client_id full_name email user { first_name } grant { state } } } }', { id: f.ana });
    assert.deepEqual(back.user, { notification_contacts: [], linked_relatives: [{ id: made.notificationContact.id, user_id: f.leo, linked_client_id: f.ana, full_name: 'Ana Ruiz',
      email: f.email, user: { first_name: 'Leo' }, grant: { state: 'proposed' } }] });
    const same = await update(ask, { id: made.notificationContact.id, client_portal_access: true, client_portal_setting: null });
    assert.equal(same.notificationContact.grant.version, made.notificationContact.grant.version, 'written back, nothing changes');
    const narrowed = await update(ask, { id: made.notificationContact.id, client_portal_setting: { view_and_pay_bills: true } });
    assert.deepEqual(narrowed.notificationContact.client_portal_setting, { id: made.notificationContact.grant.id, view_and_pay_bills: true, schedule_appointments: false, chat_with_provider: false });
    const renamed = await update(ask, { id: made.notificationContact.id, first_name: 'Anna' });
    assert.deepEqual(codes(renamed), ['of_the_account']);
    const taken = await update(ask, { id: made.notificationContact.id, client_portal_access: false });
    assert.deepEqual([taken.messages, taken.notificationContact.client_portal_access, taken.notificationContact.grant.state], [null, false, 'ended']);
  });

  test(`an_account_is_made_linked_and_invited_in_one_go_${engine}`, async (t) => {
    const f = await family(t, engine);
    const ask = asker(f.kith, { key: f.key, version: LATEST });
    await acknowledgeDuties(f.staff);
    const email = address('new');
    const made = await create(ask, { user_id: f.leo, first_name: 'Nina', last_name: 'Ruiz', email, relationship: 'caregiver', client_portal_access: true, client_portal_setting: { schedule_appointments: true } });
    assert.equal(made.messages, null);
    assert.ok(made.notificationContact.linked_client_id);
    assert.ok(await f.kith.mailbox.next(email, { subject: /./ }), 'the invitation was sent');
    const broken = await create(ask, { user_id: f.leo, first_name: 'Otto', last_name: 'Ruiz', email: '', relationship: 'caregiver', client_portal_access: true });
    assert.equal(broken.notificationContact, null);
    const [[count]] = await f.kith.sql("SELECT COUNT(*) FROM client WHERE first_name = 'Otto'");
    assert.equal(count, '0', 'nothing is half done');
  });

  for (const version of DIALECTS) {
    test(`a_caregiver_switches_only_their_own_session_and_only_within_the_grant_${dialectName(version)}_${engine}`, async (t) => {
      const f = await family(t, engine);
      const { contact } = await give(f, { view_and_pay_bills: true });
      const one = asker(f.kith, { token: await tokenFor(f.kith, f.email, version), version });
      const other = asker(f.kith, { token: await tokenFor(f.kith, f.email, version), version });
      const { currentUser: self } = await one.ok(WHO);
      assert.deepEqual([self.id, self.switchable_users.map((user) => user.id), self.has_user_switch_options], [f.ana, [f.leo], true]);
      for (const user of [f.eve, '999999', 'x', null]) {
        const no = await switchTo(one, self.human_id, user);
        assert.deepEqual([no.human, codes(no), no.messages[0].message], [null, ['not_found'], 'There is no such account among those that you may open.']);
      }
      assert.deepEqual(codes(await switchTo(one, '999999', f.leo)), ['not_found']);
      const yes = await switchTo(one, self.human_id, f.leo);
      assert.deepEqual([yes.messages, yes.human], [null, { id: self.human_id, email: f.email, current_user_id: f.leo }]);

      const { currentUser: there } = await one.ok(WHO);
      assert.deepEqual([there.id, there.first_name, there.human_id, there.switchable_users.map((user) => user.id)], [f.leo, 'Leo', self.human_id, [f.ana]]);
      assert.equal((await other.ok(WHO)).currentUser.id, f.ana, 'another session stays where it was');
      const areas = await one.ok('{ currentUser { show_payments_tab show_billing_tab show_payment_methods_dropdown_item show_forms_tab can_schedule_appointments show_chat_tab } }');
      assert.deepEqual(areas.currentUser, { show_payments_tab: true, show_billing_tab: true, show_payment_methods_dropdown_item: false, show_forms_tab: false,
        can_schedule_appointments: false, show_chat_tab: false });
      const profile = await one('{ currentUser { id dob email notification_contacts { id } grants { id } } }');
      assert.deepEqual([profile.data.currentUser, profile.errors], [{ id: f.leo, dob: null, email: null, notification_contacts: null, grants: null }, undefined]);

      assert.equal((await switchTo(one, self.human_id, f.ana)).messages, null);
      assert.equal((await one.ok(WHO)).currentUser.id, f.ana);

      const key = asker(f.kith, { key: f.key, version });
      const staff = (await key.ok('{ currentUser { human_id } }')).currentUser;
      assert.deepEqual(codes(await switchTo(key, staff.human_id, f.leo)), ['key_bound']);
      assert.ok(contact.id);
    });
  }

  test(`an_ended_access_closes_the_account_in_the_middle_of_a_session_${engine}`, async (t) => {
    const f = await family(t, engine);
    const { contact, caregiver } = await give(f);
    const human = (await caregiver.ok(WHO)).currentUser.human_id;
    assert.equal((await switchTo(caregiver, human, f.leo)).messages, null);
    assert.equal((await caregiver.ok('{ currentUser { dob } }')).currentUser.dob, '2018-03-09');
    const key = asker(f.kith, { key: f.key, version: LATEST });
    assert.equal((await remove(key, { id: contact.id })).messages, null);
    const after = await caregiver('{ currentUser { id first_name switchable_users_count } }');
    assert.deepEqual(after.data.currentUser, { id: f.ana, first_name: 'Ana', switchable_users_count: 0 });
    assert.deepEqual(codes(await switchTo(caregiver, human, f.leo)), ['not_found']);
  });

  test(`the_access_log_names_the_key_that_somebody_acted_by_${engine}`, async (t) => {
    const f = await family(t, engine);
    await f.staff.fetch(`/clients/${f.leo}`);
    const program = asker(f.kith, { key: f.key, version: LATEST });
    await program.ok('query($id: ID) { user(id: $id) { first_name dob } }', { id: f.leo });
    assert.equal((await program.ok('mutation($i: updateClientInput) { updateClient(input: $i) { messages { message } } }', { i: { id: f.leo, phone_number: '(555) 201-4321' } })).updateClient.messages, null);
    const owner = await enrol(await visitorFor(f.kith, f.kith.admin)), person = asker(f.kith, { cookie: owner.cookies(), version: LATEST });
    const log = await eventually(async () => {
      const { accessLog } = await person.ok('query($id: ID!) { accessLog(user_id: $id) { who key action resource } }', { id: f.leo });
      return accessLog.some((line) => line.action === 'view' && line.key) && accessLog.some((line) => line.action === 'update' && line.key) && accessLog.some((line) => !line.key) && accessLog;
    }, { what: 'the log names no key' });
    const who = log.find((line) => line.key).who;
    assert.ok(log.filter((line) => line.key).every((line) => line.key === 'tests' && line.who === who));
    assert.ok(log.some((line) => line.key === null && line.who === who), `what they did themselves names none: ${JSON.stringify(log)}`);
    const page = await (await owner.fetch(`/clients/${f.leo}/access-log`)).text();
    assert.ok(page.includes(`The key “tests” of ${who} changed the profile`), page);
    const found = async (keywords) => (await person.ok('query($id: ID!, $words: String) { accessLog(user_id: $id, keywords: $words) { who key what action } }', { id: f.leo, words: keywords })).accessLog;
    assert.deepEqual([...new Set((await found('tests chang prof')).map((line) => `${line.key} ${line.what}`))], ['tests changed the profile'], 'each word begins one of what an entry says');
    assert.deepEqual(await found('tests nowhere'), []);
    assert.deepEqual(await found('127'), [], 'where somebody was is not searched');
    assert.ok((await found(' ')).length >= log.length, 'no words: all of it');
    await eventually(async () => (await f.kith.sql('SELECT COUNT(*) FROM audit_entry WHERE api_key_id IS NOT NULL AND n IS NULL'))[0][0] === '0', { ms: 30_000, what: 'it is not sealed' });
    const verified = await f.kith.cli('audit', 'verify');
    assert.equal(verified.status, 0, verified.stdout + verified.stderr);
  });

  test(`what_is_not_ones_own_answers_as_if_it_did_not_exist_${engine}`, async (t) => {
    const f = await family(t, engine);
    const { contact, caregiver } = await give(f, { view_and_pay_bills: true });
    const grant = contact.grant.id;
    const alien = '999999';
    const forms = [
      (id) => [`query($id: ID) { user(id: $id) { id first_name email notification_contacts { id email } switchable_users_count feature_toggle { id } grants { id } } }`, { id }, [f.eve, alien]],
      (id) => [`query($id: ID) { featureToggle(user_id: $id) { id can_view_payments } }`, { id }, [f.eve, alien]],
      (id) => [`query($id: ID!) { grantPreview(id: $id) { client_name } }`, { id }, [grant, alien]],
      (id) => [`query($id: ID!) { accessLog(user_id: $id) { who } }`, { id }, [f.leo, f.eve, alien]],
      (id) => [`query($id: ID!) { notificationDecisions(user_id: $id) { why } }`, { id }, [f.leo, f.eve, alien]],
      (id) => [`mutation($id: ID!) { narrowGrant(input: { id: $id, version: 1, areas: [{ area: "bills", level: "none" }] }) { grant { id } messages { message } } }`, { id }, [grant, alien]],
      (id) => [`mutation($id: ID) { updateNotification(input: { id: $id, seen: true }) { notification { id } messages { message } } }`, { id }, ['1', alien]],
      (id) => [`query($id: ID) { notificationSetting(id: $id) { id } }`, { id }, [f.leo, f.eve, alien]],
    ];
    for (const form of forms) {
      const answers = [];
      for (const id of form().at(2)) {
        const [query, variables] = form(id);
        answers.push(JSON.stringify(await caregiver(query, variables)).replaceAll(id, 'ID'));
      }
      assert.equal(new Set(answers).size, 1, `${form('…')[0]}\n${answers.join('\n')}`);
      assert.ok(!/Leo|Eve|stone/i.test(answers[0]), answers[0]);
    }
    for (const staffOnly of ['{ featureToggleForEditing(user_id: "1") { id } }', '{ auditLog { total_count } }', '{ accessDuties { text } }', '{ sentNotificationRecords(patient_id: "1") { total_count } }',
      'mutation { deleteNotificationContact(input: { id: "1" }) { notificationContact { id } } }', 'mutation { createNotificationContact(input: { user_id: "1" }) { notificationContact { id } } }',
      'mutation { createFeatureToggle(input: { user_id: "1" }) { feature_toggle { id } } }', 'mutation { resendGrantInvitation(input: { id: "1" }) { grant { id } } }',
      'mutation { suspendGrant(input: { id: "1" }) { grant { id } } }', 'mutation { updateGrant(input: { id: "1", version: 1 }) { grant { id } } }']) {
      const answer = await caregiver(staffOnly);
      assert.ok(answer.errors?.length === 1 && Object.values(answer.data)[0] === null, `${staffOnly}\n${JSON.stringify(answer)}`);
      assert.equal(answer.errors[0].extensions.code, 'FORBIDDEN');
    }
    const own = await caregiver.ok('query($id: ID!) { grant(id: $id) { id state reason basis used_at client { id first_name email dob } caregiver { id email } history { what } } }', { id: grant });
    assert.deepEqual(own.grant, { id: grant, state: 'active', reason: null, basis: null, used_at: null, client: { id: f.leo, first_name: 'Leo', email: null, dob: null },
      caregiver: { id: f.ana, email: f.email }, history: null });
  });

  test(`a_restricted_record_is_not_told_from_the_other_end_of_a_link_${engine}`, async (t) => {
    const f = await family(t, engine);
    const made = await f.staff.submit('/clients/new', { kind: 'client', first_name: 'Rita', last_name: 'Ruiz', email: address('rita'), language: 'en', restricted: '1', duplicate_ok: '1' });
    assert.equal(made.status, 303);
    const rita = String(idIn(made.headers.get('location')));
    const mine = asker(f.kith, { key: f.key, version: LATEST });
    const link = { user_id: rita, linked_client_id: f.ana, relationship: 'spouse', emergency: true };
    assert.equal((await mine(CREATE, { input: link })).data.createNotificationContact?.notificationContact ?? null, null, 'a reason comes first');
    const me = (await mine.ok('{ currentUser { id } }')).currentUser.id;
    const opened = await mine.ok('mutation($i: createClientRestrictionAuthorizationInput) { createClientRestrictionAuthorization(input: $i) { messages { message } } }',
      { i: { client_id: rita, provider_id: me, reason: 'She is here for her visit.' } });
    assert.equal(opened.createClientRestrictionAuthorization.messages, null);
    assert.equal((await create(mine, link)).messages, null);
    const colleague = await addStaff(f.kith, 'provider', { first: 'Pat' });
    const theirs = asker(f.kith, { key: await keyFor(f.kith, colleague.email), version: LATEST });
    const query = 'query($id: ID) { user(id: $id) { linked_relatives { full_name email emergency client_portal_access user { id email dob } grant { id } } } }';
    const [row] = (await theirs.ok(query, { id: f.ana })).user.linked_relatives;
    assert.deepEqual([row.full_name, row.email, row.emergency, row.user.dob, row.grant], ['Ana Ruiz', null, false, null, null]);
    const [open] = (await mine.ok(query, { id: f.ana })).user.linked_relatives;
    assert.deepEqual([open.full_name, open.email, open.emergency], ['Ana Ruiz', f.email, true]);
  });

  test(`a_link_to_a_restricted_record_needs_a_reason_and_tells_nothing_of_it_to_others_${engine}`, async (t) => {
    const f = await family(t, engine);
    const email = address('rita');
    const made = await f.staff.submit('/clients/new', { kind: 'client', first_name: 'Rita', last_name: 'Ruiz', born: '1991-07-07', email, phone: '+1 555 010 7788', language: 'en', restricted: '1', duplicate_ok: '1' });
    const rita = String(idIn(made.headers.get('location')));
    const mine = asker(f.kith, { key: f.key, version: LATEST });
    const link = { user_id: f.leo, linked_client_id: rita, relationship: 'family_member' };
    assert.deepEqual((await create(mine, link)).messages.map(({ field, kith_code }) => [field, kith_code]), [['linked_client_id', 'state_reason']]);
    const path = `/clients/${f.leo}/family/link/${rita}`;
    for (const below of ['', '?relationship=is_parent']) {
      const asked = await f.staff.fetch(path + below);
      assert.deepEqual([asked.status, asked.headers.get('kith-reason')], [303, 'state_reason']);
      const to = asked.headers.get('location');
      assert.equal(to, `/clients/${rita}/reason?to=${encodeURIComponent(path + below)}`);
    }
    const posted = await post(f.staff, path, { ...(await guardOf(f.staff, '/account')), relationship: 'family_member', do: 'save' });
    assert.deepEqual([posted.status, posted.headers.get('kith-reason')], [401, 'state_reason']);
    const stated = await f.staff.submit(`/clients/${rita}/reason?to=${encodeURIComponent(path)}`, { reason: 'She is here for her visit.' });
    assert.deepEqual([stated.status, stated.headers.get('location')], [303, path]);
    const done = await create(mine, link);
    assert.equal(done.messages, null);
    assert.deepEqual([done.notificationContact.email, done.notificationContact.phone_number], [email, '+1 555 010 7788']);

    const colleague = await addStaff(f.kith, 'provider', { first: 'Pat' });
    const theirs = asker(f.kith, { key: await keyFor(f.kith, colleague.email), version: LATEST });
    const seen = (await theirs('query($id: ID) { user(id: $id) { notification_contacts { full_name email phone_number linked_client { email phone_number } } grants { caregiver { email } } } }', { id: f.leo })).data.user;
    assert.deepEqual(seen.notification_contacts, [{ full_name: 'Rita Ruiz', email: null, phone_number: null, linked_client: { email: null, phone_number: null } }]);
    const changed = await update(theirs, { id: done.notificationContact.id, emergency: true });
    assert.deepEqual([changed.notificationContact.email, changed.notificationContact.phone_number], [null, null]);
    const call = await (await visitorFor(f.kith, colleague)).fetch(`/clients/${f.leo}/face-sheet`);
    assert.match(await call.text(), /\+1 555 010 7788/, 'an emergency is a reason to ring');
    assert.notEqual((await update(theirs, { id: done.notificationContact.id, emergency: false })).notificationContact, null);
    const pat = await visitorFor(f.kith, colleague);
    for (const below of ['/family', `/family/${done.notificationContact.id}`, `/family/${done.notificationContact.id}/end`, '/who-gets-what', '/notifications', '/face-sheet']) {
      const page = await pat.fetch(`/clients/${f.leo}${below}`);
      const html = await page.text();
      assert.equal(page.status, 200, below);
      for (const secret of [email, '010 7788', 'July 1991']) assert.ok(!html.includes(secret), `${below} says ${secret}`);
    }
    assert.ok((await (await f.staff.fetch(`/clients/${f.leo}/family`)).text()).includes(email), 'whoever stated a reason reads it');
  });

  test(`what_stands_against_a_link_names_the_argument_${engine}`, async (t) => {
    const f = await family(t, engine);
    const ask = asker(f.kith, { key: f.key, version: LATEST });
    const against = async (other) => (await create(ask, { user_id: f.leo, linked_client_id: other, relationship: 'family_member' })).messages.map(({ field, kith_code }) => [field, kith_code]);
    assert.deepEqual(await against(f.leo), [['linked_client_id', 'self_link']]);
    assert.equal((await create(ask, { user_id: f.leo, linked_client_id: f.ana, relationship: 'is_parent' })).messages, null);
    assert.deepEqual(await against(f.ana), [['linked_client_id', 'duplicate_link']]);
    assert.equal((await f.staff.submit(`/clients/${f.eve}/archive`, { reason: 'She moved away.' })).status, 303);
    assert.deepEqual(await against(f.eve), [['linked_client_id', 'archived_client']]);
  });

  test(`portal_switches_follow_client_group_and_practice_${engine}`, async (t) => {
    const f = await family(t, engine);
    const ask = asker(f.kith, { key: f.key, version: LATEST });
    const read = async () => (await ask.ok('query($id: ID) { user(id: $id) { feature_toggle { id source can_view_payments can_view_goals allow_direct_chat allow_community_chat } show_payments_tab } }', { id: f.leo })).user;
    assert.equal((await read()).feature_toggle.source, 'organization');
    const editing = await ask.ok('query($id: ID) { featureToggleForEditing(user_id: $id) { id can_view_payments } }', { id: f.leo });
    assert.deepEqual(editing.featureToggleForEditing, { id: null, can_view_payments: true });
    const made = await ask.ok('mutation($id: ID) { createFeatureToggle(input: { user_id: $id, can_view_payments: false }) { feature_toggle { id user_id source can_view_payments can_view_goals } messages { message } } }', { id: f.leo });
    assert.equal(made.createFeatureToggle.messages, null);
    const toggle = made.createFeatureToggle.feature_toggle;
    assert.deepEqual([toggle.user_id, toggle.source, toggle.can_view_payments, toggle.can_view_goals], [f.leo, 'client', false, true]);
    assert.deepEqual([(await read()).show_payments_tab, (await read()).feature_toggle.id], [false, toggle.id]);
    const CHANGE = 'mutation($input: updateFeatureToggleInput) { updateFeatureToggle(input: $input) { feature_toggle { id source can_view_payments can_view_goals allow_direct_chat } messages { field kith_code } } }';
    const changed = (await ask.ok(CHANGE, { input: { id: toggle.id, can_view_goals: false } })).updateFeatureToggle;
    assert.deepEqual(changed, { feature_toggle: { id: toggle.id, source: 'client', can_view_payments: false, can_view_goals: false, allow_direct_chat: true }, messages: null });
    const chat = (await ask.ok(CHANGE, { input: { id: toggle.id, allow_direct_chat: true, allow_community_chat: false } })).updateFeatureToggle;
    assert.deepEqual(codes(chat), ['one_switch']);
    const back = (await ask.ok(CHANGE, { input: { id: toggle.id, follow_default: true } })).updateFeatureToggle;
    assert.deepEqual([back.messages, back.feature_toggle.source], [null, 'organization']);
    assert.deepEqual(codes((await ask.ok(CHANGE, { input: { id: '999997', can_view_goals: false } })).updateFeatureToggle), ['not_found']);
  });

  test(`the_client_and_staff_steer_an_access_by_its_own_operations_${engine}`, async (t) => {
    const f = await family(t, engine);
    const ask = asker(f.kith, { key: f.key, version: LATEST });
    const { contact, caregiver } = await give(f, { view_and_pay_bills: true });
    const grant = contact.grant.id;
    const step = async (who, name, input) => (await who.ok(`mutation($input: grantStepInput!) { ${name}(input: $input) { grant { state open_today version } messages { field kith_code } } }`, { input: { id: grant, ...input } }))[name];
    assert.deepEqual(codes(await step(ask, 'suspendGrant', {})), ['reason_needed']);
    assert.equal((await step(ask, 'suspendGrant', { reason: 'other', text: 'We look into something.' })).grant.state, 'suspended');
    const seen = await caregiver('query($id: ID!) { grant(id: $id) { state reason suspended_at areas { level } } }', { id: grant });
    assert.deepEqual([seen.data.grant.state, seen.data.grant.reason, seen.data.grant.suspended_at], ['ended', null, null], 'nobody is told that it may come back');
    assert.ok(seen.data.grant.areas.every((area) => area.level === 'none'));
    assert.equal((await step(ask, 'resumeGrant', {})).grant.state, 'active');
    const { grant: now } = await ask.ok('query($id: ID!) { grant(id: $id) { state version } }', { id: grant });
    const changed = await ask.ok('mutation($input: updateGrantInput!) { updateGrant(input: $input) { grant { ends_on areas { area level } } messages { field kith_code } } }',
      { input: { id: grant, version: now.version, ends_on: '2099-12-31', areas: [{ area: 'forms', level: 'view' }] } });
    assert.equal(changed.updateGrant.messages, null);
    assert.equal(changed.updateGrant.grant.ends_on, '2099-12-31');
    const stale = await ask.ok('mutation($input: updateGrantInput!) { updateGrant(input: $input) { grant { id } messages { kith_code } } }', { input: { id: grant, version: now.version } });
    assert.deepEqual(codes(stale.updateGrant), ['conflict']);
    const left = await step(caregiver, 'leaveGrant', {});
    assert.deepEqual([left.messages, left.grant.state, left.grant.open_today], [null, 'ended', false]);
    assert.equal((await caregiver.ok(WHO)).currentUser.switchable_users_count, 0);
    const events = await ask('{ auditLog(first: 5) { total_count nodes { type } } }');
    assert.equal(events.errors[0].extensions.code, 'FORBIDDEN', 'a provider does not read the practice\'s log');
  });
}
