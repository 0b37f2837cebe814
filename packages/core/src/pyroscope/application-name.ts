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

/** Of Pyroscope, or said by the name. */
const RESERVED = /^(__.*|service_name)$/

/**
 * Such as `zeph-agent{deployment_environment_name=prod,process_runtime_name=nodejs}`. Keys have underscores for dots, as in its queries.
 * @example
 * applicationName({ serviceName: 'zeph-agent', metadata: {} })
 */
export function applicationName({ serviceName, metadata }: Application): string {
  const name = serviceName.replace(NOT_IN_NAMES, '_') || 'zeph-agent'
  const labels = new Map(Object.entries(RUNTIME))
  for (const [key, value] of Object.entries(metadata)) {
    const label = key.replace(NOT_IN_KEYS, '_')
    if (label !== '' && value !== '' && !RESERVED.test(label)) labels.set(label, valueOf(value))
  }
  // The label wins where the name cannot be had as it is: spans have it so.
  if (name !== serviceName && serviceName !== '') labels.set('service_name', valueOf(serviceName))
  return `${name}{${Array.from(labels, ([key, value]) => `${key}=${value}`).join(',')}}`
}

const RUNTIME = { process_runtime_name: 'nodejs', process_runtime_version: process.versions.node }

function valueOf(text: string): string {
  return text.replace(NOT_IN_VALUES, '_')
}
