// By the API: calendars elsewhere that make a provider busy, and when clients and their contacts are reminded of visits.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { markedAsUsed } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';
import { codes } from './lib.mjs';
import { Caller, engines, startDemo } from './demo.mjs';

const FEED = '{ id user_id resource_name external_type has_ran_first_sync pull_from_calendar error busy_times_count }';
const CREATE = `mutation($i: createExternalCalendarInput) { createExternalCalendar(input: $i) { external_calendar ${FEED} messages { field kith_code } } }`;
const UPDATE = `mutation($i: updateExternalCalendarInput) { updateExternalCalendar(input: $i) { external_calendar { id resource_name has_ran_first_sync } messages { field kith_code } } }`;
const DELETE = 'mutation($i: deleteExternalCalendarInput) { deleteExternalCalendar(input: $i) { external_calendar { id } messages { field kith_code } } }';
const LIST = `query Elsewhere($all: Boolean, $type: CalendarType) { externalCalendars(is_org: $all, calendar_type: $type, first: 50) { total_count nodes ${FEED} } }`;
const READ = 'query($u: ID!, $k: ID) { reminderSetting(user_id: $u, notification_contact_id: $k) { minutes ways chosen_by_person } }';
const SET = 'mutation($i: updateReminderSettingInput) { updateReminderSetting(input: $i) { reminderSetting { minutes ways chosen_by_person } messages { field kith_code } } }';
const OWN = 'mutation($i: updateNotificationSettingInput) { updateNotificationSetting(input: $i) { notificationSetting { reminders { minutes ways chosen_by_person } } messages { field kith_code } } }';

