// What another practice has takes no longer to refuse than what nobody has: the same answer, by as many statements. A clock would tell a busy
// machine apart; what is asked of the database is what could take longer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startKith } from '../browser/kith.mjs';
import { markedAsUsed } from '../browser/practice.mjs';
import { statementsOf } from './lib.mjs';
import { world } from './two_practices.mjs';

const ENGINES = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];
const NOBODY = '987654';

for (const engine of ENGINES)
  test(`what_another_practice_has_costs_as_much_as_what_nobody_has_${engine}`, async (t) => {
    const kith = await startKith({ t, db: engine });
    const w = await world(kith);
    const QUERIES = {
      user: [w.far.client, 'id first_name email'], appointment: [w.far.appointment, 'id date'], appointmentType: [w.far.type, 'id name'], requestedPayment: [w.far.bill, 'id price'],
      billingItem: [w.far.payment, 'id amount_paid'], superBill: [w.far.superbill, 'id total_fee'], policy: [w.far.policy, 'id num'], location: [w.far.location, 'id line1'], userGroup: [w.far.group, 'id name'],
      offering: [w.far.offering, 'id name'], grant: [w.far.grant, 'id'],
    };
    await markedAsUsed(kith);
    const wrong = [];
    let nth = 0;
    for (const [who, ask] of [['provider', w.provider], ['caregiver', w.carer]])
      for (const [root, [far, fields]] of Object.entries(QUERIES)) {
        const asked = async (id) => {
          const name = `Asked${nth++}`;
          let answer;
          const counted = async (query) => {
            answer = await ask(query);
            assert.ok(!answer.errors?.some((error) => /VALIDATION|PARSE/.test(error.extensions?.code)), `${query} ${JSON.stringify(answer)}`);
          };
          const statements = await statementsOf(kith, { ok: counted }, name, `query ${name} { ${root}(id: "${id}") { ${fields} } }`);
          return { statements, answer };
        };
        await asked(NOBODY); // what is kept between two requests is kept then
        const theirs = await asked(far), nobodys = await asked(NOBODY);
        if (JSON.stringify(theirs) !== JSON.stringify(nobodys)) wrong.push(`${root} to the ${who}: ${JSON.stringify(theirs)} and not ${JSON.stringify(nobodys)}`);
      }
    assert.deepEqual(wrong, []);
  });
