/** Which price a model has: the user's own, else the table's. The same on and off. */
import { ZephConfigError } from '@zeph-telemetry/core'
import { namesOf } from './model-name.ts'
import { type ModelPrice, PRICE_TABLE } from './price-table.ts'

const ownPrices = new Map<string, ModelPrice>()

/**
 * Sets prices of one's own, in US dollars per million tokens, by model: for models that the table does not know, and in place of what it
 * says. They hold for every provider and, unless these have a price of their own, for the dated snapshots of a model. `undefined` takes one
 * back.
 * @throws ZephConfigError names the model and the value that is no price; then none of them is set
 * @example
 * setModelPrices({ 'my-model': { input: 1, output: 2, cacheRead: 0.1 } })
 */
export function setModelPrices(prices: Readonly<Record<string, ModelPrice | undefined>>): void {
  const entries = Object.entries(prices)
  for (const [model, price] of entries) if (price !== undefined) check(model, price)
  for (const [model, price] of entries) {
    const name = model.toLowerCase()
    if (price === undefined) ownPrices.delete(name)
    else ownPrices.set(name, structuredClone(price))
  }
}

/** The prices of a model of a provider; undefined where none is known. */
export function priceOf(provider: string, model: string, today: Date = new Date()): ModelPrice | undefined {
  const names = namesOf(model)
  return firstOf(names, (name) => ownPrices.get(name)) ?? firstOf(names, (name) => listed(provider, name, today))
}

function listed(provider: string, name: string, today: Date): ModelPrice | undefined {
  const models = Object.hasOwn(PRICE_TABLE, provider) ? PRICE_TABLE[provider]!.models : {}
  const price = Object.hasOwn(models, name) ? models[name] : undefined
  return price?.until === undefined || today.toISOString().slice(0, 10) <= price.until ? price : undefined
}

function firstOf<T>(names: readonly string[], find: (name: string) => T | undefined): T | undefined {
  for (const name of names) {
    const found = find(name)
    if (found !== undefined) return found
  }
  return undefined
}

const REQUIRED = ['input', 'output'] as const
const OPTIONAL = ['cacheRead', 'cacheWrite'] as const

function check(model: string, price: unknown): void {
  const { long } = checkFields(model, price, ['long'])
  if (long === undefined) return
  const { above } = checkFields(`${model}.long`, long, ['above'])
  checkNumber(`${model}.long.above`, above)
}

/** Numbers where numbers belong, and no key that is a slip of the pen. */
function checkFields(key: string, given: unknown, more: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw problem(key, given, 'an object with input and output, in US dollars per million tokens')
  const fields = given as Record<string, unknown>
  const allowed: readonly string[] = [...REQUIRED, ...OPTIONAL, ...more]
  for (const name of Object.keys(fields)) {
    if (!allowed.includes(name))
      throw problem(`${key}.${name}`, fields[name], `absent: the keys are ${allowed.join(', ')}`)
  }
  for (const name of REQUIRED) checkNumber(`${key}.${name}`, fields[name])
  for (const name of OPTIONAL) if (fields[name] !== undefined) checkNumber(`${key}.${name}`, fields[name])
  return fields
}

function checkNumber(key: string, value: unknown): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw problem(key, value, 'a number from 0 on')
}

function problem(key: string, value: unknown, allowed: string): ZephConfigError {
  return new ZephConfigError({ code: 'invalid_value', key, value, allowed })
}

/** True for the name of a model that has a price, whoever provides it. */
export function isKnownModel(model: string): boolean {
  return ['', ...Object.keys(PRICE_TABLE)].some((provider) => priceOf(provider, model) !== undefined)
}
