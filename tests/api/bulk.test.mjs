// Many clients at once: everybody by the reference's words, and counts, which tell of nobody whose record is closed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startKith } from '../browser/lib.mjs';
import { markedAsUsed } from '../browser/practice.mjs';
import { asker, codes, keyFor, statementsOf } from './lib.mjs';
import { family } from './money.mjs';

const engines = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

const bulk = async (ask, input) => (await ask.ok('mutation($i: bulkUpdateClientsInput) { bulkUpdateClients(input: $i) { users { id } messages { field kith_code } } }', { i: input })).bulkUpdateClients;
const ids = (payload) => payload.users.map((user) => Number(user.id)).sort((a, b) => a - b);

for (const db of engines)
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, f, everybody, group;
    before(async () => {
      kith = await startKith({ db });
      f = await family(kith);
      everybody = Object.values(f.id).map(Number).sort((a, b) => a - b);
      group = (await f.desk.ok('mutation { createGroup(input: { name: "Camp" }) { user_group { id } } }')).createGroup.user_group.id;
    });
    after(() => kith?.stop());

    const restricted = (yes) => kith.sql(`UPDATE client SET restricted = ${yes ? 1 : 0} WHERE id = ${f.id.eve}`);

    test('everybody_is_changed_but_who_is_left_out_and_whose_record_is_closed', async () => {
      const some = { select_all_status: 'All Active Clients in Organization', user_group_id: group };
      const without = await bulk(f.desk, { ...some, select_all_excluded_ids: [f.id.leo] });
      assert.equal(without.messages, null, JSON.stringify(without));
      assert.deepEqual(ids(without), everybody.filter((id) => id !== Number(f.id.leo)));
      assert.deepEqual((await kith.sql(`SELECT id FROM client WHERE group_id IS NULL AND kind = 'client'`)).map(([id]) => String(id)), [f.id.leo]);
      await kith.sql('UPDATE client SET group_id = NULL');
      await restricted(true);
      assert.deepEqual(ids(await bulk(f.desk, { ...some, select_all_status: 'Select All' })), everybody.filter((id) => id !== Number(f.id.eve)), 'as lists leave it out');
      assert.deepEqual(await kith.sql(`SELECT COALESCE(group_id, 0) FROM client WHERE id = ${f.id.eve}`).then((rows) => rows.map((row) => row.map(Number))), [[0]]);
      await restricted(false);
      const [[nora]] = await kith.sql("SELECT id FROM staff WHERE first_name = 'Nora' LIMIT 1");
      const [[mail]] = await kith.sql(`SELECT email FROM staff WHERE id = ${nora}`);
      await kith.sql(`UPDATE client SET provider_id = CASE WHEN id = ${f.id.mia} THEN ${nora} END`);
      const provider = asker(kith, { key: await keyFor(kith, mail) });
      assert.deepEqual(ids(await bulk(provider, { ...some, select_all_status: 'All My Active Clients' })), [Number(f.id.mia)]);
    });

    test('a_choice_that_means_nothing_names_its_field_and_changes_nobody', async () => {
      const before = await kith.sql('SELECT id, group_id, state FROM client ORDER BY id');
      const wrong = async (input) => {
        const told = await bulk(f.desk, { active_status: false, ...input });
        assert.equal(told.users?.length ?? 0, 0);
        return told.messages.map((one) => [one.field, one.kith_code]);
      };
      assert.deepEqual(await wrong({ select_all_status: 'Everyone' }), [['select_all_status', 'invalid']]);
      assert.deepEqual(await wrong({ select_all_status: 'Select All', ids: [f.id.mia] }), [['ids', 'invalid']]);
      assert.deepEqual(await wrong({ select_all_status: 'Select All', select_all_excluded_ids: Object.values(f.id) }), [['select_all_status', 'required']]);
      for (const none of ['mia', '', '-1', null])
        assert.deepEqual(await wrong({ select_all_status: 'Select All', select_all_excluded_ids: [f.id.mia, none] }), [['select_all_excluded_ids', 'invalid']], 'who was to be left out by a wrong id is not changed');
      assert.deepEqual(await wrong({ select_all_excluded_ids: [f.id.mia] }), [['ids', 'required']]);
      assert.deepEqual(await wrong({ select_all_status: 'Select All', other_provider_ids: ['987654'] }).then((told) => told.length > 0), true);
      assert.deepEqual(await kith.sql('SELECT id, group_id, state FROM client ORDER BY id'), before);
      assert.equal((await f.ask.ana('mutation { bulkUpdateClients(input: { select_all_status: "Select All", active_status: false }) { users { id } } }')).errors[0].extensions.code, 'FORBIDDEN');
    });

    test('a_bulk_change_without_a_change_is_refused_and_touches_nobody', async () => {
      const before = await kith.sql('SELECT id, group_id, state, version FROM client ORDER BY id');
      for (const who of [{ select_all_status: 'Select All' }, { ids: [f.id.mia] }]) {
        const told = await bulk(f.desk, { ...who, other_provider_ids: [], provider_ids_to_remove: [] });
        assert.deepEqual([told.users?.length ?? 0, told.messages.map((one) => one.kith_code)], [0, ['nothing_to_change']]);
      }
      assert.deepEqual(await kith.sql('SELECT id, group_id, state, version FROM client ORDER BY id'), before);
    });

    test('who_is_so_already_is_left_alone_and_the_care_team_changes_by_who_is_named', async () => {
      const [[nora]] = await kith.sql("SELECT id FROM staff WHERE first_name = 'Nora' LIMIT 1");
      const provider = String(2 ** 30 + Number(nora));
      const versions = async () => (await kith.sql('SELECT id, version FROM client ORDER BY id')).map((row) => row.map(Number));
      const team = async () => (await kith.sql(`SELECT client_id FROM care_team WHERE staff_id = ${nora} ORDER BY client_id`)).map(([id]) => Number(id));
      const events = async () => Number((await kith.sql("SELECT COUNT(*) FROM event WHERE kind = 'client_assigned'"))[0][0]);
      await kith.sql('DELETE FROM care_team');
      await kith.sql(`UPDATE client SET group_id = ${group}`);
      const before = await versions();
      const told = await bulk(f.desk, { ids: [f.id.mia, f.id.leo], user_group_id: group });
      assert.equal(told.messages, null);
      assert.deepEqual(await versions(), before, 'they are in that group already');
      const assigned = await events();
      assert.equal((await bulk(f.desk, { ids: [f.id.mia, f.id.leo], other_provider_ids: [provider] })).messages, null);
      assert.deepEqual(await team(), [f.id.mia, f.id.leo].map(Number).sort((a, b) => a - b));
      assert.equal((await bulk(f.desk, { ids: [f.id.mia], other_provider_ids: [provider] })).messages, null);
      assert.equal(await events(), assigned + 2, 'whoever is on the team is not told again');
      assert.equal((await bulk(f.desk, { ids: [f.id.mia, f.id.leo], provider_ids_to_remove: [provider] })).messages, null);
      assert.deepEqual(await team(), []);
      assert.deepEqual(ids(await bulk(f.desk, { ids: [f.id.mia, f.id.mia], other_provider_ids: [provider] })), [Number(f.id.mia)]);
      assert.equal(await events(), assigned + 3, 'who is named twice is changed once');
      assert.equal((await bulk(f.desk, { ids: [f.id.mia], provider_ids_to_remove: [provider] })).messages, null);
    });

    test('many_clients_are_read_in_as_many_statements_as_one', async () => {
      const asked = (who) => statementsOf(kith, f.desk, 'Bulk', 'mutation Bulk($i: bulkUpdateClientsInput) { bulkUpdateClients(input: $i) { messages { field } } }', { i: { ids: who, user_group_id: group } });
      await markedAsUsed(kith);
      await kith.sql(`UPDATE client SET group_id = ${group}`);
      await asked([f.id.mia]);
      const one = await asked([f.id.mia]), many = await asked(Object.values(f.id));
      assert.ok(many <= one + 1, `one client takes ${one} statements, ${everybody.length} take ${many}`);
    });

    test('counts_of_groups_tags_and_patients_leave_out_whose_record_is_closed_until_a_reason_is_given', async () => {
      const [[staff]] = await kith.sql("SELECT id FROM staff WHERE first_name = 'Nora' LIMIT 1");
      await kith.sql(`UPDATE client SET group_id = ${group}, provider_id = ${staff}`);
      const { createTag } = await f.desk.ok(`mutation { createTag(input: { name: "Counted", taggable_user_id: "${f.id.eve}" }) { tag { id } messages { message } } }`);
      await f.desk.ok(`mutation { bulkApply(input: { ids: ["${createTag.tag.id}"], taggable_user_id: "${f.id.mia}" }) { messages { message } } }`);
      const counted = async (ask = f.desk) => {
        const told = await ask.ok(`{ userGroup(id: "${group}") { users_count } userGroups { id users_count } tags { id active_users_count } organizationMembers(keywords: "Nora") { id patients_count }
          user(id: "${f.id.mia}") { user_group { users_count } active_tags { id active_users_count } } }`);
        return [told.userGroup.users_count, told.userGroups.find((one) => one.id === group).users_count, told.tags.find((one) => one.id === createTag.tag.id).active_users_count,
          told.organizationMembers.find((one) => Number(one.id) === 2 ** 30 + Number(staff)).patients_count, told.user.user_group.users_count, told.user.active_tags[0].active_users_count];
      };
      const n = everybody.length;
      assert.deepEqual(await counted(), [n, n, 2, n, n, 2]);
      await restricted(true);
      assert.deepEqual(await counted(), [n - 1, n - 1, 1, n - 1, n - 1, 1]);
      const { currentUser: me } = await f.desk.ok('{ currentUser { id } }');
      const reason = await f.desk26.ok(`mutation { createClientRestrictionAuthorization(input: { client_id: "${f.id.eve}", provider_id: "${me.id}", reason: "Covering for a colleague" }) { messages { field } } }`);
      assert.equal(reason.createClientRestrictionAuthorization.messages, null);
      assert.deepEqual(await counted(), [n, n, 2, n, n, 2], 'whoever gave a reason counts them');
      await restricted(false);
    });
  });
