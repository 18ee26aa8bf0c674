// Every field of the API for everybody around one client, against the print-out of the deciding code (kith roles --format api), and what a
// level of a query costs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kith as command, startKith } from '../browser/kith.mjs';
import { PASSWORD, address, addClient, addStaff, featureOn, link, acceptMine, markedAsUsed, openPortal, takeUp, visitorFor } from '../browser/practice.mjs';
import { LATEST, asker, keyFor } from './lib.mjs';

const COLUMNS = ['client', 'same mailbox', 'caregiver (full)', 'caregiver (billing)', 'owner', 'admin', 'provider', 'support', 'other staff', 'other client', 'stranger'];

const ONLOOKERS = new Set(['same mailbox', 'caregiver (full)', 'caregiver (billing)']);

/** "User.email" → { client: true, … } of the latest version. */
async function rightsOf() {
  const { status, stdout, stderr } = await command(['roles', '--format', 'api']);
  assert.equal(status, 0, stderr);
  const part = stdout.slice(stdout.lastIndexOf('Who may read'));
  const rows = [...part.matchAll(/^(\w+\.\w+) [ .]*([yp-]{11})$/gm)];
  return new Map(rows.map(([, name, cells]) => [name, Object.fromEntries(COLUMNS.map((column, i) => [column, cells[i] === 'y']))]));
}

