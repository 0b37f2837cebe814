/** What may be said on the command line, and how it is read. */
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Channel } from './channels/channel.ts'
import { CHANNEL_NAMES } from './channels/chat-access.ts'
import { type NamedServer, readNamedServer } from './mcp/named-server.ts'
import { PROVIDER_NAMES, type ProviderName } from './model/provider-services.ts'

export interface CommandOptions {
  file?: string
  turns: number
  concurrency: number
  provider?: ProviderName
  model?: string
  database: string
  session?: string
  settings: string
  mcp?: boolean
  mcpUrl: NamedServer[]
  channel?: Channel['name']
  scenario?: 'full'
  skip: string[]
  load?: number
  serve?: boolean
  metrics?: number
  verbose?: boolean
  debug?: string[]
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
  $ npm start -- --load 60 --concurrency 8 --metrics 9464 --serve
  $ TELEGRAM_BOT_TOKEN=... npm start -- --channel telegram
  $ npm start -- --debug agent,llm "..."  what these loggers have to say
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

/** @param run does what was said; its rejection is that of `parseAsync` */
export function defineCommand(run: (words: string[], options: CommandOptions) => Promise<void>): Command {
  return new Command('reference-agent')
    .description('A small agent with a shell, files and a memory; every step of a turn is traced.')
    .argument('[task...]', 'what to do; without a task an interactive prompt opens')
    .option('--file <path>', 'read the task from a file')
    .option('--turns <number>', 'run the task this many times; {turn} in it is the number', readCount, 1)
    .option('--concurrency <number>', 'turns at once, each in a session of its own', readCount, 1)
    .addOption(new Option('--provider <name>', 'whose models to ask, see below').choices(PROVIDER_NAMES))
    .option('--model <name>', 'the model to ask')
    .option('--database <path>', 'the memory', '.local/reference-agent.db')
    .option('--session <id>', 'go on with an earlier session')
    .option('--settings <path>', 'limits and log level, read anew when they change', 'reference-agent.yaml')
    .option('--mcp', 'start MCP servers for notes and for files and offer their tools')
    .addOption(
      new Option('--mcp-url <name=url>', 'offer the tools of an MCP server; again for another')
        .argParser(readNamedServer)
        .default([], 'none'),
    )
    .addOption(new Option('--channel <name>', 'answer on a chat service').choices(CHANNEL_NAMES))
    .addOption(new Option('--scenario <name>', 'play a scenario that emits every span').choices(['full']))
    .addOption(new Option('--skip <steps...>', 'leave out these steps of the scenario').default([], 'none'))
    .option('--load <seconds>', 'work under load for so long; some tools fail', readCount)
    .option('--metrics <port>', 'serve metrics and health on this port; 0 for any that is free', readPort)
    .option('--serve', 'stay when the work is done, until Ctrl-C')
    .option('--verbose', 'log lines on stderr, too; they always go to .local/zeph.log')
    .option('--debug <names>', 'log these loggers in detail, on stderr, too: agent,llm, or all', readNames)
    .addHelpText('after', EXAMPLES)
    .action(run)
}

function readCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.')
  return count
}

function readNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('It must be names of loggers, separated by commas, or all.')
  return names
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a whole number up to 65535.')
  return port
}
