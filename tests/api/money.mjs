// tests/api/money.mjs — people for tests of money by the API.
import assert from 'node:assert/strict';
import { PASSWORD, acceptMine, addClient, addStaff, address, featureOn, link, openPortal, visitorFor } from '../browser/practice.mjs';
import { LATEST, asker, keyFor } from './lib.mjs';

/** A mother and a father who live apart, their son, a teenager, and somebody who has nothing to do with them. */
export async function family(kith) {
  await featureOn(kith);
  const staff = await visitorFor(kith, await addStaff(kith, 'provider'));
  const f = { staff, id: {}, ask: {}, later: {}, human: {} };
  const mails = { ana: address('ana'), luis: address('luis'), mia: address('mia'), eve: address('eve') };
  const born = { ana: '1985-04-02', luis: '1983-01-20', leo: '2016-05-09', mia: '1990-02-02', eve: '1980-01-01' };
  for (const [name, day] of Object.entries(born)) f.id[name] = String(await addClient(staff, { first: name[0].toUpperCase() + name.slice(1), last: name === 'eve' ? 'Stone' : 'Ruiz', born: day, email: mails[name] ?? '' }));
  const seats = {};
  await Promise.all(Object.entries(mails).map(async ([name, mail]) => (seats[name] = await openPortal(kith, staff, f.id[name], mail)))); // each waits for a mail
  for (const [name, mail] of Object.entries(mails)) {
    const { signIn } = await asker(kith).ok('mutation($i: signInInput) { signIn(input: $i) { token user { human_id } } }', { i: { email: mail, password: PASSWORD } });
    f.ask[name] = asker(kith, { token: signIn.token });
    f.later[name] = asker(kith, { token: signIn.token, version: LATEST });
    f.human[name] = signIn.user.human_id;
  }
  for (const name of ['ana', 'luis']) {
    const { grant } = await link(kith, staff, f.id.leo, f.id[name]);
    await acceptMine(seats[name], grant);
  }
  f.open = async (name, account) => {
    const { updateHuman } = await f.ask[name].ok('mutation($i: updateHumanInput) { updateHuman(input: $i) { messages { message } } }', { i: { id: f.human[name], current_user_id: f.id[account] } });
    assert.equal(updateHuman.messages, null);
  };
  const key = await keyFor(kith, kith.admin.email);
  f.desk = asker(kith, { key });
  f.desk26 = asker(kith, { key, version: LATEST });
  return f;
}
