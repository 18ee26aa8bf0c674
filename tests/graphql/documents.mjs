// Query documents over a schema, made by chance from a seed: mostly valid ones, and the same with something changed.
import {
  getNamedType, getNullableType, isAbstractType, isCompositeType, isEnumType, isInputObjectType, isLeafType, isListType,
  isNonNullType, isRequiredArgument, isRequiredInputField, isUnionType,
} from 'graphql';

/** Numbers from 0 to 1, the same ones for the same seed. */
export function chance(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    below: (n) => Math.floor(next() * n),
    is: (p) => next() < p,
    one: (list) => list[Math.floor(next() * list.length)],
  };
}

const TEXTS = ['""', '"a"', '"naïve"', '"a\\nb\\"c"', '"\\u0041\\u{1F600}"', '"""block"""', '"""\n    two\n      lines\n  """', '"😀"'];
const SCALARS = {
  String: (r) => r.one(TEXTS),
  ID: (r) => r.one(['"1"', '2', '"b-3"']),
  Int: (r) => r.one(['0', '1', '-7', '2147483647', '-2147483648']),
  Float: (r) => r.one(['0.5', '1', '-2.5e3', '1E-2', '6.02e+23']),
  Boolean: (r) => r.one(['true', 'false']),
  Date: (r) => r.one(['"2016-03-09"', '"1999-12-31"']),
  JSON: (r) => r.one(['{ a: 1, b: [true, null, { c: "d" }] }', '[1, 2]', '"x"', '3.5', 'true', 'SOME']),
};

/** A valid document: { text, variables: { name: type } }. `meeting`: names in the answer are few, so that fields meet that
 * may or may not be merged: most are not valid. */
export function makeDocument(schema, r, { meeting = false } = {}) {
  const fragments = [];
  const state = { schema, r, fragments, left: 5 + r.below(25), now: null, meeting };
  const objects = Object.values(schema.getTypeMap()).filter((t) => isCompositeType(t) && !t.name.startsWith('__'));
  const roots = ['getQueryType', 'getMutationType', 'getSubscriptionType'].map((get) => schema[get]());
  for (let n = r.below(4); n > 0; n--) {
    const type = r.one(objects.filter((t) => !roots.includes(t)));
    const f = { name: `F${fragments.length}`, type, uses: new Map(), spreads: new Set() };
    state.now = f;
    state.left = 3 + r.below(8);
    f.text = `fragment ${f.name} on ${type.name}${directives(state, 'FRAGMENT_DEFINITION')} ${selections(state, type, 0)}`;
    fragments.push(f);
  }
  const operations = [];
  const count = r.is(0.8) ? 1 : 2;
  for (let i = 0; i < count; i++) {
    const kind = r.is(0.75) ? 'query' : r.is(0.6) ? 'mutation' : 'subscription';
    const type = roots[['query', 'mutation', 'subscription'].indexOf(kind)];
    const o = { uses: new Map(), spreads: new Set() };
    state.now = o;
    state.left = 5 + r.below(25);
    const at = directives(state, kind.toUpperCase());
    const body = selections(state, type, 0, kind === 'subscription' ? 1 : 4);
    const uses = allUses(o, fragments);
    const head = count > 1 || uses.size || kind !== 'query' || r.is(0.5)
      ? `${kind}${count > 1 || r.is(0.6) ? ` Op${i}` : ''}${uses.size ? `(${[...uses].map(([name, type]) => `$${name}: ${type}${fallback(state, type)}`).join(', ')})` : ''}${at} `
      : '';
    operations.push({ text: head + body, uses, spreads: o.spreads });
  }
  const used = reached(operations, fragments);
  return {
    text: [...operations.map((o) => o.text), ...fragments.filter((f) => used.has(f.name)).map((f) => f.text)].join(r.one(['\n', ' ', '\n\n# next\n'])),
    variables: Object.assign({}, ...operations.map((o) => Object.fromEntries(o.uses))),
  };
}

function reached(parts, fragments, found = new Set()) {
  for (const part of parts)
    for (const name of part.spreads)
      if (!found.has(name)) {
        found.add(name);
        reached([fragments.find((f) => f.name === name)], fragments, found);
      }
  return found;
}

