/** `zeph-trace tree`: the spans of a trace as an indented tree. */
import type { Command } from 'commander'
import { EXIT_CODE_HELP, FILE_HELP } from '../exit-codes.ts'
import { describeTerminal } from '../terminal/terminal.ts'
import { writeNote, writeOutput } from '../terminal/write.ts'
import { describeTrace } from '../trace/describe-trace.ts'
import { findTrace } from '../trace/find-trace.ts'
import { readTrace, type Trace } from '../trace/read-trace.ts'
import { buildTrees, type SpanNode } from '../trace/span-tree.ts'
import { findTurns, type Selection, selectNodes, selectRoots } from '../tree/selection.ts'
import { treeJson } from '../tree/tree-json.ts'
import { treeLines } from '../tree/tree-lines.ts'
import { type TreeRow, treeRows } from '../tree/tree-rows.ts'
import { positiveInteger, positiveNumber, traceIdStart } from './option-values.ts'

interface TreeOptions extends Selection {
  depth?: number
  json?: boolean
}

const EXAMPLES = `
Examples:
  zeph-trace tree --turn 3                   the third turn of the newest trace
  zeph-trace tree --errors traces/a.json     what failed, and the way there
  zeph-trace tree --min 100 --depth 4        what took at least 100 ms
${FILE_HELP}
${EXIT_CODE_HELP}

A ✗ marks an error, a … a span that did not end (its time is what is known).`

export function addTreeCommand(program: Command): void {
  program
    .command('tree')
    .description('show the spans of a trace as a tree')
    .argument('[file]', 'trace file, or a directory with traces')
    .option('--depth <levels>', 'show this many levels only', positiveInteger)
    .option('--turn <number>', 'show the nth agent.turn only', positiveInteger)
    .option('--trace <id>', 'show the trace whose id starts so only', traceIdStart)
    .option('--errors', 'show only what leads to an error')
    .option('--min <ms>', 'leave out spans shorter than this', positiveNumber)
    .option('--json', 'print JSON with all attributes')
    .addHelpText('after', EXAMPLES)
    .action(showTree)
}

async function showTree(file: string | undefined, options: TreeOptions): Promise<void> {
  const trace = await readTrace(findTrace(file, process.env), { attributes: true })
  trace.notes.forEach(writeNote)
  const trees = buildTrees(trace.spans)
  const roots = selectRoots(trees, options)
  const rows = treeRows(roots, { depth: options.depth ?? Number.POSITIVE_INFINITY, kept: selectNodes(roots, options) })
  if (rows.length === 0) writeNote(emptyReason(trace, options))
  await writeOutput(options.json ? treeJson(rows, headerFields(trace)) : textOf(rows, trees, trace))
}

function* textOf(rows: readonly TreeRow[], trees: readonly SpanNode[], trace: Trace): Generator<string> {
  const turns = new Map(findTurns(trees).map((node, index) => [node, index + 1]))
  const terminal = describeTerminal(process.stdout, process.env)
  for (const line of treeLines(rows, { terminal, lastTime: trace.lastTime, turns })) yield `${line}\n`
}

function headerFields(trace: Trace): Record<string, unknown> {
  const { service, started, session } = describeTrace(trace)
  return { files: trace.files, service, started, session }
}

function emptyReason(trace: Trace, options: TreeOptions): string {
  if (trace.spans.length === 0) return 'the trace holds no spans'
  return options.errors ? 'no span ended with an error' : 'no span matches'
}
