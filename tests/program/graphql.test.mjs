// The GraphQL engine and the reference implementation (npm `graphql`) think the same of thousands of documents: the same
// tree, or the same rules broken at the same places. The engine's half is the program tests/graphql/judge.c.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { buildSchema, GraphQLSchema, lexicographicSortSchema, printSchema, validateSchema } from 'graphql';
import { breakDocument, chance, makeDocument } from '../graphql/documents.mjs';
import { DOCUMENTS, TEXTS } from '../graphql/picked.mjs';
import { judge, printedSchema, reference, rules, toySchema } from '../graphql/reference.mjs';

const schema = toySchema();
const COUNT = process.env.KITH_LONG ? 8000 : 1000;

/** Valid ones, and twice as many of which most are not. */
function byChance(seed, options) {
  const documents = [];
  for (let i = 0; i < COUNT; i++) {
    const r = chance(seed * 1e6 + i);
    const { text } = makeDocument(schema, r, options);
    documents.push(text, breakDocument(schema, r, text));
  }
  return documents;
}

const tell = (text, mine, theirs) => `${text}\nengine: ${JSON.stringify(mine, null, 1)}\nreference: ${JSON.stringify(theirs, null, 1)}`;

function sameTree(documents) {
  const said = judge('parse', documents);
  documents.forEach((text, i) => {
    const mine = said[i];
    const theirs = reference(null, text);
    // a definition of a schema is valid for the parser of the reference; the engine's says which rule it breaks
    if (mine.errors[0]?.rule === 'ExecutableDefinitionsRule') return;
    assert.equal(mine.ok, theirs.ok, tell(text, mine, theirs));
    assert.equal(mine.tree, theirs.tree, tell(text, mine, theirs));
    if (!mine.ok) assert.deepEqual(mine.errors.map((e) => e.at), theirs.errors.map((e) => e.at), tell(text, mine, theirs));
  });
}

function sameRules(documents) {
  const said = judge('validate', documents);
  const broken = new Map();
  documents.forEach((text, i) => {
    const mine = said[i];
    const theirs = reference(schema, text);
    if (theirs.unknown) return; // the reference fails on @skip with a variable at the root of a subscription
    if (mine.errors[0]?.rule === 'ExecutableDefinitionsRule') return assert.equal(theirs.ok, false, tell(text, mine, theirs));
    assert.deepEqual(rules(mine.errors), rules(theirs.errors), tell(text, mine, theirs));
    assert.equal(mine.ok, theirs.ok, tell(text, mine, theirs));
    for (const e of theirs.errors) broken.set(e.rule, (broken.get(e.rule) ?? 0) + 1);
  });
  return broken;
}

test('picked_texts_have_the_tree_that_the_reference_gives_them', () => sameTree(TEXTS));

test('picked_documents_break_the_rules_that_the_reference_names', () => {
  const broken = sameRules(DOCUMENTS);
  // what is compared is worth little when a rule is never broken; the engine's parser itself keeps ExecutableDefinitions
  const names = ['UniqueOperationNames', 'LoneAnonymousOperation', 'SingleFieldSubscriptions', 'KnownTypeNames', 'FragmentsOnCompositeTypes', 'VariablesAreInputTypes', 'ScalarLeafs', 'FieldsOnCorrectType',
    'UniqueFragmentNames', 'KnownFragmentNames', 'NoUnusedFragments', 'PossibleFragmentSpreads', 'NoFragmentCycles', 'UniqueVariableNames', 'NoUndefinedVariables', 'NoUnusedVariables', 'KnownDirectives', 'UniqueDirectivesPerLocation',
    'KnownArgumentNames', 'UniqueArgumentNames', 'ValuesOfCorrectType', 'ProvidedRequiredArguments', 'VariablesInAllowedPosition', 'OverlappingFieldsCanBeMerged', 'UniqueInputFieldNames', 'MaxIntrospectionDepth'];
  assert.deepEqual(names.filter((name) => !broken.has(`${name}Rule`)), []);
});

test('documents_by_chance_have_the_tree_that_the_reference_gives_them', () => sameTree(byChance(1)));

test('documents_by_chance_break_the_rules_that_the_reference_names', () => {
  const broken = sameRules(byChance(2));
  assert.ok(broken.size > 15, 'few rules are broken by chance');
});

test('fields_that_meet_by_chance_may_be_merged_when_the_reference_says_so', () => {
  const broken = sameRules(byChance(3, { meeting: true }));
  assert.ok(broken.get('OverlappingFieldsCanBeMergedRule') > 200, 'fields seldom meet');
});

test('bytes_that_are_no_utf8_are_refused', () => {
  const bytes = [[0x7b, 0x61, 0xff, 0x7d], [0x7b, 0x61, 0x23, 0xc3, 0x7d], [0x22, 0xed, 0xa0, 0x80, 0x22], [0xf0, 0x9f, 0x98]].map((b) => Buffer.from(b));
  for (const said of judge('parse', bytes)) assert.match(said.errors[0].message, /UTF-8/);
});

test('the_printed_schema_is_the_one_that_was_read', () => {
  const text = printedSchema();
  // @feature is in every schema of the engine, and not in the file; what the file says of the whole is not kept
  const plain = (read) => {
    const config = read.toConfig();
    return printSchema(lexicographicSortSchema(new GraphQLSchema({ ...config, description: null, directives: config.directives.filter((d) => d.name !== 'feature') })));
  };
  assert.equal(plain(buildSchema(text)), plain(schema));
  assert.match(text, /directive @feature/);
});

test('the_schema_of_each_version_is_valid_for_the_reference', () => {
  for (const version of ['2024-06-01', '2024-07-01', '2025-01-01', '2026-01-01', '2099-01-01']) {
    const ran = spawnSync(process.env.KITH_BIN ?? 'build/kith', ['api-schema', '--version', version], { maxBuffer: 1 << 26 });
    assert.equal(ran.status, 0, String(ran.error ?? ran.stderr));
    const read = buildSchema(ran.stdout.toString());
    assert.deepEqual(validateSchema(read).map((e) => e.message), [], version);
    assert.ok(read.getQueryType().getFields().currentUser, version);
  }
});
