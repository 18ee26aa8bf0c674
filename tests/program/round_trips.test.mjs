// How often a request waits for PostgreSQL, as its line in the log says: what does not need another's answer travels with it. A wait
// that a session needs once a minute (it is marked as used) is seen by asking twice; the fewest counts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startKith } from '../browser/kith.mjs';
import { address, addClient, addStaff, visitorFor } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';
import { LATEST, asker, keyFor } from '../api/lib.mjs';

describe('round_trips', () => {
  let kith, staff, leo;
  before(async () => {
    kith = await startKith({ db: 'postgres' });
    staff = await visitorFor(kith, await addStaff(kith, 'provider'));
    leo = await addClient(staff, { first: 'Leo', last: 'Ruiz', born: '2016-03-09', email: address('leo') });
  });
  after(() => kith?.stop());

  /** The fewest waits of five such requests. */
  const waits = async (route, ask) => {
    const lines = () => kith.log().split('\n').filter((line) => line.includes(`"route":"${route}"`));
    const found = [];
    for (let i = 0; i < 5; i++) {
      const before = lines().length;
      await ask();
      const line = await eventually(() => lines()[before], { ms: 30_000, what: `the request of ${route} was not logged` });
      found.push(Number(/"waits":(\d+)/.exec(line)[1]));
    }
    return Math.min(...found);
  };

  test('the_family_page_is_three_the_session_the_client_and_what_stands_on_it', async () => {
    assert.equal(await waits('family', async () => assert.equal((await staff.fetch(`/clients/${leo}/family`)).status, 200)), 3);
  });

  test('a_page_that_does_not_exist_is_two', async () => {
    assert.ok((await waits('none', async () => assert.equal((await staff.fetch('/nowhere/at/all')).status, 404))) <= 2);
  });

  test('the_api_waits_twice_for_who_asks_and_six_times_to_add_a_contact', async () => {
    const ask = asker(kith, { key: await keyFor(kith, kith.admin.email), version: LATEST });
    assert.equal(await waits('graphql', () => ask.ok('{ currentUser { id first_name } }')), 2, 'the key, and the account');
    const add = 'mutation($i: createNotificationContactInput) { createNotificationContact(input: $i) { notificationContact { id } messages { message } } }';
    let n = 0; // somebody else each time: of the same name a second look is taken
    const name = () => 'abcdefgh'[n++];
    const added = () => ask.ok(add, { i: { user_id: String(leo), first_name: 'Pat', last_name: `Ruiz ${name()}`, relationship: 'family_member', contact_type: 'adult' } });
    assert.equal(await waits('graphql', async () => assert.equal((await added()).createNotificationContact.messages, null)), 6, 'the key, the client, the list, the rows, their commit, the contact');
  });

  test('the_log_of_sqlite_says_that_nobody_waits', async (t) => {
    const other = await startKith({ db: 'sqlite', t });
    await (await fetch(`${other.base}/sign-in`)).text();
    const line = await eventually(() => other.log().split('\n').find((one) => one.includes('"event":"http.request"')), { ms: 30_000, what: 'the request was not logged' });
    assert.match(line, /"waits":0/);
  });
});
