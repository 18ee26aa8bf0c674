// Nobody reaches another practice's people by any path: every query of both dialects, asked with that practice's numbers, addresses and names,
// and what hangs below each answer, two objects deep.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startKith } from '../browser/kith.mjs';
import { DIALECTS, dialectName } from './lib.mjs';
import { FAR_WORDS, says, world } from './two_practices.mjs';

const ENGINES = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];
const INTROSPECT = `{ __schema { queryType { fields { ...f } } types { name kind fields { ...f } possibleTypes { name } } } }
  fragment f on __Field { name args { name defaultValue type { ...t } } type { ...t } }
  fragment t on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;
const named = (type) => (type.ofType ? named(type.ofType) : type);
const isObject = (field) => ['OBJECT', 'UNION', 'INTERFACE'].includes(named(field.type).kind);
const isFree = (field) => !field.args.some((arg) => arg.type.kind === 'NON_NULL' && arg.defaultValue === null);
const isList = (type) => type.kind === 'LIST' || (type.ofType ? isList(type.ofType) : false);
/** A practice shows its own name to who comes with one of its providers or codes: that is how people find it. */
const SHOWS_ITS_NAME = new Set(['organization', 'brand', 'brandInfo']);

/** Arguments that name what belongs to the other practice. */
function argumentsOf(field, far) {
  const ids = { userGroup: far.group, location: far.location, grant: far.grant, grantPreview: far.grant, organization: far.org, organizationMembership: far.membership, requestedPayment: far.bill, superBill: far.superbill, billingItem: far.payment };
  const values = { id: ids[field.name] ?? far.client, user_id: far.client, client_id: far.client, patient_id: far.client, provider_id: far.user, dietitian_id: far.user,
    acting_user_id: far.user, resource_id: far.client, group_id: far.group, user_group_id: far.group, email: far.mail, keywords: 'Hall', words: 'Hall', ids: far.client, sender_id: far.client, user_ids: far.client, tag_ids: far.tag };
  return field.args.flatMap((arg) => {
    const value = values[arg.name];
    if (value === undefined || !['ID', 'String'].includes(named(arg.type).name)) return arg.type.kind === 'NON_NULL' && arg.defaultValue === null ? [null] : [];
    return [[`${arg.name}: ${isList(arg.type) ? JSON.stringify([value]) : JSON.stringify(value)}`]];
  });
}

const STEP = 40;
/** What stands around others and is none itself: one looks through it. */
const isWrap = (type) => /(Connection|Edge)$/.test(type.name);
const holds = (value) => (Array.isArray(value) ? value.some(holds) : value !== null && value !== undefined);
/** All that stands at this place of an answer, lists laid open. */
const placed = (data, path) => path.reduce((found, name) => found.flatMap((one) => [one?.[name]].flat(Infinity)), [data]).filter((one) => one !== null && one !== undefined);

/** Asks for every text below `root`, `levels` objects deep, wherever there is something; hands each answer on. */
async function walk(schema, ask, root, given, levels, told) {
  const fieldsOf = (type) => schema.free.get(type.name);
  const typesOf = (type) => (type.kind === 'UNION' ? schema.types.find((one) => one.name === type.name).possibleTypes : [type]);
  const select = (field) => (isObject(field) ? `${field.name} { __typename }` : field.name);
  /** Undefined: too much was asked for at once. */
  const send = async (path, fields) => {
    const document = `{ ${root.name}${given.length ? `(${given.join(', ')})` : ''} ${path.map((step) => `{ ${step}`).join(' ')} ${fields && `{ ${fields} }`} ${'}'.repeat(path.length)} }`;
    const answer = await ask(document);
    if (answer.errors?.[0].extensions?.code === 'QUERY_TOO_COMPLEX') return undefined;
    const invalid = answer.errors?.find((error) => /VALIDATION|PARSE|TOO_/.test(error.extensions?.code ?? ''));
    assert.ok(!invalid, `${document}\n${JSON.stringify(invalid)}`);
    told(document, answer);
    return answer.data;
  };
  const below = async (path, names, type, left) => {
    for (const one of typesOf(type)) {
      const on = type.kind === 'UNION' ? [...path, `... on ${one.name}`] : path;
      const waiting = [fieldsOf(one).slice(0, STEP)];
      for (let at = STEP; at < fieldsOf(one).length; at += STEP) waiting.push(fieldsOf(one).slice(at, at + STEP));
      for (const some of waiting) {
        const data = await send(on, `__typename ${some.map(select).join(' ')}`);
        if (data === undefined) {
          if (some.length > 1) waiting.push(some.slice(0, some.length / 2), some.slice(some.length / 2)); // else nobody can ask for it
          continue;
        }
        if (!placed(data, names).length) break;
        for (const field of some.filter(isObject)) {
          const rest = left - (isWrap(named(field.type)) ? 0 : 1);
          if (rest >= 0 && placed(data, [...names, field.name]).length) await below([...on, field.name], [...names, field.name], named(field.type), rest);
        }
      }
    }
  };
  if (isObject(root)) await below([], [root.name], named(root.type), levels);
  else await send([], '');
}

for (const engine of ENGINES)
  test(`no_query_tells_of_another_practice_${engine}`, async (t) => {
    const kith = await startKith({ t, db: engine });
    const w = await world(kith);
    for (const version of DIALECTS) {
      const askers = w.farAskers(version);
      const { __schema: schema } = await askers.at(-1).ok(INTROSPECT);
      schema.free = new Map(schema.types.map((type) => [type.name, (type.fields ?? []).filter(isFree)]));
      const wrong = [];
      let asked = 0, answered = 0;
      for (const root of schema.queryType.fields) {
        const args = argumentsOf(root, w.far);
        if (args.includes(null)) continue;
        // Each argument alone, and none: together one of them could hide what another one opens.
        const must = root.args.filter((arg) => arg.type.kind === 'NON_NULL' && arg.defaultValue === null).map((arg) => arg.name);
        const calls = must.length ? [args.map(([one]) => one).filter((one) => must.includes(one.split(':')[0]))] : [[], ...args];
        for (const given of calls)
          await Promise.all(askers.map((ask, i) =>
            walk(schema, ask, root, given, 2, (document, answer) => {
              const text = JSON.stringify(answer);
              asked++;
              answered += holds(answer.data?.[root.name]);
              for (const word of FAR_WORDS.filter((one) => text.includes(one)))
                if (says(text, word) && !(SHOWS_ITS_NAME.has(root.name) && word === 'Hill Clinic')) wrong.push(`${i} is told ${word} by ${document.slice(0, 300)}: ${text.slice(0, 300)}`);
            })));
      }
      assert.deepEqual(wrong, [], dialectName(version));
      assert.ok(asked > 1000 && answered > 500, `${answered} of ${asked} were answered`);
    }
  });
