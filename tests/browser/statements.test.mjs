// How many statements a page makes: no more for a large family than for a small one. The server's log says.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, startKith, walkEngines } from './lib.mjs';
import { addClient, addStaff, featureOn, link, markedAsUsed, visitorFor, address } from './practice.mjs';

const MOST = 8;

for (const db of walkEngines) {
  describe(`on_${db}`, () => {
    let kith, staff;
    before(async () => {
      kith = await startKith({ db });
      await featureOn(kith);
      staff = await visitorFor(kith, await addStaff(kith, 'provider'));
      await markedAsUsed(kith);
    });
    after(() => kith?.stop());

    /** Statements of one more request of that path: the first after a change reads what the next ones know. */
    async function statements(path, route) {
      const lines = () => kith.log().split('\n').filter((line) => line.includes(`"route":"${route}"`) || line.includes(`route=${route} `));
      const counted = (line) => Number(/"?statements"?[:=](\d+)/.exec(line)[1]);
      const before = lines().length; // none is on its way: each was waited for
      for (const asked of [1, 2]) {
        const answer = await staff.fetch(path);
        assert.equal(answer.status, 200);
        await answer.text();
        await eventually(() => lines().length === before + asked, { what: 'the request was not logged' });
      }
      return counted(lines().at(-1));
    }

    test('family_page_makes_at_most_8_statements_however_large_the_family', async () => {
      const child = await addClient(staff, { first: 'Ivo', last: 'Many', born: '2016-05-09' });
      const path = `/clients/${child}/family`;
      const alone = await statements(path, 'family');
      for (let i = 0; i < 6; i++) {
        const name = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eva', 'Finn'][i];
        const other = await addClient(staff, { first: name, last: 'Many', born: '1985-04-02', email: address(name.toLowerCase()) });
        await link(kith, staff, child, other);
      }
      const many = await statements(path, 'family');
      assert.ok(many <= MOST, `${many} statements`);
      assert.ok(many <= alone + 1, `${alone} for nobody, ${many} for six`);
    });

    test('lists_make_a_fixed_number_of_statements', async () => {
      const child = (await kith.sql("SELECT id FROM client WHERE first_name = 'Ivo'"))[0][0];
      for (const [path, route] of [['/clients', 'clients'], ['/to-do', 'work'], [`/clients/${child}/notifications`, 'client_notifications'], ['/notices', 'notices']]) {
        const n = await statements(path, route);
        assert.ok(n <= 2 * MOST, `${path}: ${n} statements`);
      }
    });
  });
}
