// Nobody reaches another practice's people by any path: every query, asked with that practice's numbers, addresses and names, and what hangs
// below each answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startKith } from '../browser/kith.mjs';
import { FAR_WORDS, world } from './two_practices.mjs';

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
  const ids = { userGroup: far.group, location: far.location, grant: far.grant, grantPreview: far.grant, organization: far.org, organizationMembership: far.membership };
  const values = { id: ids[field.name] ?? far.client, user_id: far.client, client_id: far.client, patient_id: far.client, provider_id: far.user, dietitian_id: far.user,
    acting_user_id: far.user, resource_id: far.client, group_id: far.group, user_group_id: far.group, email: far.mail, keywords: 'Hall', words: 'Hall', ids: far.client, user_ids: far.client, tag_ids: far.tag };
  return field.args.flatMap((arg) => {
    const value = values[arg.name];
    if (value === undefined || !['ID', 'String'].includes(named(arg.type).name)) return arg.type.kind === 'NON_NULL' && arg.defaultValue === null ? [null] : [];
    return [[`${arg.name}: ${isList(arg.type) ? JSON.stringify([value]) : JSON.stringify(value)}`]];
  });
}

for (const engine of ENGINES)
  test(`no_query_tells_of_another_practice_${engine}`, async (t) => {
    const kith = await startKith({ t, db: engine });
    const w = await world(kith);
    const { __schema: schema } = await w.provider.ok(INTROSPECT);
    const fieldsOf = (type) => (schema.types.find((one) => one.name === type.name).fields ?? []).filter(isFree);
    const leaves = (type) => `__typename ${fieldsOf(type).filter((field) => !isObject(field)).map((field) => field.name).join(' ')}`;
    const wrong = [];
    let asked = 0, answered = 0;
    for (const root of schema.queryType.fields) {
      const args = argumentsOf(root, w.far);
      if (args.includes(null)) continue;
      // Each argument alone, and none: together one of them could hide what another one opens.
      const must = root.args.filter((arg) => arg.type.kind === 'NON_NULL' && arg.defaultValue === null).map((arg) => arg.name);
      const calls = must.length ? [args.map(([one]) => one).filter((one) => must.includes(one.split(':')[0]))] : [[], ...args];
      const type = named(root.type);
      const below = isObject(root) ? [leaves(type), ...fieldsOf(type).filter(isObject).map((field) => `${field.name} { ${leaves(named(field.type))} }`)] : [''];
      for (const given of calls)
        for (const part of below) {
          const document = `{ ${root.name}${given.length ? `(${given.join(', ')})` : ''} ${part && `{ ${part} }`} }`;
          for (const [i, ask] of w.far_askers.entries()) {
            const answer = await ask(document);
            const text = JSON.stringify(answer);
            asked++;
            answered += answer.data?.[root.name] != null;
            for (const word of FAR_WORDS)
              if (text.includes(word) && !(SHOWS_ITS_NAME.has(root.name) && word === 'Hill Clinic')) wrong.push(`${i} is told ${word} by ${document.slice(0, 200)}: ${text.slice(0, 300)}`);
          }
        }
    }
    assert.deepEqual(wrong, []);
    assert.ok(asked > 1000 && answered > 100, `${answered} of ${asked} were answered`);
  });