function allUses(o, fragments) {
  const uses = new Map(o.uses);
  for (const name of reached([o], fragments))
    for (const [variable, type] of fragments.find((f) => f.name === name).uses) uses.set(variable, type);
  return uses;
}

function fallback(state, type) {
  if (type.endsWith('!') || !state.r.is(0.2)) return '';
  const scalar = SCALARS[type];
  return scalar ? ` = ${state.r.is(0.2) ? 'null' : scalar(state.r)}` : '';
}

function directives(state, location) {
  const { r } = state;
  if (location === 'FIELD' && r.is(0.05))
    return ` @${r.one(['skip', 'include'])}(if: ${r.is(0.5) && location === 'FIELD' ? variable(state, 'Boolean!') : r.one(['true', 'false'])})`;
  if (['FIELD', 'QUERY', 'FRAGMENT_SPREAD', 'INLINE_FRAGMENT', 'FRAGMENT_DEFINITION'].includes(location) && r.is(0.04))
    return ' @note(text: "x") @note(text: "y", level: 2)';
  return '';
}

function variable(state, type) {
  const name = `v${type.replace(/\[/g, 'L').replace(/\]/g, 'E').replace(/!/g, 'N')}`;
  state.now.uses.set(name, type);
  return `$${name}`;
}

function selections(state, type, depth, most = 5) {
  const { r } = state;
  const parts = [];
  const keys = new Map();
  for (let n = 1 + r.below(most); n > 0; n--) {
    const part = r.is(0.12) && most > 1 ? spread(state, type, depth) : r.is(0.1) && most > 1 ? inline(state, type, depth) : field(state, type, depth, most);
    if (!part) continue;
    const key = /^\w+/.exec(part)?.[0];
    if (key && keys.has(key) && keys.get(key) !== part && !state.meeting && r.is(0.97)) continue; // the same name for two things is rare
    keys.set(key, part);
    parts.push(part);
  }
  if (!parts.length) parts.push(most > 1 || type.name !== 'Subscription' ? '__typename' : field(state, type, depth, 1));
  return `{ ${parts.join(r.one([' ', ', ', '\n  ']))} }`;
}

function spread(state, type, depth) {
  const f = state.r.one(state.fragments.filter((f) => overlap(state.schema, f.type, type)).concat(null));
  if (!f) return inline(state, type, depth);
  state.now.spreads.add(f.name);
  return `...${f.name}${directives(state, 'FRAGMENT_SPREAD')}`;
}

function possible(schema, type) {
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
}

function overlap(schema, a, b) {
  return possible(schema, a).some((t) => possible(schema, b).includes(t));
}

function inline(state, type, depth) {
  const { r, schema } = state;
  if (depth > 4) return '__typename';
  if (r.is(0.2) && !isUnionType(type)) return `...${directives(state, 'INLINE_FRAGMENT')} ${selections(state, type, depth + 1, 3)}`;
  const fits = Object.values(schema.getTypeMap()).filter((t) => isCompositeType(t) && !t.name.startsWith('__') && overlap(schema, t, type));
  const to = r.one(fits);
  return `... on ${to.name} ${selections(state, to, depth + 1, 3)}`;
}

function field(state, type, depth, most) {
  const { r } = state;
  state.left--;
  const fields = isUnionType(type) ? [] : Object.values(type.getFields());
  const usable = fields.filter((f) => isLeafType(getNamedType(f.type)) || (state.left > 0 && depth < 6));
  if (!usable.length || (r.is(0.04) && most > 1)) return '__typename';
  const f = r.one(usable);
  const args = f.args.filter((a) => isRequiredArgument(a) || r.is(0.3)).map((a) => `${a.name}: ${value(state, a.type, 0, a.defaultValue !== undefined)}`);
  const named = getNamedType(f.type);
  const plain = !args.length && r.is(0.9);
  const key = state.meeting && r.is(0.5) ? `${r.one(['x', 'y', 'name'])}: ` : plain ? '' : `${f.name}_${(args.join().length * 7 + args.join('').charCodeAt(args.join('').length - 2 || 0) || 0) % 97}: `;
  return `${key}${f.name}${args.length ? `(${args.join(r.one([', ', ' ']))})` : ''}${directives(state, 'FIELD')}${isCompositeType(named) ? ` ${selections(state, named, depth + 1)}` : ''}`;
}

