/** Holds a span map, as data, against the rules of names, types, units and briefs. */
import type { AttributeDefinition, SpanDefinition, SpanMap } from '@zeph-telemetry/core'
import { GEN_AI_KEYS } from '../gen-ai-keys.ts'
import { OWN_SPAN_NAMES, SPAN_NAMES } from '../span-names.ts'
import { isOfType } from './attribute-type.ts'

/** What is wrong with a map; each problem names its span. */
export function mapProblems(spans: SpanMap): string[] {
  return Object.entries(spans).flatMap(([name, definition]) =>
    spanProblems(name, definition).map((problem) => `${name}: ${problem}`),
  )
}

const isName = (name: string): boolean => SPAN_NAMES.has(name) || OWN_SPAN_NAMES.has(name)

const KINDS = ['internal', 'server', 'client', 'producer', 'consumer']

function spanProblems(
  name: string,
  { kind, otherKinds = [], brief, parents = [], attributes }: SpanDefinition,
): string[] {
  const kinds = [kind, ...otherKinds]
  return [
    ...(isName(name) ? [] : ['is no name of the specification']),
    ...kinds.filter((given) => !KINDS.includes(given)).map((given) => `"${given}" is no kind`),
    ...(new Set(kinds).size === kinds.length ? [] : ['the same kind stands twice']),
    ...briefProblems(brief),
    ...parents.filter((parent) => !isName(parent)).map((parent) => `parent "${parent}" is no span`),
    ...(Object.keys(attributes).length > 0 ? [] : ['has no attribute']),
    ...Object.entries(attributes).flatMap(([key, attribute]) =>
      attributeProblems(key, attribute).map((problem) => `${key}: ${problem}`),
    ),
  ]
}

function briefProblems(brief: string): string[] {
  const isWell = brief.trim() === brief && brief !== '' && !brief.endsWith('.') && !/[\n|]/.test(brief)
  return isWell ? [] : [`the brief must be one line of text without a full stop at its end: ${JSON.stringify(brief)}`]
}

/** Names of HTTP headers have hyphens. */
const KEY = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\.[a-z0-9_-]*[a-z0-9_]$/
/** Namespaces that other people's systems own, or that say nothing. */
const BARE = /^(agent|skill|memory|tool|channel|context)\./
/** What the specification itself calls so: spans and metrics of a channel are told apart by the same key. */
const SPECIFIED: ReadonlySet<string> = new Set(['channel.name'])

function attributeProblems(key: string, attribute: AttributeDefinition): string[] {
  const { type, brief, example, value, content, required } = attribute
  return [
    ...(KEY.test(key) ? [] : ['is no key: lower-case words with dots between them']),
    ...(BARE.test(key) && !SPECIFIED.has(key) ? ['own attributes begin with "zeph."'] : []),
    ...(key.startsWith('gen_ai.') && !GEN_AI_KEYS.has(key) ? ['is no key of the GenAI conventions'] : []),
    ...briefProblems(brief),
    ...(isOfType(type, example) ? [] : [`the example ${JSON.stringify(example)} is no ${type}`]),
    ...(value === undefined || isOfType(type, value) ? [] : [`the value ${JSON.stringify(value)} is no ${type}`]),
    ...(value === undefined || value === example ? [] : ['the example of a constant must be the constant']),
    ...(content && required ? ['content cannot be required: it is off by default'] : []),
    ...(content && value !== undefined ? ['content cannot be a constant'] : []),
    ...unitProblems(key, attribute),
  ]
}

/** UCUM: seconds, bytes, ratios, and annotations in braces for what is counted. */
const UNIT =
  /^(1|%|s|ms|us|ns|min|h|d|bit|k?By|[KMG]iBy|Cel|Hz|\{[A-Za-z][A-Za-z_ ]*\})(\/(s|min|h|d|By|\{[a-z][A-Za-z_ ]*\}))?$/
const CODES = /(^|[._])(code|pid|port|id|index|seed|line|version)$/
const COUNTS = /(^|[._])(count|size|tokens|length|duration|rows|bytes)$/

function unitProblems(key: string, { type, unit }: AttributeDefinition): string[] {
  const isNumber = type === 'int' || type === 'double'
  if (unit !== undefined && !isNumber) return [`a ${type} has no unit`]
  if (unit !== undefined) return UNIT.test(unit) ? [] : [`"${unit}" is no unit of UCUM that is used here`]
  const needsUnit = isNumber && (COUNTS.test(key) || (key.startsWith('zeph.') && !CODES.test(key)))
  return needsUnit ? ['a number that counts or measures needs a unit'] : []
}
