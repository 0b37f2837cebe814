/** The reader with zod and the one without are one: values, errors and notices, over the tables and over what nobody thought of. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { inOwnDirectory, tomlWith, writeToml } from './fixtures/reading.ts'
import { RIGHT } from './fixtures/right-values.ts'
import { WRONG, type WrongValues } from './fixtures/wrong-values.ts'
import { type SectionName, snakeCase, variablesOf } from './keys/all-keys.ts'
import type { ObservabilityConfig } from './observability-config.ts'
import { readConfig } from './read-config.ts'
import { readConfigPlainly } from './read-config-plainly.ts'
import { everyKey } from './sources/config-source.ts'
import { validateByHand } from './validate/by-hand.ts'
import { validatorOf } from './validate/with-zod.ts'

inOwnDirectory()

const KEYS: [SectionName, string][] = everyKey((section, key) => [[section, key]])
const validateWithZod = validatorOf(z)

/** What a reading comes to, an error with everything in it. */
function outcome(read: typeof readConfig, given: ObservabilityConfig, environment: NodeJS.ProcessEnv): unknown {
  try {
    return read(given, environment)
  } catch (error) {
    return { ...(error as object), name: (error as Error).name, message: (error as Error).message }
  }
}

function expectSame(given: ObservabilityConfig, environment: NodeJS.ProcessEnv = {}): unknown {
  const [one, other] = [outcome(readConfig, given, environment), outcome(readConfigPlainly, given, environment)]
  expect(one).toStrictEqual(other)
  return one
}

describe.each(KEYS)('%s.%s', (section, key) => {
  const wrong = (WRONG[section] as unknown as Record<string, WrongValues>)[key]!
  const right = (RIGHT[section] as unknown as Record<string, (typeof RIGHT)['telemetry']['traceDir']>)[key]!
  const [variable] = variablesOf(section, key)

  test('the same errors', () => {
    for (const value of wrong.toml) {
      writeToml(tomlWith(section, `${snakeCase(key)} = ${value}`))
      expect(expectSame({})).toHaveProperty('code')
    }
    writeToml('')
    for (const value of wrong.variable) expect(expectSame({}, { [variable!]: value })).toHaveProperty('code')
    for (const value of wrong.code) expect(expectSame({ [section]: { [key]: value } })).toHaveProperty('code')
  })

  test('the same values', () => {
    writeToml(tomlWith(section, `${snakeCase(key)} = ${right.toml}`))
    const result = expectSame({ [section]: { [key]: right.code } }, { [variable!]: right.variable })
    expect(result).toMatchObject({ config: { [section]: { [key]: right.fromCode } }, notices: [{}, {}] })
  })
})

test('the first wrong key of several is the same one', () => {
  writeToml('[vault]\nbackend = 1\n[telemetry]\ntrace_keep = 0\nenabled = 1\n[logging]\nlevel = 1\n')
  expect(expectSame({})).toMatchObject({ key: 'telemetry.enabled' })
})

/** Values near to what is allowed, and far from it. */
const anything = fc.oneof(
  fc.constantFrom(
    ...['', 'all', 'local', 'otlp', 'env', 'age', 'info', 'text', 'json', 'off', '/', '/metrics', '(', 'a-b'],
  ),
  fc.constantFrom(
    ...['http://a', 'https://a:1/b?c=d#e', 'http://', 'http:a', ' http://a', 'http://a b', 'http://[::1', 'ftp://a'],
  ),
  fc.constantFrom(...[0, -0, 1, -1, 0.5, 0.001, 65_535, 65_536, 86_400, 2 ** 53, Number.NaN, Infinity, -Infinity, 1n]),
  fc.constantFrom(
    true,
    false,
    null,
    Symbol('s'),
    () => 'f',
    new Date(0),
    new Map(),
    Object.create(null),
    Object.create({ a: 'b' }),
  ),
  fc.array(fc.oneof(fc.constantFrom('local', 'otlp', 'pyroscope', '', 'a', undefined, null), fc.anything()), {
    maxLength: 3,
  }),
  fc.dictionary(
    fc.oneof(fc.constantFrom('__proto__', 'constructor', 'get', 'service.name'), fc.string()),
    fc.oneof(fc.string(), fc.anything()),
  ),
  fc.string(),
  fc.double(),
  fc.anything({ withNullPrototype: true, withMap: true, withSparseArray: true, withDate: true, withTypedArray: true }),
)

const oneKey = fc.record({ at: fc.constantFrom(...KEYS), value: anything })

test('whatever stands in code, both say the same', () => {
  let wrong = 0
  fc.assert(
    fc.property(oneKey, ({ at: [section, key], value }) => {
      const result = expectSame({ [section]: { [key]: value } })
      if ('code' in (result as object)) wrong += 1
    }),
    { numRuns: 2000 },
  )
  expect(wrong).toBeGreaterThan(200)
  expect(wrong).toBeLessThan(1950)
})

test('whatever stands in a variable, both say the same', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KEYS), fc.string(), ([section, key], text) => {
      expectSame({}, { [variablesOf(section, key)[0]!]: text })
    }),
    { numRuns: 500 },
  )
})

test('also values that reach a check unprepared', () => {
  fc.assert(
    fc.property(oneKey, ({ at: [section, key], value }) => {
      fc.pre(!hasOddTable(value))
      expect(validateWithZod({ [section]: { [key]: value } })).toEqual(validateByHand({ [section]: { [key]: value } }))
    }),
    { numRuns: 2000 },
  )
})

/** What preparing takes out: names that are symbols or `__proto__`, and holes. */
function hasOddTable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const holes = Array.isArray(value) && Object.keys(value).length !== value.length
  return holes || Object.getOwnPropertySymbols(value).length > 0 || Object.hasOwn(value, '__proto__')
}