for (const engine of engines) {
  describe(`on_${engine}`, () => {
    let demo, jonas, theo, owner, ids;
    const ended = [];
    before(async () => {
      demo = await startDemo({ after: (stop) => ended.push(stop) }, engine);
      const as = async (email) => new Caller(demo.kith.base, { token: (await demo.kith.cli('api-key', 'create', '--user', email)).stdout.trim() });
      const [[boss]] = await demo.kith.sql("SELECT email FROM staff WHERE role = 'owner' ORDER BY id LIMIT 1");
      [jonas, theo, owner] = [await as('jonas.weber@riverbend.example'), await as('theo.park@riverbend.example'), await as(boss)];
      const one = async (text) => (await demo.kith.sql(text))[0][0];
      const { currentUser } = await jonas.data('{ currentUser { id } }');
      ids = {
        jonas: currentUser.id, ana: await one("SELECT id FROM client WHERE first_name = 'Ana' AND last_name = 'Ruiz'"), leo: await one("SELECT id FROM client WHERE first_name = 'Leo' AND last_name = 'Ruiz'"),
        email: await one("SELECT email FROM client WHERE first_name = 'Ana' AND last_name = 'Ruiz'"),
      };
      ids.contact = await one(`SELECT id FROM contact WHERE client_id = ${ids.leo} AND state = 'active' ORDER BY id LIMIT 1`);
    });
    after(async () => {
      for (const stop of ended) await stop();
    });
    const change = async (caller, query, input) => Object.values(await caller.data(query, { i: input }))[0];

    for (const dialect of ['baseline', 'latest'])
      test(`a_calendar_elsewhere_is_added_and_taken_away_and_nothing_of_its_address_told_but_the_host_in_the_${dialect}_dialect`, async () => {
        const caller = dialect === 'latest' ? jonas.latest() : jonas;
        const create = dialect === 'latest' ? CREATE : CREATE.replace('user_id ', ''); // the baseline does not know whose it is
        const made = await change(caller, create, { url: 'webcal://calendar.example/secret-4711/basic.ics' });
        assert.equal(made.messages, null);
        const { id, ...rest } = made.external_calendar;
        assert.deepEqual(rest, { ...(dialect === 'latest' ? { user_id: ids.jonas } : {}), resource_name: 'calendar.example', external_type: 'ics', has_ran_first_sync: false, pull_from_calendar: true, error: null, busy_times_count: 0 });
        const list = await jonas.latest().data(LIST);
        assert.deepEqual(list.externalCalendars.nodes.map((one) => one.id), [id]);
        assert.ok(!JSON.stringify(list).includes('4711'));
        assert.equal((await jonas.latest().data(LIST, { type: 'google' })).externalCalendars.total_count, 0);
        assert.deepEqual((await change(caller, create, { url: 'ftp://calendar.example' })).messages, [{ field: 'url', kith_code: 'bad_url' }]);
        const other = await change(caller, UPDATE, { id, url: 'https://other.example/secret-4712.ics', pull_from_calendar: true });
        assert.deepEqual(other, { external_calendar: { id, resource_name: 'other.example', has_ran_first_sync: false }, messages: null });
        const refused = await change(caller, UPDATE, { id, add_to_calendar: true, pull_from_calendar: false, pull_in_event_details: true });
        assert.deepEqual(refused.messages.map((one) => one.field), ['add_to_calendar', 'pull_from_calendar', 'pull_in_event_details'], 'what it cannot do is said');
        assert.deepEqual((await change(caller, UPDATE, { id, url: 'nowhere' })).messages, [{ field: 'url', kith_code: 'bad_url' }]);
        assert.equal((await theo.ask(UPDATE, { i: { id, url: 'https://other.example/b.ics' } })).errors[0].extensions.code, 'FORBIDDEN', 'a colleague has no right to it');
        assert.equal((await change(caller, DELETE, { id })).external_calendar.id, id);
        assert.deepEqual(codes(await change(caller, DELETE, { id })), ['not_found']);
        assert.equal((await jonas.latest().data(LIST)).externalCalendars.total_count, 0);
      });

    test('everybodys_calendars_are_for_who_may_change_the_settings_in_as_many_statements_for_many_as_for_one', async () => {
      const statements = async () => {
        const lines = () => demo.kith.log().split('\n').filter((line) => /operation"?[:=]"?Elsewhere/.test(line));
        const before = lines().length;
        const list = (await owner.latest().data(LIST, { all: true })).externalCalendars;
        const line = await eventually(() => lines()[before], { what: 'the request was not logged' });
        return { count: list.total_count, of: new Set(list.nodes.map((one) => one.user_id)), statements: Number(/"?statements"?[:=](\d+)/.exec(line)[1]) };
      };
      await change(owner, CREATE.replace('user_id ', ''), { user_id: ids.jonas, url: 'https://first.example/a.ics' });
      await markedAsUsed(demo.kith);
      await statements();
      const few = await statements();
      await change(jonas, CREATE.replace('user_id ', ''), { url: 'https://second.example/a.ics' });
      await change(owner, CREATE.replace('user_id ', ''), { url: 'https://third.example/a.ics' });
      const many = await statements();
      assert.deepEqual([few.count, many.count, many.of.size], [1, 3, 2]);
      assert.equal(many.statements, few.statements);
      const refused = await jonas.latest().ask(LIST, { all: true });
      assert.equal(refused.errors[0].extensions.code, 'FORBIDDEN');
    });

    test('staff_set_when_a_client_and_a_contact_are_reminded_until_they_choose_themselves', async () => {
      const client = { user_id: ids.ana };
      assert.deepEqual((await theo.data(READ, { u: ids.ana })).reminderSetting, { minutes: null, ways: null, chosen_by_person: false }, 'as the practice says');
      const saved = await change(theo, SET, { ...client, reminders: { minutes: [120, 1440], ways: ['mail'] } });
      assert.deepEqual(saved, { reminderSetting: { minutes: [1440, 120], ways: ['mail'], chosen_by_person: false }, messages: null });
      assert.deepEqual((await change(theo.latest(), SET, { ...client, reminders: { minutes: [60] } })).reminderSetting, { minutes: [60], ways: ['mail'], chosen_by_person: false }, 'what is not said stays');
      assert.deepEqual((await change(theo, SET, { ...client, reminders: { minutes: [1] } })).messages, [{ field: 'minutes', kith_code: 'too_many_times' }]);
      assert.deepEqual((await change(theo, SET, { ...client, reminders: { ways: ['pigeon'] } })).messages.map((one) => one.field), ['ways']);
      const contact = { user_id: ids.leo, notification_contact_id: ids.contact };
      assert.deepEqual((await change(theo, SET, { ...contact, reminders: { minutes: [] } })).reminderSetting, { minutes: [], ways: null, chosen_by_person: false }, 'never');
      assert.deepEqual((await theo.data(READ, { u: ids.leo, k: ids.contact })).reminderSetting.minutes, []);
      assert.deepEqual(codes(await change(theo, SET, { user_id: ids.ana, notification_contact_id: '999999', reminders: { minutes: [] } })), ['not_found']);
      const ana = await demo.signIn(ids.email);
      assert.deepEqual((await change(ana, OWN, { reminders: { minutes: [30] } })).notificationSetting.reminders, { minutes: [30], ways: ['mail'], chosen_by_person: true });
      assert.deepEqual((await change(theo, SET, { ...client, reminders: { minutes: null } })).messages, [{ field: 'minutes', kith_code: 'chosen_by_person' }]);
      assert.equal((await change(ana, OWN, { stopped: false })).notificationSetting.reminders.minutes[0], 30, 'what is not named stays');
      assert.deepEqual((await change(jonas, OWN, { reminders: { minutes: [30] } })).messages, [{ field: 'minutes', kith_code: 'not_for_staff' }]);
    });

    test('the_export_of_a_client_says_when_they_and_their_contacts_are_reminded', async () => {
      const told = async () => {
        const { entry } = JSON.parse((await demo.kith.cli('export', 'client', String(ids.leo))).stdout);
        const of = (type, id) => entry.map((one) => one.resource).find((one) => one.resourceType === type && one.id === id).extension?.find((one) => one.url.endsWith('/reminders'))?.valueString;
        return [of('Patient', `client-${ids.leo}`), of('RelatedPerson', `contact-${ids.contact}`)];
      };
      const set = async (reminders, contact) => assert.equal((await change(theo, SET, { user_id: ids.leo, notification_contact_id: contact, reminders })).messages, null);
      await set({ minutes: null });
      await set({ minutes: [] }, ids.contact);
      assert.deepEqual(await told(), [undefined, 'none'], 'the client as the practice says');
      await set({ minutes: [60, 1440], ways: ['sms', 'mail'] });
      await set({ minutes: null }, ids.contact);
      assert.deepEqual(await told(), ['1440,60; mail,sms', undefined]);
    });
  });
}
