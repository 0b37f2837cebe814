/**
 * The command line of the reference agent. It reads what to do, runs it, prints what happened, and ends with code 1
 * where a turn was refused or failed.
 */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { initObservability, type ObservabilityHandle } from '@zeph-telemetry/core'
import { createLogger } from '@zeph-telemetry/core/log'
import { Command, InvalidArgumentError, Option } from 'commander'
import { openAgent } from './agent.ts'
import type { Channel } from './channels/channel.ts'
import { CHANNEL_NAMES } from './channels/chat-access.ts'
import { chatCommand } from './channels/chat-command.ts'
import { serveTerminal } from './channels/cli-channel.ts'
import { openTracedTerminal } from './instrumentation/traced-terminal.ts'
import { type NamedServer, readNamedServer } from './mcp/named-server.ts'
import { PROVIDER_NAMES, type ProviderName } from './model/provider-services.ts'
import { printTrace } from './print-trace.ts'
import { formatReport } from './report.ts'
import { type Outcome, repeatTask, runTask, succeeded, type TaskRun } from './run-tasks.ts'

interface CommandOptions {
  file?: string
  turns: number
  concurrency: number
  provider?: ProviderName
  model?: string
  database: string
  session?: string
  mcp?: boolean
  mcpUrl: NamedServer[]
  channel?: Channel['name']
  scenario?: 'full'
  skip: string[]
  verbose?: boolean
}

const EXAMPLES = `
Examples:
  $ npm start -- "list the TypeScript files and summarise the largest"
  $ npm start -- 'run \`git log --oneline -3\`'
  $ npm start -- "remember that the release is on Friday"
  $ npm start -- --file task.txt --turns 3
  $ npm start -- --turns 200 --concurrency 32 'run \`echo turn {turn}\`'
  $ npm start -- --mcp "read package.json"  files through an MCP server
  $ npm start -- --mcp-url tides=http://localhost:8080/mcp "..."
  $ npm start -- --scenario full          every span, each for a reason
  $ TELEGRAM_BOT_TOKEN=... npm start -- --channel telegram
  $ npm start                             a prompt; "exit" or Ctrl-D ends it
  $ npm start -- --provider anthropic "list the TypeScript files"
  $ OPENAI_API_KEY=... npm start -- --model gpt-4.1-mini "..."
  $ OLLAMA_HOST=127.0.0.1:11434 npm start -- --model llama3.2 "..."

Each provider is asked with its own SDK:
  openai      OPENAI_API_KEY or OPENAI_BASE_URL
  anthropic   ANTHROPIC_API_KEY or ANTHROPIC_BASE_URL
  gemini      GEMINI_API_KEY or GOOGLE_GEMINI_BASE_URL
  ollama      OLLAMA_HOST
  compatible  COMPATIBLE_BASE_URL, COMPATIBLE_API_KEY, --model: any service that
              speaks OpenAI's interface
  ai-sdk      the variables of openai, through the AI SDK
Where they are not set, a scripted server takes the provider's place: it speaks
the same interface and needs neither key nor network. Without --provider it is
openai, or ollama where only OLLAMA_HOST is set.
Anthropic has no models for embeddings: they come through OpenAI's interface
where there is a way to it, and are else made here from the words alone.
REFERENCE_AGENT_DELAY_SCALE=0 lets the scripted model answer at once.`

