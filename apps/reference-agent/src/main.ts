/**
 * The command line of the reference agent. It reads what to do, runs it, prints what happened, and ends with code 1
 * where a turn was refused or failed.
 */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { initObservability, type ObservabilityHandle } from '@zeph-telemetry/core'
import { openAgent } from './agent.ts'
import { chatCommand } from './channels/chat-command.ts'
import { serveTerminal } from './channels/cli-channel.ts'
import { type CommandOptions, defineCommand } from './command-line.ts'
import { openAgentLog } from './events/open-agent-log.ts'
import { registerHealth } from './health/register-health.ts'
import { openTracedTerminal } from './instrumentation/traced-terminal.ts'
import { printAddresses } from './print-addresses.ts'
import { printTrace } from './print-trace.ts'
import { formatReport } from './report.ts'
import { type Outcome, repeatTask, runTask, succeeded, type TaskRun } from './run-tasks.ts'
import { openTerminalParts, type Serving } from './terminal-parts.ts'
import { toldToEnd, untilTold } from './told-to-end.ts'

const program = defineCommand(async (words, options) => {
  process.exitCode = await runCommand(words, options)
})

async function runCommand(words: string[], options: CommandOptions): Promise<number> {
  const task = await readTask(words, options.file)
  const sessionId = options.session ?? (options.scenario ? `scenario-${options.scenario}` : randomUUID())
  const enabled = process.env.ZEPH_TELEMETRY_ENABLED !== 'false'
  const observability = initObservability({
    telemetry: { enabled, serviceName: 'reference-agent', sessionId },
    // The terminal belongs to the conversation.
    logging: { stderr: options.verbose ?? options.debug !== undefined, ...debugLevels(options.debug) },
    ...(options.metrics !== undefined && { metrics: { enabled: true, port: options.metrics } }),
  })
  const environment = environmentOf(observability, sessionId)
  const { skip, provider, scenario, load: seconds, concurrency, serve = false } = options
  const surroundings = { provider, environment, log: openAgentLog(), observability, print }
  if (seconds !== undefined) {
    const { loadCommand } = await import('./load/load-command.ts')
    return loadCommand({ seconds, concurrency, serve, sessionId, ...surroundings })
  }
  if (scenario === undefined) return runTasks({ task, sessionId, options, environment, observability })
  const { scenarioCommand } = await import('./scenario/scenario-command.ts')
  return scenarioCommand({ skip, ...surroundings })
}

/** Loggers in detail, beside the levels that the environment asks for. */
function debugLevels(names: readonly string[] | undefined): { level?: string } {
  if (names === undefined) return {}
  if (names.includes('all')) return { level: 'debug' }
  return { level: [process.env.ZEPH_LOG || 'info', ...names.map((name) => `${name}=debug`)].join(',') }
}

/** What the agent's parts and servers of its own go by: as the user has it, and whether anything is recorded. */
function environmentOf({ enabled }: ObservabilityHandle, sessionId: string): NodeJS.ProcessEnv {
  return { ...process.env, ZEPH_TELEMETRY_ENABLED: String(enabled), ZEPH_TELEMETRY_SESSION_ID: sessionId }
}

/** Somebody who talks with it may edit its skills meanwhile, and its memory grows. */
const LONG_LIVED = { watchFiles: true, consolidateEveryMilliseconds: 60_000 }

interface TaskCommand {
  task: string | undefined
  sessionId: string
  options: CommandOptions
  environment: NodeJS.ProcessEnv
  observability: ObservabilityHandle
}

async function runTasks({ task, sessionId, options, environment, observability }: TaskCommand): Promise<number> {
  const { channel: name } = options
  const isPrompt = task === undefined && name === undefined
  const terminal = openTerminalParts(process, name === undefined && (isPrompt || process.stdin.isTTY === true))
  const { print } = terminal
  const opened = await openAgent({
    ...(task === undefined && LONG_LIVED),
    ...terminal.reports,
    settingsPath: options.settings,
    databasePath: options.database,
    workingDirectory: process.cwd(),
    environment,
    withOwnServers: options.mcp ?? false,
    mcpServers: options.mcpUrl,
    // Answers of turns that run at once would run into one another, and those of a chat are not for the terminal.
    onText: options.concurrency > 1 || name !== undefined ? () => {} : print,
    log: openAgentLog(),
    ...(options.provider !== undefined && { provider: options.provider }),
    ...(options.model !== undefined && { modelName: options.model }),
  })
  const forget = registerHealth(opened)
  try {
    void printAddresses(observability, print)
    if (name !== undefined) {
      await chatCommand({ name, opened, environment, print })
      return 0
    }
    const run = { opened, sessionId, print }
    const serving = terminal.serve(opened)
    const work = task === undefined ? promptForTasks(run, serving) : repeatTask(task, options, run)
    const outcomes = await work.finally(serving.end)
    const { model, store } = opened
    console.log(formatReport({ outcomes, model, databasePath: options.database, countMessages: store.count }))
    if (options.serve) await untilTold(toldToEnd())
    return succeeded(outcomes) ? 0 : 1
  } finally {
    forget()
    await opened.close()
    await observability.shutdown()
    await printTrace(observability.traceFiles)
  }
}

function print(text: string): void {
  process.stdout.write(text)
}

/** A failed turn does not end an interactive session. */
async function promptForTasks(run: TaskRun, serving: Serving): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const terminal = serving.through(openTracedTerminal({ input: process.stdin, output: process.stdout }))
  await serveTerminal(terminal, async (task) => {
    outcomes.push(await runTask(task, run))
  })
  return outcomes
}

async function readTask(words: string[], file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return words.length > 0 ? words.join(' ') : undefined
  if (words.length > 0) return program.error('error: give the task either in words or with --file, not both')
  return readFile(file, 'utf8').catch((error: Error) => program.error(`error: cannot read the task: ${error.message}`))
}

await program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
