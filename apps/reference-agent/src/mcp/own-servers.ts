/**
 * The MCP servers that come with the agent, each a program in a process of its own. They resolve their modules under the
 * agent's conditions, and know of its telemetry what their environment says.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { McpServerProcess } from './open-client.ts'

export const OWN_SERVERS = ['files', 'notes'] as const

export interface OwnServer {
  name: (typeof OWN_SERVERS)[number]
  /** The folder whose files are served, or the file in which notes are kept. */
  path: string
  /** The agent's; of it, a server gets what is for its telemetry. */
  environment: NodeJS.ProcessEnv
}

export function ownServerProcess({ name, path, environment }: OwnServer): McpServerProcess {
  const file = fileURLToPath(new URL(`./${name}-server-process.ts`, import.meta.url))
  return {
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', ...conditionArguments(), file, path],
    // What is relative in the configuration is so to the directory of the agent's process.
    workingDirectory: process.cwd(),
    environment: telemetryOf(name, environment),
  }
}

/** What makes another Node resolve modules as this one does. */
export function conditionArguments(): string[] {
  const { values } = parseArgs({
    args: [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)],
    options: { conditions: { type: 'string', short: 'C', multiple: true } },
    strict: false,
  })
  return (values.conditions ?? []).map((condition) => `--conditions=${condition}`)
}

/** A server records where the agent does, under names of its own. */
function telemetryOf(name: string, environment: NodeJS.ProcessEnv): Record<string, string> {
  const { ZEPH_TELEMETRY_ENABLED: enabled, ZEPH_TELEMETRY_SESSION_ID: session } = environment
  const configured = Object.entries(environment).flatMap(([key, value]) =>
    /^(?:ZEPH|OTEL)_/.test(key) && value !== undefined ? [[key, value]] : [],
  )
  return {
    ...Object.fromEntries(enabled === 'true' ? configured : []),
    ZEPH_TELEMETRY_ENABLED: enabled === 'true' ? 'true' : 'false',
    // The agent has the port.
    ZEPH_METRICS_ENABLED: 'false',
    ZEPH_TELEMETRY_SERVICE_NAME: `reference-agent-${name}`,
    ...(session !== undefined && { ZEPH_TELEMETRY_SESSION_ID: `${session}-${name}` }),
  }
}
