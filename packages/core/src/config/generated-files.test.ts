/** The files that are made from the table of keys. After a change of the table: `npx vitest run packages/core/src/config/generated-files -u`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { expect, test } from 'vitest'
import { fromJSONSchema } from 'zod'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { exampleFile } from './fixtures/example-file.ts'
import { jsonSchema } from './fixtures/json-schema.ts'
import { withKeyTables, withOtherNames } from './fixtures/key-tables.ts'
import { SECOND_DOCUMENT } from './fixtures/second-document.ts'
import { SECTION_NAMES, type SectionName, snakeCase } from './keys/all-keys.ts'
import { readConfig } from './read-config.ts'
import { everyKey, rowOf } from './sources/config-source.ts'

const ROOT = join(import.meta.dirname, '../../../..')
const SCHEMA = join(ROOT, 'packages/core/zeph.schema.json')
const DOCS = join(ROOT, 'docs/configuration.md')
const EXAMPLE = join(ROOT, 'docs/zeph.example.toml')

test('zeph.schema.json is what the table of keys says', async () => {
  await expect(jsonSchema()).toMatchFileSnapshot(SCHEMA)
})

test('zeph.example.toml is what the table of keys says', async () => {
  await expect(exampleFile()).toMatchFileSnapshot(EXAMPLE)
})

test('the key tables of docs/configuration.md are what the table of keys says, the table of other names too', async () => {
  const document = readFileSync(DOCS, 'utf8')
  expect([...document.matchAll(/<!-- keys of (\w+) -->/g)].map(([, section]) => section)).toEqual(SECTION_NAMES)
  expect(document).toContain('<!-- other names -->')
  await expect(withOtherNames(withKeyTables(document))).toMatchFileSnapshot(DOCS)
})

test('docs/configuration.md names every variable of OpenTelemetry that is read', () => {
  const [, described] = readFileSync(DOCS, 'utf8').split("## OpenTelemetry's variables")
  for (const name of everyKey((section, key) => rowOf({ section, key }).otel ?? [])) expect(described).toContain(name)
})

// Made anew, not read: a run that updates the files writes them when its tests are over.
const schema = () => fromJSONSchema(JSON.parse(jsonSchema()))
const example = exampleFile
/** With the keys that have no default. */
const complete = () => example().replaceAll(/^# (?=\w+ = )/gm, '')

test('the example has every key, at its default, and says nothing that is not the default', () => {
  const file = join(temporaryDirectory(), 'zeph.toml')
  writeFileSync(file, example())
  expect(readConfig({}, { ZEPH_CONFIG: file })).toEqual(readConfig({}, {}))
  const document = parse(complete()) as Record<string, object>
  expect(SECTION_NAMES.map((section) => [section, Object.keys(document[section]!)])).toEqual(
    SECTION_NAMES.map((section) => [section, everyKey((of, key) => (of === section ? [snakeCase(key)] : []))]),
  )
})

test('the JSON Schema accepts the example, with and without the keys that have no default', () => {
  expect(schema().safeParse(parse(example()))).toMatchObject({ success: true })
  expect(schema().safeParse(parse(complete()))).toMatchObject({ success: true })
})

test.each(SECOND_DOCUMENT)('the JSON Schema accepts $key = $toml', ({ key, toml }) => {
  expect(schema().safeParse(parse(`${key} = ${toml}`))).toMatchObject({ success: true })
})

test.each([
  ['an unknown key', '[telemetry]\ntrace_dri = "x"'],
  ['an unknown section', '[telemetri]\n'],
  ['the name of code', '[telemetry]\ntraceDir = "x"'],
  ['a wrong type', '[logging]\nstderr = "no"'],
  ['a number out of range', '[metrics]\nport = 65536'],
  ['a fraction', '[metrics]\nport = 1.5'],
  ['no choice', '[logging]\nformat = "pretty"'],
  ['no level', '[logging]\nlevel = "verbose"'],
  ['no level of a logger', '[logging]\nlevel = "info,llm=loud"'],
  ['no syslog', '[logging]\nsyslog = "localhost:514"'],
  ['no scope', '[telemetry]\ninclude_args = "some"'],
  ['no URL', '[telemetry]\notlp_endpoint = "localhost:4318"'],
  ['an empty text', '[telemetry]\ntrace_dir = ""'],
  ['an empty list of backends', '[telemetry]\nbackend = []'],
  ['a secret for a name', '[telemetry]\notlp_headers_vault_key = "Bearer x"'],
  ['a table of numbers', '[telemetry.trace_metadata]\na = 1'],
  ['no output', '[logging]\noutput = "stderr"'],
  ['another name with a wrong type', '[telemetry]\nmetrics_enabled = "yes"'],
  ['an object that only code has', '[vault.backend]\nget = "x"'],
])('the JSON Schema refuses %s', (_, toml) => {
  expect(schema().safeParse(parse(toml))).toMatchObject({ success: false })
})

test('the JSON Schema describes every key and has every default', () => {
  const { properties } = JSON.parse(jsonSchema())
  for (const [section, key] of everyKey<[SectionName, string]>((of, name) => [[of, name]])) {
    const found = properties[section].properties[snakeCase(key)]
    expect(found.description).toContain(rowOf({ section, key }).brief)
    expect(found.default).toEqual(rowOf({ section, key }).fallback)
    expect(properties[section].additionalProperties).toBe(false)
  }
})

test('the error that docs/configuration.md quotes is the one that its file gives', () => {
  const document = readFileSync(DOCS, 'utf8')
  const [, toml, quoted] = /<!-- wrong file -->\n\n```toml\n([\s\S]*?)```\n\n```\n(.*)\n```/.exec(document)!
  const file = join(temporaryDirectory(), 'zeph.toml')
  writeFileSync(file, toml!)
  let thrown: unknown
  try {
    readConfig({}, { ZEPH_CONFIG: file })
  } catch (error) {
    thrown = error
  }
  expect(String(thrown)).toBe(quoted!.replace('/srv/agent/zeph.toml', file))
})
