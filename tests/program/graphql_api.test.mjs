// Every version of the API's schema is one that the reference implementation (npm `graphql`) accepts, and the engine's
// own introspection is how clients get it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { buildClientSchema, getIntrospectionQuery, isObjectType, validateSchema } from 'graphql';

const BUILD = path.dirname(process.env.KITH_BIN ?? path.resolve('build/kith'));
const query = getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true });

const versions = () => {
  const ran = spawnSync(path.join(BUILD, 'tests/endpoint/introspect'), { input: query, maxBuffer: 1 << 30 });
  assert.equal(ran.status, 0, String(ran.stderr));
  return ran.stdout.toString().trimEnd().split('\n').map((line) => JSON.parse(line));
};

test('every_version_of_the_api_is_a_schema_that_clients_can_build', () => {
  const all = versions();
  assert.equal(all[0].version, '2024-06-01');
  for (const { version, answer } of all) {
    assert.equal(answer.errors, undefined, `${version}: ${JSON.stringify(answer.errors)}`);
    const schema = buildClientSchema(answer.data);
    assert.deepEqual(validateSchema(schema).map((e) => e.message), [], version);
    assert.ok(schema.getDirective('feature'), version);
  }
});

test('every_type_and_field_of_the_api_is_described', () => {
  for (const { version, answer } of versions()) {
    const types = Object.values(buildClientSchema(answer.data).getTypeMap()).filter((t) => !t.name.startsWith('__'));
    const bare = types.flatMap((t) => [...(t.description ? [] : [t.name]), ...(isObjectType(t) ? Object.values(t.getFields()).filter((f) => !f.description).map((f) => `${t.name}.${f.name}`) : [])]);
    assert.deepEqual(bare, [], version);
  }
});