function value(state, type, depth, hasDefault) {
  const { r } = state;
  if (r.is(0.15)) {
    const wanted = String(type);
    return variable(state, r.is(0.3) && !wanted.endsWith('!') ? `${wanted}!` : r.is(0.3) && hasDefault && wanted.endsWith('!') ? wanted.slice(0, -1) : wanted);
  }
  if (!isNonNullType(type) && r.is(0.06)) return 'null';
  const inner = getNullableType(type);
  if (isListType(inner)) {
    if (r.is(0.15) && !isNonNullType(inner.ofType)) return value(state, inner.ofType, depth + 1, false);
    return `[${Array.from({ length: r.below(3) }, () => value(state, inner.ofType, depth + 1, false)).join(', ')}]`;
  }
  if (isEnumType(inner)) return r.one(inner.getValues()).name;
  if (isInputObjectType(inner)) {
    const members = Object.values(inner.getFields()).filter((f) => isRequiredInputField(f) || (depth < 3 && r.is(0.35)));
    return `{ ${members.map((f) => `${f.name}: ${value(state, f.type, depth + 1, f.defaultValue !== undefined)}`).join(', ')} }`;
  }
  return SCALARS[inner.name](r);
}

const TOKEN = /"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"|\.\.\.|[A-Za-z_]\w*|-?\d[\d.eE+-]*|[^\s\w]|\s+/g;

/** Something in it is not as it was: a token left out, doubled, moved, or put in another's place. */
export function breakDocument(schema, r, text) {
  const tokens = text.match(TOKEN);
  const words = [...new Set([...Object.keys(schema.getTypeMap()), ...Object.values(schema.getTypeMap()).flatMap((t) => (t.getFields ? Object.keys(t.getFields()) : [])),
    'FICTION', 'NAME', 'F0', 'F1', 'F9', 'on', 'query', 'null', 'true', 'fragment', 'skip', 'if', 'vID', 'x'])];
  const literals = ['1', '"1"', '1.5', 'true', 'null', 'FICTION', 'NOPE', '[]', '[1]', '{}', '{ x: 1 }', '$vInt', '$vID', '$nope', '99999999999', '-', '"', '{ genre: 3 }'];
  const more = ['@note(text: 1)', '@once', '@once @once', '@skip(if: true)', '@skip', '@nope', '@include(if: $nope)', '@deprecated', '@note', '...F0', '...F9', '... on Book { id }', '... on Int { id }',
    '... on Film { name: id }', '__typename', 'id: name', '(id: 1)', '(id: 1, id: 2)', 'fragment F0 on Book { id }', '{ id }', '!', 'genre', 'aa: books { id } aa: books(limit: 1) { id }', '__schema { types { name } }',
    'type X { a: Int }', 'query', '...', '&', '($x: Int)', 'book { name }'];
  for (let n = 1 + r.below(2); n > 0 && tokens.length > 1; n--) {
    const at = r.below(tokens.length);
    const other = r.below(tokens.length);
    const names = tokens.map((t, i) => (/^[A-Za-z_]/.test(t) ? i : -1)).filter((i) => i >= 0);
    const values = tokens.map((t, i) => (/^(["\d-]|true|false|null|[A-Z]+$)/.test(t) ? i : -1)).filter((i) => i >= 0);
    const kind = r.below(10);
    if (kind === 0) tokens.splice(at, 1);
    else if (kind === 1) tokens.splice(at, 0, ` ${tokens[other]} `);
    else if (kind === 2) [tokens[at], tokens[other]] = [tokens[other], tokens[at]];
    else if (kind < 6 && names.length) tokens[r.one(names)] = r.one(words);
    else if (kind < 8 && values.length) tokens[r.one(values)] = r.one(literals);
    else tokens.splice(at, 0, ` ${r.one(more)} `);
  }
  return tokens.join('');
}
