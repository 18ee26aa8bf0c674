// A second step that somebody lost is taken off by an administrator: by the API and on the staff page, by nobody else, and never one's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startKith } from '../browser/kith.mjs';
import { addStaff, enrol, visitorFor } from '../browser/practice.mjs';
import { LATEST, asker, codes, keyFor } from './lib.mjs';

const ENGINES = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];
const STAFF_FROM = 2 ** 30;

for (const engine of ENGINES) {
  test(`a_lost_second_step_is_taken_off_and_set_up_anew_${engine}`, async (t) => {
    const kith = await startKith({ t, db: engine });
    const owner = await enrol(await visitorFor(kith, kith.admin));
    const account = await addStaff(kith, 'admin');
    const admin = await enrol(await visitorFor(kith, account));
    const provider = await addStaff(kith, 'provider');
    const number = async (email) => Number((await kith.sql(`SELECT id FROM staff WHERE email_norm = '${email}'`))[0][0]);
    const [boss, helper, nurse] = [await number(kith.admin.email), await number(account.email), await number(provider.email)];
    const as = (visitor) => asker(kith, { cookie: visitor.cookies(), version: LATEST });
    const reset = async (ask, id) => (await ask.ok('mutation($id: ID!) { resetMfa(input: { id: $id }) { messages { field message kith_code } } }', { id: String(STAFF_FROM + id) })).resetMfa;

    assert.deepEqual(codes(await reset(as(owner), boss)), ['own']);
    assert.deepEqual(codes(await reset(as(owner), nurse)), ['no_second_factor']);
    assert.deepEqual(codes(await reset(as(owner), 987654)), ['not_found']);
    assert.deepEqual(codes(await reset(as(admin), boss)), ['owner_only']);
    assert.deepEqual(codes(await reset(asker(kith, { key: await keyFor(kith, kith.admin.email), version: LATEST }), helper)), ['fresh'], 'a key takes off none');
    const refused = await asker(kith, { key: await keyFor(kith, provider.email), version: LATEST })('mutation($id: ID!) { resetMfa(input: { id: $id }) { messages { message } } }', { id: String(STAFF_FROM + helper) });
    assert.equal(refused.errors[0].extensions.code, 'FORBIDDEN');
    assert.equal((await admin.fetch('/settings/staff')).status, 200, 'until here nothing happened');

    assert.equal((await reset(as(owner), helper)).messages, null);
    assert.equal((await admin.fetch('/settings/staff')).status, 303, 'they are signed out');
    assert.match((await kith.mailbox.next(account.email, { subject: /second step|two-step|sign-in/i })).text, /second step|two-step/i);
    const anew = await visitorFor(kith, account); // the password alone leads to a new second step
    assert.equal((await anew.fetch('/settings/staff')).status, 303);
    await enrol(anew);
    assert.equal((await anew.fetch('/settings/staff')).status, 200);

    const path = `/settings/staff/${helper}/second-step`;
    assert.match(await (await owner.fetch('/settings/staff')).text(), new RegExp(path));
    assert.match(await (await owner.fetch(path)).text(), /Take off the second step of Nora Ward\?/);
    assert.equal((await owner.submit(path, {}, { action: path })).status, 303);
    assert.equal((await anew.fetch('/settings/staff')).status, 303);
    const again = await owner.submit(path, {}, { action: path });
    assert.equal(again.status, 422);
    assert.match(await again.text(), /This person has no second step/);
  });
}
