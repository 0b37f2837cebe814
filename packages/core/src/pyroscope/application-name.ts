/** What Pyroscope knows a process by: the name of the service, and fixed labels, in the one text that its interface has for both. */

export interface Application {
  readonly serviceName: string
  /** `telemetry.trace_metadata`. */
  readonly metadata: Readonly<Record<string, string>>
}

/** What the grammar of that text has for itself, and what is nobody's name. */
const NOT_IN_VALUES = /[{}=,"\p{Cc}]/gu
const NOT_IN_KEYS = /[^a-zA-Z0-9_]/g
const NOT_IN_NAMES = /[^a-zA-Z0-9_.-]/g

/** Pyroscope's own, and what the name says. */
const RESERVED = /^(__.*|service_name)$/

/**
 * Such as `zeph-agent{deployment_environment_name=prod,process_runtime_name=nodejs}`. Keys have underscores for dots, as in its queries.
 * @example
 * applicationName({ serviceName: 'zeph-agent', metadata: {} })
 */
export function applicationName(application: Application): string {
  const labels = Object.entries(labelsOf(application)).map(([key, value]) => `${key}=${value}`)
  return `${nameOf(application)}{${labels.join(',')}}`
}

/** The name, of the characters that it may have. */
export function nameOf({ serviceName }: Pick<Application, 'serviceName'>): string {
  return serviceName.replace(NOT_IN_NAMES, '_')
}

export function labelsOf(application: Application): Record<string, string> {
  const { serviceName, metadata } = application
  const labels = new Map(Object.entries(RUNTIME))
  for (const [key, value] of Object.entries(metadata)) {
    const label = key.replace(NOT_IN_KEYS, '_')
    if (label !== '' && value !== '' && !RESERVED.test(label)) labels.set(label, shownValue(value))
  }
  // The label wins where the name cannot be had as it is: spans have it so.
  if (nameOf(application) !== serviceName) labels.set('service_name', shownValue(serviceName))
  return Object.fromEntries(labels)
}

const RUNTIME = { process_runtime_name: 'nodejs', process_runtime_version: process.versions.node }

function shownValue(text: string): string {
  return text.replace(NOT_IN_VALUES, '_')
}
