/** What memories hold, in the forms that people give it: a text, an object with a text, or a list of them. */
import { fieldOf, idOf, listOf, numberOf } from '@zeph-telemetry/core/read-value'

/** More than that is not looked at, and nothing is said of the whole then. */
const LOOKED_AT = 1000

/** The text of a record, message or query. */
export function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value : fieldOf(value, 'text', 'content', 'query', 'value')
  return typeof text === 'string' ? text : undefined
}

/** Length of all texts in UTF-16 code units; undefined where one of them has none. */
export function lengthOf(values: readonly unknown[]): number | undefined {
  if (values.length > LOOKED_AT) return undefined
  let length = 0
  for (const value of values) {
    const text = textOf(value)
    if (text === undefined) return undefined
    length += text.length
  }
  return length
}

/** The records of an argument or result: a list, the list that an object holds, or one alone. */
export function recordsOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return listIn(value) ?? [value]
}

/** A list, or the list that an object holds. */
export function listIn(value: unknown): readonly unknown[] | undefined {
  return (
    listOf(value) ?? listOf(fieldOf(value, 'records', 'memories', 'facts', 'messages', 'results', 'matches', 'items'))
  )
}

/** Their texts, for content. */
export function textsOf(values: readonly unknown[]): string | undefined {
  const texts = values.map(textOf).filter((text) => text !== undefined)
  return texts.length === 0 ? undefined : texts.join('\n')
}

/** The id of the one record that there is. */
export function onlyId(records: readonly unknown[]): string | undefined {
  return records.length === 1 ? idOf(fieldOf(records[0], 'id')) : undefined
}

/** The best score of records. */
export function topScore(records: readonly unknown[]): number | undefined {
  let best: number | undefined
  for (const record of records.slice(0, LOOKED_AT)) {
    const score = numberOf(fieldOf(record, 'score'))
    if (score !== undefined && (best === undefined || score > best)) best = score
  }
  return best
}

/** Records in the form of the convention, for content. */
export function describeRecords(records: readonly unknown[]): unknown {
  return records.slice(0, LOOKED_AT).map((record) => ({
    content: textOf(record) ?? record,
    id: idOf(fieldOf(record, 'id')),
    score: numberOf(fieldOf(record, 'score')),
    metadata: fieldOf(record, 'metadata'),
  }))
}

/** A text that nobody calls an id, where it cannot be anything else: long, in one piece, with digits. */
export function bareIdOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^(?=\D*\d)[\w-]{16,64}$/.test(value) ? value : undefined
}
