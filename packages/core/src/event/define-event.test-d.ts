import { expectTypeOf } from 'vitest'
import { counter, defineEvent, event, gauge, histogram } from './index.ts'

const burst = defineEvent({
  name: 'burst',
  level: 'debug',
  fields: {
    burst_id: 'int',
    region: 'string?',
    tags: 'string[]',
    fast: 'boolean',
    neurons_fired: counter('{neuron}'),
    latency: histogram('ms', { buckets: [1, 10] }),
    membrane: gauge('mV', { optional: true }),
  },
  labels: { region: true, burst_id: 20, request_id: 50 },
})

// Fields are known, with their types.
expectTypeOf<Parameters<typeof burst>[0]['burst_id']>().toEqualTypeOf<number>()
expectTypeOf<Parameters<typeof burst>[0]['region']>().toEqualTypeOf<string | undefined>()
expectTypeOf<Parameters<typeof burst>[0]['tags']>().toEqualTypeOf<readonly string[]>()
expectTypeOf<Parameters<typeof burst>[0]['latency']>().toEqualTypeOf<number>()
expectTypeOf<Parameters<typeof burst>[0]['membrane']>().toEqualTypeOf<number | undefined>()
expectTypeOf<ReturnType<typeof burst>>().toEqualTypeOf<void>()

const all = { burst_id: 1, tags: ['a'], fast: true, neurons_fired: 2, latency: 3 }
burst(all)
burst({ ...all, region: 'north', membrane: -70 })
// @ts-expect-error the fields are needed
burst()
// @ts-expect-error a metric is missing
burst({ burst_id: 1, tags: ['a'], fast: true, neurons_fired: 2 })
// @ts-expect-error a metric is a number
burst({ ...all, neurons_fired: '2' })
// @ts-expect-error an int is a number
burst({ ...all, burst_id: 'x' })
// @ts-expect-error there is no such field
burst({ ...all, neurons: 1 })

// Fields that may all be missing, and none at all.
const quiet = defineEvent({ name: 'quiet', fields: { why: 'string?', n: counter('1', { optional: true }) } })
quiet()
quiet({ why: 'tired' })
// @ts-expect-error a text
quiet({ why: 1 })
const plain = defineEvent({ name: 'plain' })
plain()
plain({})
// @ts-expect-error it has no fields
plain({ a: 1 })

// @ts-expect-error no type of that name
defineEvent({ name: 'wrong', fields: { a: 'number' } })
// @ts-expect-error no level of a line
defineEvent({ name: 'wrong', level: 'off' })
// @ts-expect-error no field of that name
defineEvent({ name: 'wrong', fields: { a: 'int' }, labels: { b: true } })
// @ts-expect-error what is measured is no label
defineEvent({ name: 'wrong', fields: { a: counter('1') }, labels: { a: true } })
// @ts-expect-error a list is no label
defineEvent({ name: 'wrong', fields: { a: 'string[]' }, labels: { a: true } })
// @ts-expect-error a counter has no buckets
counter('1', { buckets: [1] })

// A block knows its fields, too, and gives what its function gives.
const step = defineEvent({ name: 'step', span: true, fields: { id: 'int', fired: counter('1') } })
expectTypeOf(step({ id: 1 }, () => 'x' as const)).toEqualTypeOf<'x'>()
expectTypeOf(step({}, async ({ set }) => set({ fired: 2 }))).toEqualTypeOf<Promise<void>>()
// @ts-expect-error a block needs a function
step({ id: 1 })
// @ts-expect-error no such field
step({ ids: 1 }, () => 1)
// @ts-expect-error no such field
step({}, ({ set }) => set({ other: 1 }))

event('burst', { anything: new Map() }, { level: 'fatal' })
event('burst')
// @ts-expect-error fields are an object
event('burst', 'text')
// @ts-expect-error no level of a line
event('burst', {}, { level: 'off' })
