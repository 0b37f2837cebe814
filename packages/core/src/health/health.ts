/** What a program's components say about themselves, as types. Nothing of it runs. */

/** `degraded` works, but not as it should; `unhealthy` does not work. */
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy'

/** What is known about one component. */
export interface ComponentHealth {
  readonly name: string
  readonly status: HealthStatus
  /** One line for a person, without secrets; empty where there is nothing to say. */
  readonly message: string
  /** When that was found out: ISO 8601, UTC. */
  readonly time: string
}

/** What is known about all components; goes through JSON as it is. */
export interface HealthReport {
  /** The worst of `checks`; `healthy` where there are none. */
  readonly status: HealthStatus
  /** In the order in which the components came. */
  readonly checks: readonly ComponentHealth[]
  /** When the report was made: ISO 8601, UTC. */
  readonly timestamp: string
}

/** What a check finds out. */
export interface HealthResult {
  readonly status: HealthStatus
  readonly message?: string | undefined
}

/**
 * Looks at a component. Returning nothing means healthy; throwing, rejecting and anything that is no result mean unhealthy.
 * `signal` aborts when the time is up.
 */
export type HealthCheck = (signal: AbortSignal) => HealthFinding | Promise<HealthFinding>

/** What a check may return; nothing means healthy. */
// biome-ignore lint/suspicious/noConfusingVoidType: a check that returns nothing has this type
export type HealthFinding = HealthResult | HealthStatus | undefined | void

/** How a check is run. */
export interface HealthCheckOptions {
  /** After so many milliseconds without an answer the component is unhealthy: at most 10,000. Default 2000. */
  readonly timeoutMs?: number | undefined
}

/** A component's own report. */
export interface HealthUpdate extends HealthResult {
  readonly name: string
}

/** The health of this process's components. No method throws or rejects; what cannot be used is said once. */
export interface Health {
  /**
   * Adds a component that is looked at whenever somebody asks. A name stands for one component: the later of `register` and `update` decides.
   * What a check does makes no spans.
   * @returns takes the component out again
   * @example
   * const unregister = health.register('database', async (signal) => void (await pool.query({ text: 'select 1', signal })))
   */
  register(name: string, check: HealthCheck, options?: HealthCheckOptions): () => void
  /**
   * Adds a component that reports by itself, or says what has changed about it.
   * @example
   * health.update({ name: 'queue', status: 'degraded', message: 'the consumer is restarting' })
   */
  update(component: HealthUpdate): void
  /** Takes a component out. */
  remove(name: string): void
  /**
   * Runs all checks, at the same time, and says how everything is. Takes as long as the slowest check, at most its `timeoutMs`.
   * @example
   * const { status, checks } = await health.get()
   */
  get(): Promise<HealthReport>
}
