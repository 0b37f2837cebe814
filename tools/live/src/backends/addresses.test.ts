import { expect, test } from 'vitest'
import { readAddresses } from './addresses.ts'
import { composeFilePorts } from './fixtures/compose-ports.ts'

test('without anything there are none', () => {
  expect(readAddresses({}, { stack: false, profiles: [] })).toEqual({})
})

test('a variable gives one, without a slash at the end', () => {
  expect(readAddresses({ ZEPH_LIVE_TEMPO_URL: 'https://tempo.example/base/' }, { stack: false, profiles: [] })).toEqual(
    {
      tempo: 'https://tempo.example/base',
    },
  )
})

test('the stack gives those that it starts; a variable wins, ports can be moved', () => {
  const stack = readAddresses(
    { ZEPH_LIVE_GRAFANA_URL: 'http://elsewhere', ZEPH_STACK_TEMPO_PORT: '1234' },
    { stack: true, profiles: ['jaeger'] },
  )
  expect(stack).toMatchObject({ grafana: 'http://elsewhere', tempo: 'http://127.0.0.1:1234' })
  expect(stack.jaeger).toBeDefined()
  expect(stack.collectorOtlp).toBeUndefined()
})

test('the ports of the stack are those that the compose file publishes', () => {
  const all = readAddresses({}, { stack: true, profiles: ['collector', 'jaeger'] })
  const published = composeFilePorts()
  for (const url of Object.values(all)) expect(published).toContain(new URL(url).port)
})
