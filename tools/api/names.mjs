// tools/api/names.mjs — what the reference names, as facts: node tools/api/names.mjs SCHEMA.graphql >tests/data/reference-names-DIALECT.tsv
// One line a field, input field or enum value: type, name, digest of its type, and name:digest of each argument. No text of it is kept.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

/** Eight digits that tell whether two types are the same, nullability included. */
export const digest = (type) => createHash('sha256').update(String(type)).digest('hex').slice(0, 8);

/** Lines [type, name, digest, "argument:digest,…"] of a schema, ascending. */
export function namesOf(schema) {
  const rows = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isEnumType(type)) rows.push(...type.getValues().map((value) => [type.name, value.name, 'enum', '']));
    if (isInputObjectType(type)) rows.push(...Object.values(type.getFields()).map((field) => [type.name, field.name, digest(field.type), '']));
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields()))
        rows.push([type.name, field.name, digest(field.type), field.args.map((arg) => `${arg.name}:${digest(arg.type)}`).sort().join(',')]);
  }
  return rows.sort((a, b) => (a.join('\t') < b.join('\t') ? -1 : 1));
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const schema = buildSchema(readFileSync(process.argv[2], 'utf8'), { assumeValid: true });
  process.stdout.write(namesOf(schema).map((row) => `${row.join('\t').trimEnd()}\n`).join(''));
}