const INTROSPECT = `{ __schema { queryType { fields { ...f } } types { name kind fields { ...f } } } }
  fragment f on __Field { name args { name defaultValue type { kind name ofType { kind name } } } type { ...t } }
  fragment t on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;
const named = (type) => (type.ofType ? named(type.ofType) : type);
const needsArgument = (field) => field.args.some((arg) => arg.type.kind === 'NON_NULL' && arg.defaultValue === null);
const select = (field) => (['OBJECT', 'UNION', 'INTERFACE'].includes(named(field.type).kind) ? `${field.name} { __typename }` : field.name);
const argument = (arg) => `${arg.name}: ${named(arg.type).name === 'Int' ? 1 : '"1"'}`;
const called = (field) => {
  const args = field.args.filter((arg) => arg.type.kind === 'NON_NULL' && arg.defaultValue === null).map(argument);
  return args.length ? select(field).replace(field.name, `${field.name}(${args.join(', ')})`) : select(field);
};

async function tokenFor(kith, email) {
  const { signIn } = await asker(kith).ok('mutation($i: signInInput) { signIn(input: $i) { token } }', { i: { email, password: PASSWORD } });
  assert.ok(signIn.token);
  return signIn.token;
}

/** Signed in, and switched to the care receiver. */
async function caregiver(kith, email, client) {
  const ask = asker(kith, { token: await tokenFor(kith, email), version: LATEST });
  const { currentUser } = await ask.ok('{ currentUser { human_id } }');
  const { updateHuman } = await ask.ok('mutation($i: updateHumanInput) { updateHuman(input: $i) { messages { message } } }', { i: { id: currentUser.human_id, current_user_id: client } });
  assert.equal(updateHuman.messages, null);
  return ask;
}

const ENGINES = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

for (const engine of ENGINES) test(`every_field_is_read_by_those_and_only_those_whom_the_decision_lets_${engine}`, async (t) => {
  const kith = await startKith({ t, db: engine });
  await featureOn(kith);
  const people = { provider: await addStaff(kith, 'provider'), support: await addStaff(kith, 'support', { first: 'Sue' }), admin: await addStaff(kith, 'admin', { first: 'Ada' }) };
  const staff = await visitorFor(kith, people.provider);
  const mails = { rosa: address('rosa'), full: address('full'), billing: address('billing'), eve: address('eve') };
  const rosa = await addClient(staff, { first: 'Rosa', last: 'Moss', born: '1950-02-03', email: mails.rosa, phone: '555 0101' });
  const others = {};
  for (const name of ['full', 'billing', 'eve']) others[name] = await addClient(staff, { first: name, last: 'Reed', born: '1980-01-01', email: mails[name] });
  const visitors = {};
  await Promise.all([['rosa', rosa], ...Object.entries(others)].map(async ([name, id]) => (visitors[name] = await openPortal(kith, staff, id, mails[name])))); // each waits for a mail
  const olaf = await addClient(staff, { first: 'Olaf', last: 'Moss', born: '1951-02-03', email: mails.rosa, phone: '555 0101' });
  await takeUp(kith, staff, visitors.rosa, olaf, mails.rosa);
  const grants = {};
  for (const [name, preset, client] of [['full', 'full', rosa], ['billing', 'billing', rosa], ['olafs', 'full', olaf]]) {
    const carer = name === 'olafs' ? 'full' : name;
    const { grant } = await link(kith, staff, client, others[carer], { relationship: 'child', preset, basis: 'adult_consent', proof: 'power_of_attorney', emergency: '1' });
    await acceptMine(visitors[carer], grant);
    grants[name] = grant;
  }
  const another = await kith.cli('init', '--another', '--org', 'Hill Clinic', '--plan', 'plus', '--admin', 'owner@hill.test', { env: { KITH_PASSWORD: PASSWORD } });
  assert.equal(another.status, 0, another.stderr);
  const [[hill]] = await kith.sql('SELECT max(id) FROM organization');
  await featureOn(kith, hill);
  const askers = {
    client: asker(kith, { token: await tokenFor(kith, mails.rosa), version: LATEST }),
    'caregiver (full)': await caregiver(kith, mails.full, String(rosa)),
    'caregiver (billing)': await caregiver(kith, mails.billing, String(rosa)),
    'same mailbox': asker(kith, { token: await tokenFor(kith, mails.rosa), version: LATEST }),
    owner: asker(kith, { key: await keyFor(kith, kith.admin.email, 1), version: LATEST }),
    admin: asker(kith, { key: await keyFor(kith, people.admin.email, 1), version: LATEST }),
    provider: asker(kith, { key: await keyFor(kith, people.provider.email, 1), version: LATEST }),
    support: asker(kith, { key: await keyFor(kith, people.support.email, 1), version: LATEST }),
    'other staff': asker(kith, { key: await keyFor(kith, 'owner@hill.test', hill), version: LATEST }),
    'other client': asker(kith, { token: await tokenFor(kith, mails.eve), version: LATEST }),
    stranger: asker(kith, { version: LATEST }),
  };
  const rights = await rightsOf();
  const { __schema: schema } = await askers.provider.ok(INTROSPECT);
  const fieldsOf = (name) => schema.types.find((type) => type.name === name).fields.filter((field) => !needsArgument(field));
  // Who shares the mailbox is asked about the account that is not their own.
  const { currentUser } = await askers['same mailbox'].ok('{ currentUser { id } }');
  assert.equal(currentUser.id, String(rosa), 'a session begins in the account that opened it first');
  const targetOf = (who) => String(who === 'same mailbox' ? olaf : rosa);
  let seen = 0;

  const check = (who, type, object, withheld) => {
    for (const field of fieldsOf(type)) {
      const right = rights.get(`${type}.${field.name}`);
      if (!right || object[field.name] === undefined) continue;
      seen++;
      if (!right[who]) assert.equal(object[field.name], null, `${who} reads ${type}.${field.name}`);
      else assert.ok(!withheld.has(field.name), `${type}.${field.name} is kept from ${who}`);
    }
  };
  /** Those that may be null when they are refused; the others take their object along, so they are asked for one by one. */
  const refusable = (who, type) => fieldsOf(type).filter((field) => field.type.kind !== 'NON_NULL' || (rights.get(`${type}.${field.name}`) ?? { [who]: true })[who]);
  const selection = (who, type) => refusable(who, type).map(select).join(' ');
  const read = async (ask, path, query, variables) => {
    const answer = await ask(query, variables);
    assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
    const withheld = new Set((answer.extensions?.withheld ?? []).map((entry) => (entry.path ?? entry).at(-1)));
    return { object: path(answer.data), withheld };
  };
  for (const [who, ask] of Object.entries(askers)) {
    if (who === 'stranger') continue;
    const { object, withheld } = await read(ask, (data) => data.user, `query($id: ID) { user(id: $id) { ${selection(who, 'User')} } }`, { id: targetOf(who) });
    if (who === 'other client' || who === 'other staff') {
      assert.equal(object, null, `${who} does not find this one`);
      continue;
    }
    check(who, 'User', object, withheld);
    const whole = new Set(refusable(who, 'User'));
    for (const field of fieldsOf('User').filter((one) => !whole.has(one))) {
      const answer = await ask(`query($id: ID) { user(id: $id) { id ${select(field)} } }`, { id: targetOf(who) });
      assert.equal(answer.data.user, null, `${who} reads User.${field.name}`);
    }
  }

  // Contacts and accesses, by every way that leads to them.
  const readBy = async (who, type, column, path, before, behind, variables) => {
    const ask = (fields) => askers[who](`${before} { ${fields} } ${behind}`, variables);
    const { object, withheld } = await read(askers[who], path, `${before} { ${selection(column, type)} } ${behind}`, variables);
    const objects = [object].flat().filter((one) => one !== null);
    for (const one of objects) check(column, type, one, withheld);
    const whole = new Set(refusable(column, type));
    for (const field of objects.length ? fieldsOf(type).filter((one) => !whole.has(one)) : []) {
      const answer = await ask(select(field));
      assert.ok(!answer.data || (path(answer.data) ?? null) === null, `${who} reads ${type}.${field.name}`);
    }
    return objects.length;
  };
  for (const [type, list, below] of [['NotificationContact', 'linked_relatives'], ['NotificationContact', 'notification_contacts'], ['Grant', 'grants'], ['Grant', 'linked_relatives', 'grant']])
    for (const who of Object.keys(askers)) {
      const open = rights.get(`User.${list}`)[who] && (!below || rights.get(`NotificationContact.${below}`)[who]);
      const path = (data) => (below ? data?.user?.[list]?.map((one) => one[below]) : data?.user?.[list]) ?? null;
      if (who === 'stranger') continue; // does not come as far as the client
      const read = await readBy(who, type, who, path, `query($id: ID) { user(id: $id) { id ${list} ${below ? `{ id ${below}` : ''}`, `${below ? '}' : ''} } }`, { id: targetOf(who) });
      // Who looks on knows whom to call, and not whose accounts those have.
      assert.equal(read > 0, open && (list !== 'linked_relatives' || !ONLOOKERS.has(who)), `${who}: ${list} ${below ?? ''}`);
    }
  for (const who of Object.keys(askers)) {
    if (!who.startsWith('other') && !rights.get('Query.grant')[who]) continue; // the roots are looked at below
    const read = await readBy(who, 'Grant', who, (data) => data?.grant ?? null, 'query($id: ID!) { grant(id: $id)', '}', { id: String(who === 'same mailbox' ? grants.olafs : grants.full) });
    if (who === 'other client' || who === 'other staff') assert.equal(read, 0, `${who} reads another's access`);
    else if (['client', 'owner', 'admin', 'provider', 'support'].includes(who)) assert.equal(read, 1, who);
  }
  // A caregiver in their own account knows of the access, and no more of it than anybody else.
  askers['caregiver at home'] = asker(kith, { token: await tokenFor(kith, mails.full), version: LATEST });
  assert.equal(await readBy('caregiver at home', 'Grant', 'other client', (data) => data?.grant ?? null, 'query($id: ID!) { grant(id: $id)', '}', { id: String(grants.full) }), 1);
  delete askers['caregiver at home'];

  // The roots: what a relation may not ask for is refused by name.
  for (const [who, ask] of Object.entries(askers)) {
    if (['other client', 'other staff', 'same mailbox'].includes(who)) continue; // at the root everybody is who they are in their own account
    for (const field of schema.queryType.fields) {
      const right = rights.get(`Query.${field.name}`);
      if (!right || right[who]) continue;
      seen++;
      const answer = await ask(`{ ${called(field)} }`);
      assert.ok(answer.errors?.length, `${who} asks for ${field.name}: ${JSON.stringify(answer)}`);
      assert.ok(!answer.data || answer.data[field.name] === null);
      assert.match(answer.errors[0].extensions.code, /^(FORBIDDEN|UNAUTHENTICATED|CAPABILITY_OFF|NOT_YOURS)$/, `${who}, ${field.name}`);
    }
  }
  assert.ok(seen > 400, `only ${seen} were looked at`);
});

