/** `zeph-trace migrate-config`: rewrites old sections of a configuration file; the TOML library is loaded for this command alone. */
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { EXIT_CODES } from '../exit-codes.ts'
import { InputError } from '../input-error.ts'
import type { RewrittenText } from '../migrate/rewrite-text.ts'
import { describeTerminal } from '../terminal/terminal.ts'
import { writeNote, writeOutput } from '../terminal/write.ts'

interface MigrateOptions {
  diff?: boolean
  inPlace?: boolean
}

const EXAMPLES = `
Examples:
  zeph-trace migrate-config --diff           what would change in zeph.toml
  zeph-trace migrate-config --in-place       change it
  zeph-trace migrate-config old.toml > new.toml

Rewrites [observability] and [debug.traces] as [telemetry] and [redaction].
Comments go with their keys, all else stays as it is. A key that is written
under its new name already wins; old keys that have no place any more become
comments. What is done is said on stderr.

FILE is zeph.toml, or the file that ZEPH_CONFIG names, unless it is given.
Without options the new text goes to stdout. --in-place replaces the file in one
step, keeps its mode, and makes no backup; with --diff it shows what it did.

Exit codes: 0 done, or nothing to migrate; 1 the file cannot be read or written,
or is not valid TOML; 2 wrong usage.`

export function addMigrateConfigCommand(program: Command): void {
  program
    .command('migrate-config')
    .description('rewrite old sections of zeph.toml')
    .argument('[file]', 'configuration file')
    .option('--diff', 'print what changes as a unified diff')
    .option('--in-place', 'change the file itself')
    .addHelpText('after', EXAMPLES)
    .action(migrateConfig)
}

async function migrateConfig(argument: string | undefined, options: MigrateOptions): Promise<void> {
  const file = argument ?? (process.env['ZEPH_CONFIG'] || 'zeph.toml')
  const before = readText(file)
  const { text: after, plan } = await rewritten(file, before)
  for (const { message } of plan.notices) writeNote(message)
  if (after === before) writeNote(`${file}: nothing to migrate`)
  if (options.diff) await showDiff(file, before, after)
  if (options.inPlace && after !== before) await replace(file, after)
  if (!options.diff && !options.inPlace) await writeOutput([after])
}

/** The bytes have to come back as they are: what is not UTF-8 is not touched, a byte order mark is kept. */
function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw new InputError(`${file} is not UTF-8 text`)
    throw new InputError(`${file} cannot be read: ${code}`)
  }
}

async function rewritten(file: string, text: string): Promise<RewrittenText> {
  const { rewriteText } = await import('../migrate/rewrite-text.ts')
  try {
    return rewriteText(text)
  } catch (error) {
    if (!(error instanceof Error) || !('line' in error)) throw error
    throw new InputError(`${file}:${error.line} is not valid TOML: ${error.message.split('\n').at(-1)}`)
  }
}

async function showDiff(file: string, before: string, after: string): Promise<void> {
  const { unifiedDiff } = await import('../migrate/unified-diff.ts')
  const { paint } = describeTerminal(process.stdout, process.env)
  await writeOutput([unifiedDiff(before, after, { name: file, paint })])
}

async function replace(file: string, text: string): Promise<void> {
  const { replaceFile } = await import('../migrate/replace-file.ts')
  try {
    replaceFile(file, text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new InputError(`${file} cannot be written: ${code}; it is as it was`, EXIT_CODES.badInput)
  }
  writeNote(`${file}: rewritten`)
}
