/** The command line of `zeph-trace`, assembled: every command in its own file, one rule for errors and exit codes. */
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addFindCommand } from './commands/find.ts'
import { addFlamegraphCommand } from './commands/flamegraph.ts'
import { addMergeCommand } from './commands/merge.ts'
import { addMigrateConfigCommand } from './commands/migrate-config.ts'
import { addOpenCommand } from './commands/open.ts'
import { addProfileCommand } from './commands/profile.ts'
import { addRunCommand } from './commands/run.ts'
import { addSummaryCommand } from './commands/summary.ts'
import { addTreeCommand } from './commands/tree.ts'
import { addVaultCommand } from './commands/vault.ts'
import { EXIT_CODE_HELP, EXIT_CODES } from './exit-codes.ts'
import { InputError } from './input-error.ts'
import { writeNote } from './terminal/write.ts'

const EXAMPLES = `
Examples:
  zeph-trace run agent.ts        run with tracing on
  zeph-trace summary             what the newest trace holds
  zeph-trace tree --errors       what failed in it
  zeph-trace open                see it in the Perfetto UI
  zeph-trace merge a/ b/         two processes in one picture
  zeph-trace flamegraph          where the time went, as a page
  zeph-trace profile 4711        where a running process spends it
  zeph-trace find req-42         spans, log lines, profiles of one id
  zeph-trace vault set KEY       keep a secret in the encrypted vault
  zeph-trace migrate-config      zeph.toml without old sections
${EXIT_CODE_HELP}
run ends as its program ends.`

export function createProgram(argv: readonly string[]): Command {
  const program = new Command('zeph-trace')
    .description('Run a program with tracing on, and read the traces it leaves.')
    .version(packageVersion(), '--version', 'print the version')
    .helpCommand(false)
    .helpOption('-h, --help', 'print help')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .addHelpText('after', EXAMPLES)
    .exitOverride()
  addRunCommand(program, argv)
  addTreeCommand(program)
  addSummaryCommand(program)
  addOpenCommand(program)
  addMergeCommand(program)
  addFlamegraphCommand(program)
  addProfileCommand(program)
  addFindCommand(program)
  addMigrateConfigCommand(program)
  addVaultCommand(program)
  return program
}

/** Says what went wrong, where commander has not said it already, and gives the exit code. Errors of ours are thrown on. */
export function explainError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage
  if (error instanceof InputError) {
    writeNote(error.message)
    return error.exitCode
  }
  if (isFileError(error)) {
    writeNote(`${error.path ?? ''} cannot be read: ${error.code}`)
    return EXIT_CODES.badInput
  }
  throw error
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error && 'path' in error
}

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
