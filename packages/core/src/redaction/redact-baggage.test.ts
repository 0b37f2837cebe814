import { baggageEntryMetadataFromString, propagation, ROOT_CONTEXT } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { baggageWithoutSecrets } from './redact-baggage.ts'

const withBaggage = (entries: Parameters<typeof propagation.createBaggage>[0]) =>
  propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage(entries))

test('values go by their keys and by their looks, metadata by its looks, and what has no secret stays the same entry', () => {
  const metadata = baggageEntryMetadataFromString('from=anna.berg@example.com')
  const plain = { value: 'seven', metadata: baggageEntryMetadataFromString('ttl=5') }
  const given = withBaggage({
    api_key: { value: 'hunter2' },
    user: { value: 'anna.berg@example.com' },
    sender: { value: 'x', metadata },
    tenant: plain,
  })
  const baggage = propagation.getBaggage(baggageWithoutSecrets(given))!
  expect(baggage.getEntry('api_key')?.value).toBe('[REDACTED:api-key]')
  expect(baggage.getEntry('user')?.value).toBe('[REDACTED:email]')
  expect(String(baggage.getEntry('sender')?.metadata)).toBe('from=[REDACTED:email]')
  expect(baggage.getEntry('tenant')).toEqual(plain)
  expect(propagation.getBaggage(given)?.getEntry('api_key')?.value, 'the program still has its own').toBe('hunter2')
})

test('a context without secrets, or without baggage, is handed on as it is', () => {
  const context = withBaggage({ tenant: { value: 'seven' } })
  expect(baggageWithoutSecrets(context)).toBe(context)
  expect(baggageWithoutSecrets(ROOT_CONTEXT)).toBe(ROOT_CONTEXT)
})
