// The GraphQL engine answers thousands of requests as the reference implementation (npm `graphql`) does: the same data,
// and the same errors at the same places. The engine's half is the program tests/graphql/answer.c; both have the same
// objects (toy_answers.c, answers.mjs).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { buildClientSchema, execute, GraphQLError, getIntrospectionQuery, introspectionFromSchema, parse, validate } from 'graphql';
import { answerField } from '../graphql/answers.mjs';
import { chance, makeDocument } from '../graphql/documents.mjs';
import { toySchema } from '../graphql/reference.mjs';

const schema = toySchema();
// A scalar without a rule of its own takes any single value, as text.
schema.getType('Date').parseValue = (v) => {
  if (typeof v === 'object') throw new GraphQLError('Expected type "Date".');
  return String(v);
};
const COUNT = process.env.KITH_LONG ? 20000 : 3000;
const BUILD = path.dirname(process.env.KITH_BIN ?? path.resolve('build/kith'));

function engine(requests) {
  const input = requests.map((r) => `${JSON.stringify(r)}\n`).join('');
  const ran = spawnSync(path.join(BUILD, 'tests/graphql/answer'), { input, maxBuffer: 1 << 30 });
  assert.equal(ran.status, 0, `answer ended with ${ran.status ?? ran.signal ?? ran.error}: ${ran.stderr}`);
  const said = ran.stdout.toString().trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.equal(said.length, requests.length);
  return said;
}

function reference({ query, variables, operationName }) {
  const document = parse(query);
  try {
    if (validate(schema, document).length) return null;
  } catch {
    return null; // the reference fails on @skip with a variable at the root of a subscription
  }
  const answer = execute({ schema, document, variableValues: variables, operationName, fieldResolver: answerField, contextValue: { count: 0 } });
  for (const e of answer.errors ?? []) e.places = e.positions?.map((at) => place(query, at));
  return { ...JSON.parse(JSON.stringify(answer)), errors: answer.errors?.map((e) => ({ ...e.toJSON(), ...(e.places && { locations: e.places }) })) };
}

/** The engine counts columns in code points. */
function place(text, offset) {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length, column: [...lines.at(-1)].length + 1 };
}

/** Errors in no order, without suggestions; the engine does not say what went wrong inside of it. */
function plain(answer, other) {
  const order = (e) => JSON.stringify([e.path, e.locations, e.message]);
  const errors = (answer.errors ?? []).map(({ message, path: at, locations, extensions }) => ({
    path: at, locations, message: message.replace(/ Did you mean .*\?$/, ''), code: extensions?.code }));
  const hidden = new Set([...(answer.errors ?? []), ...(other.errors ?? [])].filter((e) => e.extensions?.code === 'INTERNAL').map((e) => JSON.stringify(e.path)));
  for (const e of errors) {
    if (hidden.has(JSON.stringify(e.path))) e.message = 'hidden';
    if (/has (an )?invalid value/.test(e.message)) e.message = 'invalid';
    if (!/^BROKEN|^BAD/.test(e.code)) delete e.code;
  }
  return { data: answer.data ?? null, errors: errors.sort((a, b) => (order(a) < order(b) ? -1 : 1)) };
}

function same(requests) {
  let compared = 0, failed = 0;
  engine(requests).forEach((mine, i) => {
    const theirs = reference(requests[i]);
    if (!theirs) return;
    compared++;
    failed += theirs.errors ? 1 : 0;
    assert.deepEqual(plain(mine, theirs), plain(theirs, mine), `${JSON.stringify(requests[i], null, 1)}\nengine: ${JSON.stringify(mine)}\nreference: ${JSON.stringify(theirs)}`);
  });
  return { compared, failed };
}

/* --- variables by chance --- */

