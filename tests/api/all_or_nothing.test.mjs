// A mutation that is refused for one part has changed nothing of the others: profile, addresses, care team, state, password.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines, startDemo } from './demo.mjs';
import { DIALECTS, LATEST, dialectName } from './lib.mjs';

const PROFILE = '{ id first_name phone_number pronouns metadata active user_group_id other_provider_ids locations { line1 } }';

for (const engine of engines) {
  for (const version of DIALECTS) {
    test(`what_is_refused_in_part_changes_nothing_${dialectName(version)}_${engine}`, async (t) => {
      const demo = await startDemo(t, engine);
      const as = async (email) => (version === LATEST ? (await demo.signIn(email)).latest() : demo.signIn(email));
      const jonas = await as('jonas.weber@riverbend.example');
      const look = async (id) => (await jonas.data(`query($id: ID) { user(id: $id) ${PROFILE} }`, { id })).user;
      const fields = (payload) => payload.messages.map((message) => message.field);
      const { createLocation } = await jonas.data('mutation { createLocation(input: { user_id: "2", name: "School", line1: "9 Hill Road" }) { location { id } messages { message } } }');
      assert.equal(createLocation.messages, null);
      const own = (await jonas.data('{ currentUser { id } }')).currentUser.id;

      // by staff: everything that updateClient takes, and one part that is wrong
      const before = await look('1');
      const good = { id: '1', first_name: 'Changed', phone_number: '(555) 201-4321', metadata: '{"a":1}', other_provider_ids: [own], active: false };
      for (const [wrong, field] of [
        [{ locations: [{ line1: '1 New Street' }, { name: '' }] }, 'line1'],
        [{ locations: [{ line1: '1 New Street' }, { id: createLocation.location.id, line1: 'taken' }] }, 'id'],
        [{ location: { id: '987654', line1: 'nowhere' } }, 'id'],
        [{ locations: [{ line1: '1 New Street' }], other_provider_ids: ['987654'] }, 'other_provider_ids'],
      ]) {
        const { updateClient } = await jonas.data('mutation($i: updateClientInput) { updateClient(input: $i) { user { id } messages { field } } }', { i: { ...good, ...wrong } });
        assert.deepEqual([updateClient.user, fields(updateClient)], [null, [field]], JSON.stringify(wrong));
        assert.deepEqual(await look('1'), before, JSON.stringify(wrong));
      }
      const two = [await look('1'), await look('2')];
      const { bulkUpdateClients } = await jonas.data('mutation($i: bulkUpdateClientsInput) { bulkUpdateClients(input: $i) { users { id } messages { field } } }',
        { i: { ids: ['1', '2'], active_status: false, other_provider_ids: ['987654'] } });
      assert.equal(bulkUpdateClients.users?.length ?? 0, 0);
      assert.notEqual(bulkUpdateClients.messages, null);
      assert.deepEqual([await look('1'), await look('2')], two);

      // by the person: the profile and the password
      const ana = await as('ana.ruiz@mail.example');
      const next = 'a much longer sentence';
      const save = async (caller, more) => (await caller.data('mutation($i: updateUserInput) { updateUser(input: $i) { user { id } messages { field } } }', { i: more })).updateUser;
      const was = await look('1');
      for (const [input, field] of [
        [{ current_password: demo.password, password: next, phone_number: 'no telephone' }, 'phone_number'],
        [{ current_password: demo.password, password: next, dob: '1999-01-01' }, 'dob'],
        [{ current_password: demo.password, password: next, pronouns: 'she', locations: [{ line1: '1 New Street' }, { name: '' }] }, 'line1'],
        [{ current_password: 'wrong one', password: next, pronouns: 'she', phone_number: '(555) 201-4321' }, 'current_password'],
        [{ current_password: demo.password, password: 'short', pronouns: 'she' }, 'password'],
      ]) {
        const saved = await save(ana, input);
        assert.deepEqual([saved.user, fields(saved)], [null, [field]], JSON.stringify(input));
        assert.deepEqual(await look('1'), was, JSON.stringify(input));
        await as('ana.ruiz@mail.example'); // the password is as it was, and so are the sessions
        assert.equal((await ana.data('{ currentUser { id } }')).currentUser.id, '1');
      }
      assert.deepEqual(await save(ana, { current_password: demo.password, password: next, pronouns: 'she', locations: [{ line1: '1 New Street' }] }), { user: { id: '1' }, messages: null });
      const now = await look('1');
      assert.equal(now.pronouns, 'she');
      assert.ok(now.locations.some((location) => location.line1 === '1 New Street'));
      await assert.rejects(as('ana.ruiz@mail.example'));
      assert.equal((await ana.data('{ currentUser { id } }')).currentUser.id, '1', 'the session that changed it goes on');
    });
  }
}
