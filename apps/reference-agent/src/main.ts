/**
 * The command line of the reference agent. It reads what to do, runs it, prints what happened, and ends with code 1
 * where a turn was refused or failed.
 */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { initObservability } from '@zeph-telemetry/core'
import { createLogger } from '@zeph-telemetry/core/log'
import { Command, InvalidArgumentError } from 'commander'
import { openAgent } from './agent.ts'
import { printTrace } from './print-trace.ts'
import { formatReport } from './report.ts'
import { promptForTasks, repeatTask, succeeded } from './run-tasks.ts'

interface CommandOptions {
  file?: string
  turns: number
  model?: string
  database: string
  session?: string
  verbose?: boolean
}

const EXAMPLES = `
Examples:
  $ npm start -- "list the TypeScript files and summarise the largest"
  $ npm start -- "run \`git log --oneline -3\`"
  $ npm start -- "remember that the release is on Friday"
  $ npm start -- --file task.txt --turns 3
  $ npm start                                  an interactive prompt; "exit" or Ctrl-D ends it
  $ OPENAI_API_KEY=... npm start -- --model gpt-4.1-mini "..."
  $ OLLAMA_HOST=127.0.0.1:11434 npm start -- --model llama3.2 "..."

The model is OpenAI with OPENAI_API_KEY or OPENAI_BASE_URL, Ollama with OLLAMA_HOST, and else a scripted one that
needs neither key nor network. REFERENCE_AGENT_DELAY_SCALE=0 lets the scripted model answer at once.`

const program = new Command('reference-agent')
  .description('A small agent with a shell, files and a memory; every step of a turn is traced.')
  .argument('[task...]', 'what to do; without a task an interactive prompt opens')
  .option('--file <path>', 'read the task from a file')
  .option('--turns <number>', 'run the task this many times in one session', readTurns, 1)
  .option('--model <name>', 'the model to ask')
  .option('--database <path>', 'the memory', '.local/reference-agent.db')
  .option('--session <id>', 'go on with an earlier session')
  .option('--verbose', 'log lines on stderr, too; they always go to .local/zeph.log')
  .addHelpText('after', EXAMPLES)
  .action(async (words: string[], options: CommandOptions) => {
    process.exitCode = await runCommand(words, options)
  })

function readTurns(text: string): number {
  const turns = Number(text)
  if (!Number.isInteger(turns) || turns < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.')
  return turns
}

async function runCommand(words: string[], options: CommandOptions): Promise<number> {
  const task = await readTask(words, options.file)
  const print = (text: string) => process.stdout.write(text)
  const sessionId = options.session ?? randomUUID()
  const enabled = process.env.ZEPH_TELEMETRY_ENABLED !== 'false'
  const observability = initObservability({
    telemetry: { enabled, serviceName: 'reference-agent', sessionId },
    // The terminal belongs to the conversation.
    logging: { stderr: options.verbose ?? false },
  })
  const opened = await openAgent({
    databasePath: options.database,
    workingDirectory: process.cwd(),
    environment: process.env,
    onText: print,
    log: createLogger('agent'),
    ...(options.model !== undefined && { modelName: options.model }),
  })
  try {
    const run = { opened, sessionId, print }
    const outcomes = task === undefined ? await promptForTasks(run) : await repeatTask(task, options.turns, run)
    const storedMessages = opened.store.count(sessionId)
    const { model } = opened
    console.log(formatReport({ outcomes, model, sessionId, databasePath: options.database, storedMessages }))
    return succeeded(outcomes) ? 0 : 1
  } finally {
    await opened.close()
    await observability.shutdown()
    await printTrace(observability.traceFiles)
  }
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
