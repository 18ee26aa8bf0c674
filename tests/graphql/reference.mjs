// What the reference implementation (npm `graphql`) thinks of a document, in the form that tests/graphql/judge.c prints.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildSchema, GraphQLError, parse, specifiedRules, validate } from 'graphql';

const SOURCE = process.env.KITH_SOURCE ?? path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const BUILD = path.dirname(process.env.KITH_BIN ?? path.join(SOURCE, 'build/kith'));

/** The schema of the tests; Kith's own directives stand in it undeclared. */
export const toySchema = () =>
  buildSchema(fs.readFileSync(path.join(SOURCE, 'tests/graphql/toy.graphql'), 'utf8'), { assumeValidSDL: true });

/** What the engine says of each document: { ok, too_big, tree, errors: [{ rule, code, message, at }] }. */
export function judge(mode, documents) {
  const input = Buffer.concat(documents.flatMap((text) => {
    const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text);
    return [Buffer.from(`${bytes.length}\n`), bytes];
  }));
  const ran = spawnSync(path.join(BUILD, 'tests/graphql/judge'), [mode], { input, maxBuffer: 1 << 30 });
  assert.equal(ran.status, 0, `judge ended with ${ran.status ?? ran.signal ?? ran.error}: ${ran.stderr}`);
  const said = ran.stdout.toString().trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(said.length, documents.length);
  return said;
}

/** The schema of the tests as the engine prints it. */
export function printedSchema() {
  const ran = spawnSync(path.join(BUILD, 'tests/graphql/judge'), ['schema']);
  assert.equal(ran.status, 0, String(ran.error ?? ran.stderr));
  return ran.stdout.toString();
}

/** [line, column], columns in code points. */
function place(text, offset) {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return [lines.length, [...lines.at(-1)].length + 1];
}

const named = specifiedRules.map((rule) => (context) => {
  const own = Object.create(context);
  own.reportError = (error) => context.reportError(Object.assign(error, { rule: rule.name }));
  return rule(own);
});

/** { ok, tree, errors } as judge() gives them; `unknown` when the reference implementation itself fails. */
export function reference(schema, text) {
  let document;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { ok: false, errors: [{ rule: '', message: error.message, at: [place(text, error.positions[0])] }] };
  }
  if (!schema) return { ok: true, tree: tree(text, document), errors: [] };
  let errors;
  try {
    errors = validate(schema, document, named);
  } catch (error) {
    return { unknown: true, error };
  }
  return {
    ok: errors.length === 0,
    errors: errors.map((e) => ({ rule: e.rule, message: e.message, at: (e.positions ?? []).slice(0, 2).map((p) => place(text, p)) })),
  };
}

/** The document as text: the same that judge.c writes. */
function tree(text, document) {
  const at = (node) => `@${place(text, node.loc.start).join(':')}`;
  const value = (v) => {
    const kind = v.kind === 'BooleanValue' ? String(v.value) : v.kind;
    const inside = {
      Variable: () => v.name.value,
      ListValue: () => v.values.map(value).join(''),
      ObjectValue: () => v.fields.map((f) => `${f.name.value}:${value(f.value)}`).join(''),
      NullValue: () => '',
      BooleanValue: () => '',
    }[v.kind] ?? (() => v.value);
    return `(${kind} ${inside()}${at(v)})`;
  };
  const args = (list) => list.map((a) => ` ${a.name.value}=${value(a.value)}`).join('');
  const directives = (list) => list.map((d) => ` @${d.name.value}${args(d.arguments)}`).join('');
  const type = (t) => (t.kind === 'ListType' ? `[${type(t.type)}]` : t.kind === 'NonNullType' ? `${type(t.type)}!` : t.name.value);
  const selection = (s) => {
    const name = s.kind === 'Field' ? ` ${(s.alias ?? s.name).value}:${s.name.value}` : s.kind === 'FragmentSpread' ? ` ...${s.name.value}` : ` on ${s.typeCondition?.name.value ?? ''}`;
    return `${name}${at(s)}${args(s.arguments ?? [])}${directives(s.directives)}${s.selectionSet ? selections(s.selectionSet) : ''}`;
  };
  const selections = (set) => `{${set.selections.map(selection).join('')}}`;
  const variable = (v) => `$${v.variable.name.value}:${type(v.type)}${v.defaultValue ? value(v.defaultValue) : ''}${directives(v.directives)}`;
  const operations = document.definitions.filter((d) => d.kind === 'OperationDefinition');
  const fragments = document.definitions.filter((d) => d.kind === 'FragmentDefinition');
  return operations.map((o) => `${o.operation} ${o.name?.value ?? ''}${at(o)}(${o.variableDefinitions.map(variable).join('')})${directives(o.directives)}${selections(o.selectionSet)}`).join('') +
    fragments.map((f) => `fragment ${f.name.value} on ${f.typeCondition.name.value}${at(f)}${directives(f.directives)}${selections(f.selectionSet)}`).join('');
}

// Where several fields or fragments meet, which of them is named first is a matter of taste.
const PLACE_IS_TASTE = ['OverlappingFieldsCanBeMergedRule', 'NoFragmentCyclesRule'];

// Fragments that spread themselves, or share a name, leave open what meets: the engine does not ask any further.
const HIDES = {
  UniqueFragmentNamesRule: ['NoFragmentCyclesRule', 'OverlappingFieldsCanBeMergedRule'],
  NoFragmentCyclesRule: ['OverlappingFieldsCanBeMergedRule'],
};

/** Errors as lines that can be compared: rule and places, each once. The engine looks no further when it meets a
 * definition of a schema, and names the first of several fields of a subscription. */
export function rules(errors) {
  const stop = errors.find((e) => e.rule === 'ExecutableDefinitionsRule');
  const hidden = errors.flatMap((e) => HIDES[e.rule] ?? []);
  const lines = (stop ? [stop] : errors.filter((e) => !hidden.includes(e.rule))).map((e) => {
    if (PLACE_IS_TASTE.includes(e.rule)) return e.rule;
    const places = e.rule === 'SingleFieldSubscriptionsRule' ? e.at.slice(0, 1) : e.at;
    return `${e.rule} ${places.map((p) => p.join(':')).join(' ')}`;
  });
  return [...new Set(lines)].sort();
}
