/**
 * What a metric is called in Prometheus, by each of the two ways it gets there: pushed over OTLP, where Prometheus adds unit and type to the name
 * (translation strategy UnderscoreEscapingWithSuffixes), and scraped from the agent, where core writes the name. Pure.
 */
import type { MetricDefinition } from '@zeph-telemetry/core'

/** What a name depends on. */
export type Named = Pick<MetricDefinition, 'type' | 'unit'>

/** One name of a metric, and how many of its units are the unit that a panel shows. */
export interface Route {
  readonly name: string
  readonly divisor: number
}

/** Words that Prometheus appends for UCUM units; a unit in braces adds none, and a unit that is not listed has not been looked at. */
const UNIT_WORDS: Readonly<Record<string, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  '1': '',
}

const PER_SECOND: Readonly<Record<string, number>> = { ms: 1e3, us: 1e6, ns: 1e9 }

/**
 * Name, without the endings of a histogram's series, of a metric that came over OTLP.
 * @throws for a unit whose word is not known here
 */
export function otlpName(name: string, { type, unit }: Named): string {
  const words = name.split(/[^a-zA-Z0-9:]+/).filter((word) => word !== '')
  const unitWord = wordOf(name, unit)
  if (unitWord !== '' && !words.includes(unitWord)) words.push(unitWord)
  if (isCounter(type)) return [...words.filter((word) => word !== 'total'), 'total'].join('_')
  if (unit === '1' && isGauge(type)) return [...words.filter((word) => word !== 'ratio'), 'ratio'].join('_')
  return words.join('_')
}

/** The same of a metric that was scraped from the agent, by core's rule. */
export function scrapedName(name: string, { type, unit }: Named): string {
  const allowed = labelName(name)
  if (unit in PER_SECOND && allowed.endsWith(`_${unit}`)) return `${allowed.slice(0, -unit.length)}seconds`
  if (isCounter(type)) return allowed.endsWith('_total') ? allowed : `${allowed}_total`
  return type === 'histogram' ? allowed : allowed.replace(/s?_count$/, 's')
}

/** Both, or one where they are the same; the shipped way, OTLP, first. */
export function routesOf(name: string, named: Named): readonly Route[] {
  const pushed = { name: otlpName(name, named), divisor: PER_SECOND[named.unit] ?? 1 }
  const scraped = scrapedName(name, named)
  if (scraped === pushed.name) return [pushed]
  return [pushed, { name: scraped, divisor: scraped.endsWith('_seconds') ? 1 : pushed.divisor }]
}

/** An attribute as a label; both ways agree on it. */
export function labelName(key: string): string {
  return key.replace(/[^a-zA-Z0-9_]/g, '_').replace(/_{2,}/g, '_')
}

function wordOf(name: string, unit: string): string {
  if (unit.startsWith('{')) return ''
  const word = UNIT_WORDS[unit]
  if (word === undefined)
    throw new Error(`${name}: what Prometheus calls the unit ${unit} is not known; see UNIT_WORDS`)
  return word
}

function isCounter(type: MetricDefinition['type']): boolean {
  return type === 'counter' || type === 'observable_counter'
}

function isGauge(type: MetricDefinition['type']): boolean {
  return type === 'gauge' || type === 'observable_gauge'
}