const GOOD = {
  Int: (r) => r.one([0, 1, 2, -1, 2147483647, 3]), Float: (r) => r.one([0.5, 1, -2.25]), Boolean: (r) => r.is(0.5),
  String: (r) => r.one(['', 'a', 'Alpha', 'Mono', 'ü"\\\n']), ID: (r) => r.one(['10', 11, '20', 'x', '1', 12, 30]), Date: (r) => r.one(['2016-03-09', '1999-12-31']),
  JSON: (r) => r.one([{ a: [1, { b: null }] }, [], 'x', 1.5, true]), Genre: (r) => r.one(['FICTION', 'ESSAY', 'COOKING']), Order: (r) => r.one(['NAME', 'AGE']),
  Point: (r) => r.one([{ x: 1 }, { x: -1, y: -2 }, { x: 0, y: 3 }]),
  BookFilter: (r) => r.one([{}, { genre: 'ESSAY' }, { min_pages: 50, near: null }, { none: { genre: 'FICTION' } }, { all: [{ min_pages: 1 }, { tags: ['a', 'b'] }] }, { all: { min_pages: 1 } }, { since: '1999-12-31', near: { x: -1, y: -1 } }]),
  BookInput: (r) => r.one([{ name: 'New' }, { name: '' }, { name: 'N', genre: 'FICTION', pages: 3, rating: 2, available: null, author_id: 1, tags: 't', extra: { a: 1 } }]),
};
const BAD = (r) => r.one([null, 'nope', 7, 2.5, 3000000000, true, [], [null], ['x', 1], {}, { x: 'a' }, { nope: 1 }, [[]], { x: 1, y: null, z: { q: [1, 2, 3, [4, { a: { b: { c: 1 } } }]] } }]);

function value(type, r) {
  if (r.is(0.06)) return BAD(r);
  if (type.endsWith('!')) type = type.slice(0, -1);
  else if (r.is(0.08)) return null;
  if (type.startsWith('[')) return r.is(0.1) ? value(type.slice(1, -1), r) : Array.from({ length: r.below(3) }, () => value(type.slice(1, -1), r));
  return GOOD[type](r);
}

function byChance(seed) {
  return Array.from({ length: COUNT }, (_, i) => {
    const r = chance(seed * 1e6 + i);
    const { text, variables } = makeDocument(schema, r);
    const given = {};
    for (const [name, type] of Object.entries(variables)) if (type.endsWith('!') ? !r.is(0.02) : r.is(0.8)) given[name] = value(type, r);
    const names = [...text.matchAll(/\bOp\d\b/g)].map((m) => m[0]);
    return { query: text, variables: given, operationName: names.length > 1 ? r.one(names) : undefined };
  });
}

test('requests_by_chance_are_answered_as_the_reference_answers_them', () => {
  for (const seed of [1, 2, 3]) {
    const { compared, failed } = same(byChance(seed));
    assert.ok(compared > COUNT / 2 && failed > COUNT / 20 && failed < compared, `${compared} compared, ${failed} of them with errors`);
  }
});

const ask = (query, variables, operationName) => ({ query, variables, operationName });

