/** `zeph-trace find`: everything that one id left in the local files. What reads the configuration is loaded for this command alone. */
import type { Command } from 'commander'
import { findId } from '../find/find-id.ts'
import { foundJson } from '../find/found-json.ts'
import { foundText } from '../find/found-text.ts'
import { isNothing, nothingFound } from '../find/looked-at.ts'
import type { PlaceOptions } from '../find/places.ts'
import { InputError } from '../input-error.ts'
import { describeTerminal } from '../terminal/terminal.ts'
import { writeNote, writeOutput } from '../terminal/write.ts'
import { positiveInteger } from './option-values.ts'

interface FindOptions extends PlaceOptions {
  lines: number
  json?: boolean
}

const MOST_LINES = 200

const EXAMPLES = `
Examples:
  zeph-trace find req-42                     one request, in all signals
  zeph-trace find 4bf92f3577b34da6           a span and what is below it
  zeph-trace find --log app.log --json s-7   a session, from another log

ID is a trace id (or 8 or more of its first digits), a span id, or the id of a
request, session or turn, as withContext was given it or a header brought it.

Looks at all traces, at the log with its rotated files and run folders, and at
all profiles: where zeph.toml and the ZEPH_* variables say that they are, unless
options say otherwise. Spans that belong to the id are shown with those below
them, in the traces of other processes, too, and with the way there.

Exit codes: 0 something was found; 1 nothing was; 2 wrong usage.`

export function addFindCommand(program: Command): void {
  program
    .command('find')
    .description('show the spans, log lines and profiles of one id')
    .argument('<id>', 'id of a trace, span, request, session or turn')
    .option('--trace-dir <dir>', 'directory with the traces')
    .option('--log <path>', 'log file or directory with run folders; repeatable', collected)
    .option('--profiles <dir>', 'directory with the profiles')
    .option('--lines <count>', 'show so many log lines, the newest', positiveInteger, MOST_LINES)
    .option('--json', 'print JSON, times in microseconds')
    .addHelpText('after', EXAMPLES)
    .action(showFound)
}

function collected(path: string, before: readonly string[] = []): readonly string[] {
  return [...before, path]
}

async function showFound(id: string, options: FindOptions): Promise<void> {
  const { readPlaces } = await import('../find/places.ts')
  const places = readPlaces(options, process.env)
  const found = await findId(id, places, options.lines)
  found.spans.notes.forEach(writeNote)
  if (isNothing(found)) throw new InputError(nothingFound(found, places))
  const terminal = describeTerminal(process.stdout, process.env)
  await writeOutput(options.json ? foundJson(found) : withEnds(foundText(found, terminal)))
}

function* withEnds(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`
}
