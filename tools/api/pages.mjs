// tools/api/pages.mjs — docs/api-reference.md from the schema: node tools/api/pages.mjs >docs/api-reference.md (a test compares).
import { isEnumType, isInputObjectType, isObjectType } from 'graphql';
import { ours, schemaOf } from './reference.mjs';

const LATER = /here yet\.$|There is nothing to bring into it yet\.$/;
const ROOTS = [['Query', 'Queries'], ['Mutation', 'Mutations'], ['Subscription', 'Subscriptions']];

const one = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const signature = (field) => `${field.name}${field.args?.length ? `(${field.args.map((arg) => `${arg.name}: ${arg.type}`).join(', ')})` : ''}: ${field.type}`;
const membersOf = (type) => (isEnumType(type) ? Object.fromEntries(type.getValues().map((value) => [value.name, value])) : type?.getFields?.() ?? {});

/** Lines of one type's members in both dialects: the same once, else each with its dialect. */
function members(own, name, before, now) {
  const olds = membersOf(before), news = membersOf(now), lines = [];
  for (const key of [...new Set([...Object.keys(news), ...Object.keys(olds)])].sort()) {
    const line = (member, dialect) => {
      const text = isEnumType(now ?? before) ? key : signature(member);
      const notes = [...(own.has(name) || own.has(`${name}.${key}`) ? ["Kith's own"] : []), ...(dialect ? [dialect] : [])];
      const args = (member.args ?? []).filter((arg) => arg.description).map((arg) => `\n  - \`${arg.name}\`: ${one(arg.description)}`).join('');
      lines.push(`- \`${text}\`${notes.length ? ` *(${notes.join(', ')})*` : ''}${member.description ? ` — ${one(member.description)}` : ''}${args}`);
    };
    const [a, b] = [olds[key], news[key]];
    if (a && b && (isEnumType(now) || signature(a) === signature(b))) line(b);
    else {
      if (a) line(a, 'before 2026-01-01');
      if (b) line(b, before ? '2026-01-01' : undefined);
    }
  }
  return lines;
}

export function referencePage() {
  const [old, now] = [schemaOf('baseline'), schemaOf('2026')];
  const own = ours();
  const out = [
    '# What there is to ask',
    '',
    '<!-- Made by tools/api/pages.mjs from the schema. Do not change it by hand. -->',
    '',
    'Every operation and type of the API: of the oldest version (2024-06-01) and of the latest (2026-01-01), which differ where a line says so. How to ask is in [api.md](api.md), how a client',
    'moves here in [moving-from-healthie.md](moving-from-healthie.md). `./dev api-schema [DATE]` and introspection give the schema of any version, for programs.',
  ];
  const later = (type) => LATER.test(one(type?.description));
  for (const [root, title] of ROOTS) out.push('', `## ${title}`, '', ...members(own, root, old.getType(root), now.getType(root)));
  const names = [...new Set([...Object.keys(now.getTypeMap()), ...Object.keys(old.getTypeMap())])].filter((name) => !name.startsWith('__') && !ROOTS.some(([root]) => root === name)).sort();
  const pick = (is) => names.filter((name) => is(now.getType(name) ?? old.getType(name)));
  for (const [title, is] of [['Types', isObjectType], ['Inputs', isInputObjectType], ['Enums', isEnumType]]) {
    out.push('', `## ${title}`);
    for (const name of pick(is)) {
      const type = now.getType(name) ?? old.getType(name);
      if (later(type)) continue;
      out.push('', `### ${name}`, '', `${own.has(name) ? "Kith's own. " : ''}${one(type.description)}`, '', ...members(own, name, old.getType(name), now.getType(name)));
    }
  }
  const absent = pick((type) => later(type) && isObjectType(type));
  out.push('', '## Types of rooms that are not here yet', '', 'Clients name them, so they are in the versions before 2026-01-01, but there are none of these objects:', '',
    ...absent.map((name) => `- \`${name}\` — ${one((now.getType(name) ?? old.getType(name)).description)}`), '');
  return out.join('\n');
}

if (process.argv[1] === new URL(import.meta.url).pathname) process.stdout.write(referencePage());
