/** Runs a measuring script in a process of its own, whose conditions and environment are its own, too. */
import { fork } from 'node:child_process'

/** How a script is run. */
export interface ChildOptions {
  /** What errors call it. */
  readonly name: string
  /** What it is to do: its argument, as JSON. */
  readonly task: object
  /** Whether it has the `profiling` condition. */
  readonly profiling: boolean
  /** Further conditions. */
  readonly conditions?: readonly string[]
  /** Runs what is built, as users have it, in place of the sources. */
  readonly isBuilt?: boolean
  /** Where it runs. */
  readonly directory: string
  /** The Node binary. */
  readonly node: string
}

const CONDITION = 'profiling'
const SOURCE = '@zeph-telemetry/source'

/**
 * Runs a script and gives the message that it sends.
 * @throws Error where it sends none, fails, or says anything on stderr
 */
export async function runInChild<Report>(script: URL, options: ChildOptions): Promise<Report> {
  const { name, task, profiling, conditions: further = [], isBuilt = false, directory, node } = options
  const conditions = [...(isBuilt ? [] : [SOURCE]), ...(profiling ? [CONDITION] : []), ...further]
  const child = fork(script, [JSON.stringify(task)], {
    execPath: node,
    execArgv: ['--disable-warning=ExperimentalWarning', ...conditions.map((condition) => `--conditions=${condition}`)],
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: neutralEnvironment(),
  })
  let said = ''
  child.stderr!.on('data', (chunk) => {
    said += chunk
  })
  return new Promise((resolve, reject) => {
    let report: { readonly message: Report } | undefined
    child.on('message', (message) => {
      report = { message: message as Report }
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (report !== undefined && code === 0 && said === '') resolve(report.message)
      else reject(new Error(`variant "${name}" ended with ${signal ?? `exit code ${code}`}; stderr: ${said}`))
    })
  })
}

/** The environment without what would configure one of the variants. */
function neutralEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([key]) => !/^(NODE_OPTIONS$|NODE_V8_COVERAGE$|ZEPH_|OTEL_)/.test(key),
  )
  return Object.fromEntries(entries)
}
