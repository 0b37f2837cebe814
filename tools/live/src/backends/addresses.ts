/** Where the back ends are: by variables, or by what `docker-compose.profiling.yml` publishes. */

const NAMES = {
  tempo: 'ZEPH_LIVE_TEMPO_URL',
  tempoOtlp: 'ZEPH_LIVE_TEMPO_OTLP_URL',
  jaeger: 'ZEPH_LIVE_JAEGER_URL',
  jaegerOtlp: 'ZEPH_LIVE_JAEGER_OTLP_URL',
  collectorOtlp: 'ZEPH_LIVE_COLLECTOR_OTLP_URL',
  prometheus: 'ZEPH_LIVE_PROMETHEUS_URL',
  grafana: 'ZEPH_LIVE_GRAFANA_URL',
  pyroscope: 'ZEPH_LIVE_PYROSCOPE_URL',
} as const

/** Base URLs, without a slash at the end; those that are known. */
export type Addresses = { readonly [Name in keyof typeof NAMES]?: string }

/** The ports that the compose file publishes, with the variables that move them. */
const STACK = {
  tempo: ['ZEPH_STACK_TEMPO_PORT', 3200],
  tempoOtlp: ['ZEPH_STACK_TEMPO_OTLP_PORT', 4318],
  jaeger: ['ZEPH_STACK_JAEGER_PORT', 16686],
  jaegerOtlp: ['ZEPH_STACK_JAEGER_OTLP_PORT', 6318],
  collectorOtlp: ['ZEPH_STACK_COLLECTOR_OTLP_PORT', 5318],
  prometheus: ['ZEPH_STACK_PROMETHEUS_PORT', 9090],
  grafana: ['ZEPH_STACK_GRAFANA_PORT', 3000],
  pyroscope: ['ZEPH_STACK_PYROSCOPE_PORT', 4040],
} as const satisfies Record<keyof Addresses, readonly [variable: string, port: number]>

const OF_PROFILES: Readonly<Partial<Record<keyof Addresses, 'collector' | 'jaeger'>>> = {
  collectorOtlp: 'collector',
  jaeger: 'jaeger',
  jaegerOtlp: 'jaeger',
}

/** What the command line says about the compose stack: whether it runs, and with which profiles. */
export interface StackInUse {
  readonly stack: boolean
  readonly profiles: readonly ('collector' | 'jaeger')[]
}

/** @throws TypeError where a variable holds no URL */
export function readAddresses(environment: NodeJS.ProcessEnv, { stack, profiles }: StackInUse): Addresses {
  const names = Object.keys(NAMES) as (keyof Addresses)[]
  const known = names.flatMap((name) => {
    const given = environment[NAMES[name]]
    if (given !== undefined && given !== '') return [[name, baseOf(NAMES[name], given)] as const]
    const profile = OF_PROFILES[name]
    if (!stack || (profile !== undefined && !profiles.includes(profile))) return []
    const [variable, port] = STACK[name]
    return [[name, `http://127.0.0.1:${environment[variable] ?? port}`] as const]
  })
  return Object.fromEntries(known)
}

/** The variable that gives an address. */
export function variableOf(name: keyof Addresses): string {
  return NAMES[name]
}

function baseOf(variable: string, given: string): string {
  const url = URL.parse(given)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new TypeError(`${variable} is no http or https URL: ${given}`)
  return given.replace(/\/+$/, '')
}