const statements = (kith) => {
  const lines = kith.log().split('\n').filter((line) => line.includes('"route":"graphql"'));
  return JSON.parse(lines.at(-1)).statements;
};

test('each_field_of_a_level_costs_no_more_queries_for_many_clients_than_for_two', async (t) => {
  const kith = await startKith({ t });
  await featureOn(kith);
  const provider = await addStaff(kith, 'provider');
  const staff = await visitorFor(kith, provider);
  const ask = asker(kith, { key: await keyFor(kith, provider.email), version: LATEST });
  const ids = [];
  for (let i = 0; i < 8; i++) ids.push(await addClient(staff, { first: `Client${i}`, last: 'Many', born: '2015-01-01' }));
  for (let i = 1; i < 8; i++) await link(kith, staff, ids[i], ids[0], { access: '' });
  const query = `query($n: Int) { users(first: $n) { nodes { id switchable_users { id } switchable_users_count feature_toggle { id user { id } }
    grants { id client { id } caregiver { id } }
    notification_contacts { id grant { id } client_portal_setting { id } linked_client { id first_name } user { id } } linked_relatives { id linked_client { id } } } } }`;
  const cost = async (n) => {
    const { users } = await ask.ok(query, { n });
    assert.equal(users.nodes.length, n);
    return statements(kith);
  };
  await markedAsUsed(kith);
  await cost(1);
  const [two, eight] = [await cost(2), await cost(8)];
  assert.ok(eight <= two, `${eight} statements for eight clients, ${two} for two`);
});
