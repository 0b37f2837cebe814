/** The process's health, in its state: every copy of core, on or off, asks the same one. */
import { state } from '../global-state.ts'
import type { Health } from './health.ts'
import { HealthRegistry } from './health-registry.ts'

state.health ??= new HealthRegistry()

/** The components of this process, with what core itself needs of them. */
export const activeHealth: HealthRegistry = state.health

/**
 * The health of this process's components; the same as `health` of the handle, and there without it, also without the `profiling` condition.
 * @example
 * health.register('database', async (signal) => void (await pool.query({ text: 'select 1', signal })))
 */
export const health: Health = state.health
