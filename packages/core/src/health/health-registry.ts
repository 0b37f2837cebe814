/** All components of the process whose health is known, in both modes. Asks nobody by itself: no timer, no socket. */
import { warnOnce } from '../warn-once.ts'
import { CheckedComponent } from './checked-component.ts'
import { type Finding, readFinding, STATUSES } from './finding.ts'
import type {
  ComponentHealth,
  Health,
  HealthCheck,
  HealthCheckOptions,
  HealthReport,
  HealthStatus,
  HealthUpdate,
} from './health.ts'
import { type Show, shownText } from './shown-text.ts'

const MOST_COMPONENTS = 200
const LONGEST_KEPT = 4096
const DEFAULT_TIMEOUT_MS = 2000
const LONGEST_TIMEOUT_MS = 10_000
const LONGEST_DELAY_MS = 2 ** 31 - 1

/** What answers for a component. */
interface Component {
  look(): Finding | Promise<Finding>
}

const nothing = (): void => {}

/** The registry. */
export class HealthRegistry implements Health {
  readonly #components = new Map<string, Component>()

  register(name: string, check: HealthCheck, options: HealthCheckOptions = {}): () => void {
    if (typeof check !== 'function') {
      refuse('check', 'its check is no function')
      return nothing
    }
    const component = new CheckedComponent(check, usableTimeout(options?.timeoutMs))
    if (!this.#put(name, component)) return nothing
    return () => {
      if (this.#components.get(name) === component) this.#components.delete(name)
    }
  }

  update(component: HealthUpdate): void {
    const { message, ...found } = readFinding(component ?? {})
    const kept = { ...found, message: message.slice(0, LONGEST_KEPT) }
    this.#put(nameOf(component), { look: () => kept })
  }

  remove(name: string): void {
    this.#components.delete(name)
  }

  async get(): Promise<HealthReport> {
    // Who waits for a report must not end before it is there.
    const waiting = setTimeout(nothing, LONGEST_DELAY_MS)
    try {
      return await this.report()
    } finally {
      clearTimeout(waiting)
    }
  }

  /** The same, but keeps no process alive: for those who ask from outside. */
  async report(): Promise<HealthReport> {
    const show = await shownText()
    const looks = Array.from(this.#components, ([name, component]) => look(name, component, show))
    const checks = await Promise.all(looks)
    return { status: worst(checks), checks, timestamp: new Date().toISOString() }
  }

  #put(name: string, component: Component): boolean {
    if (typeof name !== 'string' || name === '') {
      refuse('name', 'a name is a text that is not empty')
      return false
    }
    if (!this.#components.has(name) && this.#components.size >= MOST_COMPONENTS) {
      refuse(
        '*',
        `there are ${MOST_COMPONENTS} components already, and "${name.slice(0, 100)}" is the first of those that are not kept`,
      )
      return false
    }
    this.#components.set(name, component)
    return true
  }
}

/** Against its type it may be anything. */
function nameOf(component: HealthUpdate): string {
  try {
    return component.name
  } catch {
    return ''
  }
}

async function look(name: string, component: Component, show: Show): Promise<ComponentHealth> {
  const { status, message, time } = await component.look()
  return { name: show(name), status, message: show(message), time }
}

function worst(checks: readonly ComponentHealth[]): HealthStatus {
  return STATUSES.findLast((status) => checks.some((check) => check.status === status)) ?? 'healthy'
}

function usableTimeout(given: unknown): number {
  if (given === undefined) return DEFAULT_TIMEOUT_MS
  if (typeof given === 'number' && given > 0) return Math.min(given, LONGEST_TIMEOUT_MS)
  warnOnce('health:timeout', `a health check's timeoutMs is no number above 0 and is taken as ${DEFAULT_TIMEOUT_MS}`)
  return DEFAULT_TIMEOUT_MS
}

function refuse(subject: string, reason: string): void {
  warnOnce(`health:${subject}`, `a component's health is not kept: ${reason}`)
}