test('picked_requests_are_answered_as_the_reference_answers_them', () => {
  same([
    // operations
    ask('query A { __typename } query B { book(id: 10) { name } }', {}, 'B'),
    ask('query A { __typename } query B { __typename }'), ask('query A { __typename } query B { __typename }', {}, 'C'), ask('{ __typename }', {}, 'C'),
    ask('mutation { a: count b: count c: count d: count }'), ask('mutation { a: count x: add_book(input: { name: "" }) { book { id } messages { message field } } b: count }'),
    ask('subscription { book_added { name } }'), ask('subscription { book_dropped }'),
    // merging
    ask('{ book(id: 10) { id } book(id: 10) { name author { id } } ...F book(id: 10) { author { books { id } } } } fragment F on Query { book(id: 10) { author { name } } }'),
    ask('{ node(id: 10) { ...A ...B } } fragment A on Node { id ... on Book { author { ...C } } } fragment B on Named { name ... on Book { author { id ...C } } } fragment C on Author { name }'),
    ask('{ nodes(ids: [1, 10, 20, 30, 77]) { __typename ... on Book { sequel { name sequel { name } } } ... on Film { author { name } } ... on Author { favourite { __typename ... on Named { name } } } ... on Reader { borrowed { ... on Node { id } } } } }'),
    // null
    ask('{ a: book(id: 12) { tags } b: book(id: 13) { tags } c: book(id: 10) { tags } }'), ask('{ books(order: [AGE]) { name readers { total_count } } }'),
    ask('{ book(id: 13) { grid } b: book(id: 14) { grid } c: book(id: 11) { grid } d: book(id: 12) { grid pages genre } }'), ask('{ node(id: 32) { ... on Reader { borrowed { __typename } } } }'),
    ask('{ authors { books { tags } } }'), ask('{ authors { books(genre: null) { pages genre name } } failing }'), ask('{ failing failing_hard book(id: 10) { id } }'),
    ask('{ readers(first: -1) { total_count } author(id: 1) { books(limit: -2) { id } } }'), ask('{ nodes(ids: [10, 12]) { ... on Book { readers { nodes { borrowed { ... on Book { tags } } } } } } }'),
    // what is skipped
    ask('query($a: Boolean!, $b: Boolean!) { book(id: 10) @skip(if: $a) { id } author(id: 1) @include(if: $b) { id @skip(if: $b) name } ...F @include(if: $a) ... @skip(if: $b) { x: __typename } } fragment F on Query { y: __typename }', { a: true, b: false }),
    ask('query($a: Boolean!) { book(id: 10) @skip(if: $a) @include(if: $a) { id } ... on Query @include(if: $a) { z: __typename } }', { a: true }),
    // variables
    ask('query($id: ID!) { book(id: $id) { id } }'), ask('query($id: ID!) { book(id: $id) { id } }', { id: null }), ask('query($id: ID!) { book(id: $id) { id } }', { id: 10 }), ask('query($id: ID!) { book(id: $id) { id } }', { id: 1.5 }),
    ask('query($id: ID!) { book(id: $id) { id } }', { id: [10] }), ask('query($id: ID! = "10") { book(id: $id) { id } }'), ask('query($id: ID = "10") { book(id: $id) { id } }'), ask('query($id: ID = "10") { book(id: $id) { id } }', { id: null }),
    ask('query($f: BookFilter) { books(filter: $f) { id } }', { f: { nope: 1, all: [{ genre: 'NOPE' }, { near: {} }, 4], genre: 5, tags: [null] } }), ask('query($f: BookFilter) { books(filter: $f) { id } }', { f: [] }),
    ask('query($n: Int) { sum(of: [1, 2], weight: $n) sum2: sum(of: [$n]) }'), ask('query($n: [Int!]!) { sum(of: $n) }', { n: 4 }), ask('query($n: [Int!]!) { sum(of: $n) }', { n: [1, 2147483648] }), ask('query($n: [Int!]!) { sum(of: $n) }', { n: [1, '2'] }),
    ask('query($g: [[Int]]) { sum(of: 3, grid: $g) }', { g: [1, [2, null], null] }), ask('query($g: [[Int]]) { sum(of: 3, grid: $g) }', { g: 5 }), ask('query($w: Float) { sum(of: 3, weight: $w) }', { w: 2 }), ask('query($w: Float) { sum(of: 3, weight: $w) }', { w: null }),
    ask('query($w: Float) { sum(of: 3, weight: $w) }'), ask('query($w: Float = 4) { sum(of: 3, weight: $w) }'),
    ask('query($t: String, $j: JSON, $d: Date, $p: Point, $g: Genre, $b: Boolean) { echo(text: $t, json: $j, day: $d, point: $p, genre: $g, flag: $b) }'),
    ask('query($t: String, $j: JSON, $d: Date, $p: Point, $g: Genre, $b: Boolean) { echo(text: $t, json: $j, day: $d, point: $p, genre: $g, flag: $b) }', { t: null, j: null, d: null, p: null, g: null, b: null }),
    ask('query($t: String, $j: JSON) { echo(text: $t, json: { a: $j, b: [$t, $j], c: { d: -1.5e3 } }) }', { j: { z: [1, 'x'] } }), ask('query($y: Int) { echo(point: { x: 1, y: $y }) }'), ask('query($x: Int!) { echo(point: { x: $x }) }', { x: 4 }),
    ask('query($b: BookInput!) { __typename } mutation($b: BookInput!) { add_book(input: $b) { book { name genre pages rating available } } }'),
    ask('mutation($b: BookInput!) { add_book(input: $b) { book { name genre pages rating available author { name } } } }', { b: { name: 'x', rating: 3, author_id: 2 } }), ask('mutation($b: BookInput!) { add_book(input: $b) { book { id } } }', { b: { genre: null } }),
    ask('query($a: Int!, $b: String!, $c: Boolean!, $d: Float!, $e: Genre!) { sum(of: [$a], weight: $d) echo(text: $b, flag: $c, genre: $e) }', { a: 'x', b: 1, c: 'true', d: '1', e: 'nope' }),
    ask('query($a: [[String]]) { echo(json: $a) }', { a: [[1, { a: { b: { c: {} } } }, [], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]]] }),
  ]);
});

