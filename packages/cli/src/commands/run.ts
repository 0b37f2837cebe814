/** `zeph-trace run`: a program with telemetry switched on, ended exactly as it ends. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { PerfRecording } from '../perf/perf-recording.ts'
import { childEnvironment, type RunOptions } from '../run/child-environment.ts'
import { type LaunchPlan, planLaunch } from '../run/launch-plan.ts'
import { endAs, runChild } from '../run/run-child.ts'
import { quoted, reportTraces, shortPath, tracePaths } from '../run/trace-report.ts'
import { writeNote } from '../terminal/write.ts'
import { traceDirectory } from '../trace/trace-directory.ts'
import { loggerNames } from './option-values.ts'

const EXAMPLES = `
Examples:
  zeph-trace run agent.ts --model small     what follows the program is its own
  zeph-trace run --alloc --session demo agent.ts
  zeph-trace run --perf agent.ts            with perf's stacks, JavaScript named
  zeph-trace run -- npm start               any command; the Node programs it
                                            starts are traced
  zeph-trace run -- node --inspect agent.js with options for Node

Node gets --conditions=profiling, directly and in NODE_OPTIONS.
ZEPH_TELEMETRY_ENABLED=true is set unless the environment has it. At the end the
traces the program left are listed on stderr.

Exit code: that of the program, or its signal. 127 when there is no such
program, 126 when it cannot be started, 2 for wrong usage.`

export function addRunCommand(program: Command, argv: readonly string[]): void {
  program
    .command('run')
    .description('run a Node program, or after -- any command, with tracing on')
    .usage('[options] <program> [args...]\n       zeph-trace run [options] -- <command> [args...]')
    .argument('<program>', 'script for Node (.js, .ts, ...), or a command')
    .argument('[args...]', 'handed to the program')
    .option('--alloc', 'count allocations too (condition profiling-alloc)')
    .option('--pyroscope', 'send profiles to Pyroscope (condition profiling-pyroscope)')
    .option('--perf', 'record native and JavaScript stacks with perf (Linux)')
    .option('--trace-dir <dir>', 'directory for the trace files')
    .option('--service <name>', 'service name in the trace')
    .option('--session <id>', 'session id, also the start of the file name')
    .option('--debug <names>', 'log these loggers in detail: llm,memory, or all', loggerNames)
    .option('--node <path>', 'run the script by this Node')
    .passThroughOptions()
    .addHelpText('after', EXAMPLES)
    .action((name: string, args: string[], options: RunOptions) => {
      // What follows the options is handed on whole, so a `--` of ours stands directly before it.
      const asCommand = argv[argv.length - args.length - 2] === '--'
      return runProgram({ program: name, args, asCommand }, options)
    })
}

interface Program {
  program: string
  args: string[]
  asCommand: boolean
}

async function runProgram(target: Program, options: RunOptions): Promise<void> {
  const directory = resolve(traceDirectory(process.env, options.traceDir))
  const plan = planLaunch({ ...target, options, searchPath: process.env.PATH ?? '' })
  const environment = childEnvironment(process.env, options, {
    directory: options.traceDir === undefined ? undefined : directory,
    logLevels: options.debug && (await logLevels(options.debug)),
  })
  const before = tracePaths(directory)
  const recording = options.perf ? await record(plan) : undefined
  const end = await runChild(recording?.plan ?? plan, environment)
  reportTraces(directory, before, environment).forEach(writeNote)
  if (recording !== undefined) writeNote(await recordedNote(recording))
  endAs(end)
}

/** Reading the configuration is loaded for it, as for the levels of loggers. */
async function record(plan: LaunchPlan): Promise<PerfRecording> {
  const [{ recordWithPerf }, { readPlaces }] = await Promise.all([
    import('../perf/perf-recording.ts'),
    import('../find/places.ts'),
  ])
  return recordWithPerf(plan, readPlaces({}, process.env).profiles)
}

async function recordedNote(recording: PerfRecording): Promise<string> {
  const recorded = await recording.finish()
  if (recorded === undefined) return 'perf recorded nothing: the program ended before its first sample'
  const shown = shortPath(recorded.path)
  return `perf: ${recorded.samples} samples in ${shown}\n  open them with:  zeph-trace flamegraph ${quoted(shown)}`
}

/** Reading the configuration is loaded for it: the others need none. */
async function logLevels(names: readonly string[]): Promise<string> {
  const { configuredLevels, debugLevels } = await import('../run/debug-levels.ts')
  return debugLevels(configuredLevels(process.env), names)
}
