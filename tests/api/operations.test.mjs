// How many statements an operation makes: no more for a large family than for a small one. The server's log says.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startKith } from '../browser/kith.mjs';
import { addClient, addStaff, address, featureOn, link, markedAsUsed, visitorFor } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';
import { LATEST, asker, keyFor } from './lib.mjs';

const ENGINES = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

const WHO = 'query Who { currentUser { id first_name } }';
const FAMILY = `query Family($id: ID) { user(id: $id) { id first_name email
  notification_contacts { id first_name linked_client { id first_name active } client_portal_setting { id chat_with_provider } }
  linked_relatives { id full_name user { id first_name } }
  switchable_users { id first_name }
  feature_toggle { id can_schedule_appointments } } }`;
const ADD = `mutation Add($input: createNotificationContactInput) { createNotificationContact(input: $input) {
  notificationContact { id first_name relationship } messages { message } } }`;

for (const db of ENGINES) {
  describe(`on_${db}`, () => {
    let kith, staff, ask, family;
    before(async () => {
      kith = await startKith({ db });
      await featureOn(kith);
      const provider = await addStaff(kith, 'provider');
      staff = await visitorFor(kith, provider);
      ask = asker(kith, { key: await keyFor(kith, provider.email), version: LATEST });
      family = await addClient(staff, { first: 'Ivo', last: 'Many', born: '2016-05-09' });
      await markedAsUsed(kith);
      await ask.ok(WHO);
    });
    after(() => kith?.stop());

    /** Statements of one request. */
    async function statements(name, query, variables) {
      const lines = () => kith.log().split('\n').filter((line) => line.includes(`"operation":"${name}"`) || line.includes(`operation=${name} `));
      const before = lines().length;
      const data = await ask.ok(query, variables);
      assert.equal(data.createNotificationContact?.messages ?? null, null);
      const line = await eventually(() => lines()[before], { what: 'the request was not logged' });
      return Number(/"?statements"?[:=](\d+)/.exec(line)[1]);
    }
    const add = (i) => statements('Add', ADD, { input: { user_id: String(family), first_name: 'Aunt', last_name: `Number ${i}`, relationship: 'family_member', phone_number: '555 0100' } });

    test('who_is_signed_in_is_told_in_two_statements', async () => {
      assert.equal(await statements('Who', WHO), 2); // the key with its account, and the user; the practice is known
    });

    test('a_contact_is_added_with_as_many_statements_for_the_fortieth_as_for_the_first', async () => {
      const first = await add(0);
      for (let i = 1; i < 39; i++) await add(i);
      assert.equal(await add(39), first);
      assert.ok(first <= 9, `${first} statements`);
    });

    test('a_client_with_its_family_is_told_in_nine_statements_however_many_they_are', async () => {
      const alone = await statements('Family', FAMILY, { id: String(family) });
      for (const name of ['Ada', 'Ben', 'Cleo']) {
        const other = await addClient(staff, { first: name, last: 'Many', born: '1985-04-02', email: address(name.toLowerCase()) });
        await link(kith, staff, family, other);
      }
      const many = await statements('Family', FAMILY, { id: String(family) });
      assert.ok(many <= 9, `${many} statements`);
      assert.ok(many <= alone + 2, `${alone} without accounts, ${many} with three`);
    });
  });
}