test('a_flag_of_the_server_takes_a_selection_or_leaves_it_out', () => {
  const [answer] = engine([ask('query($f: String = "on") { a: __typename @feature(if: "on") b: __typename @feature(if: "off") c: __typename @feature(unless: "on") d: __typename @feature(unless: "off") e: __typename @feature f: __typename @feature(if: $f) ... @feature(if: "off") { g: __typename } }')]);
  assert.deepEqual(Object.keys(answer.data), ['a', 'd', 'e', 'f']);
});

const options = { descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true };

test('introspection_tells_the_schema_that_the_reference_reads_from_the_same_file', () => {
  const [answer] = engine([ask(getIntrospectionQuery(options))]);
  assert.equal(answer.errors, undefined);
  const own = new Set(['include', 'skip', 'deprecated', 'specifiedBy', 'feature', 'oneOf']);
  const bare = (introspection) => {
    const s = structuredClone(introspection.__schema);
    s.directives = s.directives.filter((d) => !own.has(d.name)).map(({ isDeprecated, deprecationReason, ...d }) => d); // of no released specification
    s.types = s.types.filter((t) => !t.name.startsWith('__') && !['Int', 'Float', 'String', 'Boolean', 'ID'].includes(t.name));
    const sort = (v) => {
      if (Array.isArray(v)) return v.map(sort).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      return v && typeof v === 'object' ? Object.fromEntries(Object.keys(v).filter((k) => k !== 'isOneOf').sort().map((k) => [k, sort(v[k])])) : v;
    };
    delete s.description; // of the whole: the file has one, the tables have none
    return sort(s);
  };
  assert.deepEqual(bare(answer.data), bare(introspectionFromSchema(schema, options)));
  const client = buildClientSchema(answer.data);
  assert.ok(client.getDirective('feature') && client.getDirective('note').isRepeatable);
});

test('introspection_tells_of_one_type_with_its_deprecated_parts_or_without', () => {
  const query = `{ genre: __type(name: "Genre") { kind name enumValues { name } all: enumValues(includeDeprecated: true) { name isDeprecated deprecationReason } fields { name } inputFields { name } possibleTypes { name } ofType { name } }
    book: __type(name: "Book") { fields { name } all: fields(includeDeprecated: true) { name } interfaces { name } } node: __type(name: "Node") { possibleTypes { name } interfaces { name } } none: __type(name: "Nope") { name }
    date: __type(name: "Date") { specifiedByURL } type: __type(name: "__Type") { fields { name type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } __schema { __typename queryType { name } mutationType { name } subscriptionType { name } } }`;
  const [answer] = engine([ask(query)]);
  assert.equal(answer.errors, undefined);
  const theirs = reference(ask(query));
  const sort = (v) => (Array.isArray(v) ? v.map(sort).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : v && typeof v === 'object' ? Object.fromEntries(Object.entries(v).map(([k, w]) => [k, sort(w)])) : v);
  theirs.data.type.fields = theirs.data.type.fields.filter((f) => f.name !== 'isOneOf');
  assert.deepEqual(sort(answer.data), sort(theirs.data));
});
