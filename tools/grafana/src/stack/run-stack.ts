/** `npm run stack`: brings the stack up, waits until it answers, prints where to look and where to send; or takes it down. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { baseUrl, type ComposeFile, readComposeFile, type Service } from './compose-file.ts'
import { compose, missingDocker } from './docker.ts'
import { type Awaited, waitUntilReady } from './ready.ts'
import { COMPOSE_FILE, PACKAGE } from './stack-files.ts'

export interface StackOptions {
  /** Which of the compose file's profiles, besides what is always there. */
  readonly profiles: readonly string[]
  /** Take it down instead. */
  readonly down: boolean
  /** With `down`: its data, too. */
  readonly volumes: boolean
  /** How long to wait until it answers. */
  readonly seconds: number
  readonly environment: NodeJS.ProcessEnv
  readonly print: (line: string) => void
}

/** The port, inside of the container, and the path that answer 200 once a service is ready. */
export const READY: Readonly<Record<string, { readonly port: number; readonly path: string }>> = {
  grafana: { port: 3000, path: '/api/health' },
  tempo: { port: 3200, path: '/ready' },
  prometheus: { port: 9090, path: '/-/ready' },
  pyroscope: { port: 4040, path: '/ready' },
  collector: { port: 13133, path: '/' },
  loki: { port: 3100, path: '/ready' },
  jaeger: { port: 16686, path: '/' },
}

/** Resolves to the exit code. */
export async function runStack(options: StackOptions): Promise<number> {
  const { profiles, down, volumes, environment, print } = options
  const missing = await missingDocker(environment)
  if (missing !== undefined) {
    print(`The stack cannot ${down ? 'be taken down' : 'be started'}. ${missing}`)
    print(`It is described in ${COMPOSE_FILE}; the agent's trace file needs no server: npm run trace -- open`)
    return 1
  }
  const named = (down ? ['*'] : profiles).flatMap((profile) => ['--profile', profile])
  if (down) return compose([...named, 'down', ...(volumes ? ['--volumes'] : [])], environment)
  const code = await compose([...named, 'up', '--detach'], environment)
  if (code !== 0) {
    print(`docker compose ended with code ${code}. Where a port is in use, its variable in ${COMPOSE_FILE} moves it.`)
    return code
  }
  return afterStart(options)
}

async function afterStart({ profiles, seconds, environment, print }: StackOptions): Promise<number> {
  const file = readComposeFile()
  const services = started(file, profiles)
  print(`Waiting for ${services.map(([name]) => name).join(', ')}, at most ${seconds} s`)
  const awaited = services.map(([name, service]): Awaited => {
    const { port, path } = READY[name]!
    return { name, url: baseUrl(service, port, environment) + path }
  })
  const late = await waitUntilReady(awaited, { seconds, onReady: ({ name }) => print(`  ${name} is ready`) })
  for (const { name, url, last } of late) {
    print(`  ${name} is not: ${url} says ${last}; docker compose --file ${COMPOSE_FILE} logs ${name}`)
  }
  if (late.length > 0) return 1
  for (const line of links(file, profiles, environment)) print(line)
  return 0
}

/** The services that are there with these profiles. */
export function started(file: ComposeFile, profiles: readonly string[]): [string, Service][] {
  return Object.entries(file.services).filter(
    ([, { profiles: needed }]) => needed === undefined || needed.some((profile) => profiles.includes(profile)),
  )
}

function links({ services }: ComposeFile, profiles: readonly string[], environment: NodeJS.ProcessEnv): string[] {
  const at = (name: string, port: number) => baseUrl(services[name]!, port, environment)
  const grafana = at('grafana', 3000)
  const dashboards = dashboardTitles().map(({ uid, title }) => `  ${grafana}/d/${uid}  ${title}`)
  const withJaeger = profiles.includes('jaeger')
  const jaeger = withJaeger ? [`  ${at('jaeger', 16686)}  Jaeger`] : []
  return [
    '',
    'Look here:',
    ...dashboards,
    `  ${grafana}/explore  traces, metrics and profiles by query`,
    ...jaeger,
    '',
    'Send a run there, with npm start -- "list the files":',
    '  export ZEPH_TELEMETRY_BACKEND=local,otlp',
    ...(profiles.includes('collector')
      ? [`  export ZEPH_TELEMETRY_OTLP_ENDPOINT=${at('collector', 4318)}`]
      : [
          `  export ZEPH_TELEMETRY_OTLP_TRACES_ENDPOINT=${at('tempo', 4318)}/v1/traces`,
          `  export ZEPH_TELEMETRY_OTLP_METRICS_ENDPOINT=${at('prometheus', 9090)}/api/v1/otlp/v1/metrics`,
        ]),
    ...(withJaeger ? [`  # to Jaeger: ZEPH_TELEMETRY_OTLP_TRACES_ENDPOINT=${at('jaeger', 4318)}/v1/traces`] : []),
    '',
    'New traces are found by search after 30 s, by their id at once. Take it down with: npm run stack -- --down',
  ]
}

function dashboardTitles(): { uid: string; title: string }[] {
  const folder = join(PACKAGE, 'dashboards')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
}
