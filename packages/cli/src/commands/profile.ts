/** `zeph-trace profile`: a profile of a process that runs, which need not know of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { type OpenedInspector, openInspector } from '../profile/open-inspector.ts'
import { type ProfileRequest, takeProfile } from '../profile/take-profile.ts'
import { writeNote, writeOutput } from '../terminal/write.ts'
import { portNumber, positiveInteger, positiveNumber } from './option-values.ts'

interface ProfileOptions {
  seconds: number
  memory?: boolean
  output: string
  port: number
}

const SECONDS = 10
/** Where Node's inspector listens unless it is told otherwise. */
const PORT = 9229
const CLOSE_MS = 2000

const EXAMPLES = `
Examples:
  zeph-trace profile 4711                    ten seconds of CPU profile
  zeph-trace profile --seconds 60 4711       a minute; Ctrl-C ends it earlier
  zeph-trace profile --memory 4711           where what lives was allocated

Works with any Node process of this machine and user: SIGUSR1 opens its
inspector on the loopback interface, which is closed again at the end; the
process says so on its stderr. A process that profiles by core writes the
profile itself, with spans, into its profiling.output_dir; of another one it
is written here. Prints the path.

Exit codes: 0 done; 1 no such process, or it cannot be profiled; 2 wrong usage.`

export function addProfileCommand(program: Command): void {
  program
    .command('profile')
    .description('take a CPU or heap profile of a running process')
    .argument('<pid>', 'id of a Node process', positiveInteger)
    .option('--seconds <n>', 'profile so long', positiveNumber, SECONDS)
    .option('--memory', 'a heap profile instead of a CPU profile')
    .option('-o, --output <dir>', 'directory for a profile that is written here', '.local/profiles')
    .option('--port <port>', "the process's inspector port", portNumber, PORT)
    .addHelpText('after', EXAMPLES)
    .action(profileProcess)
}

async function profileProcess(pid: number, options: ProfileOptions): Promise<void> {
  const { seconds, memory = false, output: directory, port } = options
  const interrupted = interruption()
  const wait = (ended: AbortSignal) => forSeconds(seconds, AbortSignal.any([interrupted, ended]))
  try {
    await profileBy(await openInspector(pid, port), { pid, memory, directory, wait })
  } finally {
    // A connection that its other end does not close keeps nobody waiting.
    setTimeout(() => process.exit(), CLOSE_MS).unref()
  }
}

async function profileBy({ client, leave }: OpenedInspector, request: ProfileRequest): Promise<void> {
  try {
    const { path, hasSpans } = await takeProfile(client, request)
    if (!hasSpans) writeNote(`process ${request.pid} does not profile by core, so its samples have no spans`)
    await writeOutput([`${path}\n`])
  } finally {
    await leave()
  }
}

/** The first Ctrl-C ends the profile, whenever it comes: the process is not to be left with an open inspector. */
function interruption(): AbortSignal {
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort())
  return interrupted.signal
}

async function forSeconds(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => {})
}
