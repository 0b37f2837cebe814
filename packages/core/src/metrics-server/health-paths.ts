/** The paths of the health check, from the one that is configured. */

/** What is asked at a path. */
export interface HealthPaths {
  /** All components. */
  readonly all: string
  /** Does the process answer? */
  readonly live: string
  /** Should the process be given work? */
  readonly ready: string
  /** The newest log lines. */
  readonly logs: string
  /** Starts profiles; below it, at `stop`, they end. */
  readonly profile: string
}

/** The paths below `path`. */
export function healthPaths(path: string): HealthPaths {
  const below = path.endsWith('/') ? path : `${path}/`
  return { all: path, live: `${below}live`, ready: `${below}ready`, logs: `${below}logs`, profile: `${below}profile` }
}