const program = new Command('reference-agent')
  .description('A small agent with a shell, files and a memory; every step of a turn is traced.')
  .argument('[task...]', 'what to do; without a task an interactive prompt opens')
  .option('--file <path>', 'read the task from a file')
  .option('--turns <number>', 'run the task this many times; {turn} in it is the number', readCount, 1)
  .option('--concurrency <number>', 'turns at once, each in a session of its own', readCount, 1)
  .addOption(new Option('--provider <name>', 'whose models to ask, see below').choices(PROVIDER_NAMES))
  .option('--model <name>', 'the model to ask')
  .option('--database <path>', 'the memory', '.local/reference-agent.db')
  .option('--session <id>', 'go on with an earlier session')
  .option('--mcp', 'start MCP servers for notes and for files and offer their tools')
  .addOption(
    new Option('--mcp-url <name=url>', 'offer the tools of an MCP server; again for another')
      .argParser(readNamedServer)
      .default([], 'none'),
  )
  .addOption(new Option('--channel <name>', 'answer on a chat service').choices(CHANNEL_NAMES))
  .addOption(new Option('--scenario <name>', 'play a scenario that emits every span').choices(['full']))
  .addOption(new Option('--skip <steps...>', 'leave out these steps of the scenario').default([], 'none'))
  .option('--verbose', 'log lines on stderr, too; they always go to .local/zeph.log')
  .addHelpText('after', EXAMPLES)
  .action(async (words: string[], options: CommandOptions) => {
    process.exitCode = await runCommand(words, options)
  })

function readCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.')
  return count
}

async function runCommand(words: string[], options: CommandOptions): Promise<number> {
  const task = await readTask(words, options.file)
  const sessionId = options.session ?? (options.scenario ? `scenario-${options.scenario}` : randomUUID())
  const enabled = process.env.ZEPH_TELEMETRY_ENABLED !== 'false'
  const observability = initObservability({
    telemetry: { enabled, serviceName: 'reference-agent', sessionId },
    // The terminal belongs to the conversation.
    logging: { stderr: options.verbose ?? false },
  })
  const environment = environmentOf(observability, sessionId)
  if (options.scenario === undefined) return runTasks({ task, sessionId, options, environment, observability })
  const { scenarioCommand } = await import('./scenario/scenario-command.ts')
  const log = createLogger('agent')
  const { skip, provider } = options
  return scenarioCommand({ skip, provider, environment, log, observability, print })
}

/** What the agent's parts and servers of its own go by: as the user has it, and whether anything is recorded. */
function environmentOf({ enabled }: ObservabilityHandle, sessionId: string): NodeJS.ProcessEnv {
  return { ...process.env, ZEPH_TELEMETRY_ENABLED: String(enabled), ZEPH_TELEMETRY_SESSION_ID: sessionId }
}

/** Somebody who talks with it may edit its skills meanwhile, and its memory grows. */
const LONG_LIVED = { watchSkills: true, consolidateEveryMilliseconds: 60_000 }

interface TaskCommand {
  task: string | undefined
  sessionId: string
  options: CommandOptions
  environment: NodeJS.ProcessEnv
  observability: ObservabilityHandle
}

async function runTasks({ task, sessionId, options, environment, observability }: TaskCommand): Promise<number> {
  const opened = await openAgent({
    ...(task === undefined && LONG_LIVED),
    databasePath: options.database,
    workingDirectory: process.cwd(),
    environment,
    withOwnServers: options.mcp ?? false,
    mcpServers: options.mcpUrl,
    // Answers of turns that run at once would run into one another, and those of a chat are not for the terminal.
    onText: options.concurrency > 1 || options.channel !== undefined ? () => {} : print,
    log: createLogger('agent'),
    ...(options.provider !== undefined && { provider: options.provider }),
    ...(options.model !== undefined && { modelName: options.model }),
  })
  try {
    const { channel: name } = options
    if (name !== undefined) {
      await chatCommand({ name, opened, environment, print })
      return 0
    }
    const run = { opened, sessionId, print }
    const outcomes = task === undefined ? await promptForTasks(run) : await repeatTask(task, options, run)
    const { model, store } = opened
    console.log(formatReport({ outcomes, model, databasePath: options.database, countMessages: store.count }))
    return succeeded(outcomes) ? 0 : 1
  } finally {
    await opened.close()
    await observability.shutdown()
    await printTrace(observability.traceFiles)
  }
}

function print(text: string): void {
  process.stdout.write(text)
}

/** A failed turn does not end an interactive session. */
async function promptForTasks(run: TaskRun): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const terminal = openTracedTerminal({ input: process.stdin, output: process.stdout })
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
