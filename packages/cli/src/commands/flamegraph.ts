/** `zeph-trace flamegraph`: where the time, the memory or the tokens went, from a trace or a profile. */
import { type Command, Option } from 'commander'
import { EXIT_CODE_HELP } from '../exit-codes.ts'
import { type DrawOptions, drawGraph } from '../flamegraph/draw-graph.ts'
import { outputBeside } from '../flamegraph/output-beside.ts'
import { writeGraph } from '../flamegraph/write/write-graph.ts'
import { writeNote, writeOutput } from '../terminal/write.ts'
import { positiveInteger } from './option-values.ts'

interface FlamegraphCommandOptions extends DrawOptions {
  readonly output?: string
  readonly force?: boolean
}

const EXAMPLES = `
Examples:
  zeph-trace flamegraph                     the newest trace: time per span path
  zeph-trace flamegraph --weight tokens     ... tokens instead of time
  zeph-trace flamegraph app.cpuprofile      functions, as a page
  zeph-trace flamegraph new.pb.gz --diff old.pb.gz
  zeph-trace flamegraph a.heapprofile --format folded | flamegraph.pl > a.svg

FILE is a trace or a directory, whose newest trace is taken, a .cpuprofile, a
.heapprofile, a pprof or folded stacks; each may be zipped.
Without FILE: the newest trace of .local/traces (ZEPH_TELEMETRY_TRACE_DIR).
Without --output: a page goes to FILE.html, other formats to stdout. The page
needs no network. With --diff, shares are compared: red had less before.
${EXIT_CODE_HELP}`

export function addFlamegraphCommand(program: Command): void {
  const formats = new Option('--format <format>', 'what to write').choices(['html', 'folded', 'speedscope'])
  program
    .command('flamegraph')
    .description('draw a trace or a profile as a flame graph')
    .argument('[file]', 'trace, directory with traces, or profile')
    .addOption(formats.default('html'))
    .option('--diff <file>', 'compare with this trace or profile')
    .option('--weight <what>', 'of spans: time, tokens, or a numeric attribute such as alloc.bytes')
    .option('--turn <number>', 'of a trace, the nth agent.turn only', positiveInteger)
    .option('--sample-type <name>', 'which values of a pprof that has several')
    .option('--idle', 'with the time in which nothing ran')
    .option('-o, --output <file>', 'file to write; - is stdout')
    .option('-f, --force', 'write over a file that is there')
    .addHelpText('after', EXAMPLES)
    .action(drawFlamegraph)
}

async function drawFlamegraph(file: string | undefined, options: FlamegraphCommandOptions): Promise<void> {
  const { output, force = false, ...drawing } = options
  const { files, pieces, notes } = await drawGraph(file, drawing)
  notes.forEach(writeNote)
  if (output === '-' || (output === undefined && drawing.format !== 'html')) {
    await writeOutput(pieces)
    return
  }
  const path = output ?? outputBeside(files, drawing.format)
  writeGraph({ path, force, inputs: files }, pieces)
  writeNote(`flame graph written: ${path}`)
}
