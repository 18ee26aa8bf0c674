// tools/api/reference.mjs — our schema beside the reference's names (tests/data/reference-names-*.tsv), for ./dev api-coverage and the test.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, parse, visit } from 'graphql';
import { digest, namesOf } from './names.mjs';

const root = join(fileURLToPath(new URL('.', import.meta.url)), '..', '..');
const kith = process.env.KITH_BIN ?? join(root, 'build', 'kith');
export const DIALECTS = { baseline: '2024-06-01', 2026: '2026-01-01' };
const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/** The reference of a dialect: "Type.name" → {type, name, digest, args}. */
export function reference(dialect) {
  const lines = readFileSync(join(root, `tests/data/reference-names-${dialect}.tsv`), 'utf8').trimEnd().split('\n');
  return new Map(lines.map((line) => {
    const [type, name, is, args = ''] = line.split('\t');
    return [`${type}.${name}`, { type, name, digest: is, args: new Map(args ? args.split(',').map((arg) => arg.split(':')) : []) }];
  }));
}

/** Our schema of a dialect, as clients get it. */
export const schemaOf = (dialect) => buildSchema(execFileSync(kith, ['api-schema', '--version', DIALECTS[dialect]], { encoding: 'utf8' }));

/** What the rooms' schemas define. */
function* definitions() {
  for (const room of readdirSync(join(root, 'src')))
    for (const file of existsSync(join(root, 'src', room, 'meson.build')) ? readdirSync(join(root, 'src', room)) : [])
      if (file.endsWith('.graphql')) yield* parse(readFileSync(join(root, 'src', room, file), 'utf8')).definitions;
}

/** What the rooms' schemas call @ours: "Type", "Type.name", "Type.name(arg)". */
export function ours() {
  const found = new Set();
  const marked = (node) => node.directives?.some((directive) => directive.name.value === 'ours');
  for (const type of definitions()) {
    if (marked(type) && !type.kind.endsWith('Extension')) found.add(type.name.value);
    for (const field of type.fields ?? type.values ?? []) {
      const name = `${type.name.value}.${field.name.value}`;
      if (marked(field)) found.add(name);
      for (const arg of field.arguments ?? []) if (marked(arg)) found.add(`${name}(${arg.name.value})`);
    }
  }
  return found;
}

/** Fields that answer with null, false or nothing whoever asks, here or of rooms that are not here: {path: "Type.name", until: the version without it}. */
export function alwaysEmpty() {
  const found = [];
  const given = (node, directive, arg) => node.directives?.find((one) => one.name.value === directive)?.arguments.find((one) => one.name.value === arg)?.value.value ?? '';
  for (const type of definitions()) {
    const absent = given(type, 'c', 'type') === 'struct api_absent';
    for (const field of type.fields ?? [])
      if (absent || given(field, 'load', 'as').startsWith('gql_absent_') || /^fixed\.(nothing|never)$/.test(given(field, 'member', 'name')))
        found.push({ path: `${type.name.value}.${field.name.value}`, until: given(field, 'until', 'version') || given(type, 'until', 'version') });
  }
  return found;
}

/** Where our schema says something that the reference does not: "Type.name", "Type.name(arg)" or "Type.name()" for a needed argument, with what. */
export function differences(dialect) {
  const theirs = reference(dialect);
  const own = ours();
  const schema = schemaOf(dialect);
  const found = [];
  for (const [type, name, is, args] of namesOf(schema)) {
    const path = `${type}.${name}`;
    if (own.has(type) || own.has(path)) continue;
    const there = theirs.get(path);
    if (!there) {
      found.push([path, 'not in the reference']);
      continue;
    }
    if (there.digest !== is) found.push([path, 'of another type']);
    for (const arg of args ? args.split(',').map((text) => text.split(':')) : []) {
      if (own.has(`${path}(${arg[0]})`)) continue;
      if (!there.args.has(arg[0])) found.push([`${path}(${arg[0]})`, 'not in the reference']);
      else if (there.args.get(arg[0]) !== arg[1]) found.push([`${path}(${arg[0]})`, 'of another type']);
    }
    const here = new Set(args.split(',').map((text) => text.split(':')[0]));
    for (const arg of there.args.keys()) if (!here.has(arg)) found.push([`${path}(${arg})`, 'absent']);
  }
  return found;
}

// Which area a name belongs to: the first that its words fit.
const AREAS = [
  ['API keys, webhooks, audit', /api_?key|webhook|audit/i],
  ['signing in', /^(signIn|signUp|signOut|resetPassword|validate\w*Token|revokeToken|basicUserInfo|brand)|Mfa|Human|signInPayload|resetPassword|validateVerification/i],
  ['families and portal', /notificationContact|notification_contact|clientPortal|featureToggle|updateHuman/i],
  ['notices', /notification|unsubscribe/i],
  ['calendar', /appointment|availab|slot|calendar|waitlist|contactType|zoom|videoChat/i],
  ['billing', /bill|payment|payer|invoice|offering|package|stripe|superbill|cms1500|coupon|writeoff|insurance|policy|claim|cpt|icd|price|pricing|charge|tax|credit|subscription/i],
  ['forms and charting', /form|customModule|onboarding|chart|note_?template|addend|signing|smartPhrase/i],
  ['chat', /conversation|note|chat/i],
  ['files', /document|folder|sharing|fileAttach|upload|fax/i],
  ['goals, journal, metrics', /goal|entry|entries|metric|comment|reaction|food|meal|workout|favorite/i],
  ['programs and care plans', /course|program|careplan|care_plan|recommendation|product/i],
  ['labs and medication', /lab|medication|allerg|prescription|rx|dosage|immuniz|diagnos/i],
  ['tasks', /task/i],
  ['people and practice', /user|client|organization|tag|group|location|provider|member|dietitian|patient|license|qualification/i],
];
export const areaOf = (name) => AREAS.find(([, words]) => words.test(name))?.[0] ?? 'other';

/** Per area: operations, types and fields of the reference, and how many of each are here. */
export function coverage(dialect) {
  const here = new Set(namesOf(schemaOf(dialect)).map(([type, name]) => `${type}.${name}`));
  const hereTypes = new Set([...here].map((path) => path.split('.')[0]));
  const areas = new Map();
  const count = (area, kind, is) => {
    const row = areas.get(area) ?? areas.set(area, { operations: [0, 0], types: [0, 0], fields: [0, 0] }).get(area);
    row[kind][1]++;
    row[kind][0] += is ? 1 : 0;
  };
  const types = new Set();
  for (const [path, { type, name }] of reference(dialect)) {
    if (ROOTS.has(type)) count(areaOf(name), 'operations', here.has(path));
    else count(areaOf(type), 'fields', here.has(path));
    if (!ROOTS.has(type) && !types.has(type)) {
      types.add(type);
      count(areaOf(type), 'types', hereTypes.has(type));
    }
  }
  return areas;
}

export { digest };
