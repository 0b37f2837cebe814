/** What may be registered and reported. */
import { type ComponentHealth, type HealthReport, type HealthStatus, health } from '@zeph-telemetry/core'
import { expectTypeOf } from 'vitest'

health.register('nothing', () => {})
health.register('later', async () => {})
health.register('status', () => 'degraded')
health.register('result', async () => ({ status: 'healthy', message: 'all of it' }))
health.register('signal', async (signal) => void (await fetch('http://localhost', { signal })), { timeoutMs: 500 })
health.update({ name: 'queue', status: 'degraded' })
// @ts-expect-error true is no status
health.register('boolean', () => true)
// @ts-expect-error "ok" is no status
health.register('word', async () => 'ok')
// @ts-expect-error a report needs a status
health.update({ name: 'queue' })

expectTypeOf(health.register).returns.toEqualTypeOf<() => void>()
expectTypeOf(health.get).returns.resolves.toEqualTypeOf<HealthReport>()
expectTypeOf<HealthReport['checks'][number]>().toEqualTypeOf<ComponentHealth>()
expectTypeOf<ComponentHealth['status']>().toEqualTypeOf<HealthStatus>()
