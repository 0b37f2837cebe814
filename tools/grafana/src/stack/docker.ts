/** Docker, as the stack needs it: what of it is missing, and compose with this repository's file. Starts programs; never rejects. */
import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { COMPOSE_FILE, ROOT } from './stack-files.ts'

const run = promisify(execFile)
const LONGEST_ANSWER_MILLISECONDS = 20_000

/** Undefined where all is there; else one sentence that says what is not, and one what to do. */
export async function missingDocker(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const ask = (...args: string[]) =>
    problemOf(run('docker', args, { env: environment, timeout: LONGEST_ANSWER_MILLISECONDS }))
  const client = await ask('--version')
  if (client === 'ENOENT')
    return 'There is no `docker` on the PATH. Install Docker Engine or Docker Desktop, with Compose 2.'
  if (client !== undefined) return `\`docker --version\` fails: ${client}`
  const compose = await ask('compose', 'version')
  if (compose !== undefined)
    return `Docker has no Compose 2 (\`docker compose version\` fails: ${compose}). Install its plugin.`
  const engine = await ask('info', '--format', '{{.ServerVersion}}')
  if (engine !== undefined)
    return `Docker's engine does not answer (${engine}). Start it, or ask for the right to use it.`
  return undefined
}

/**
 * Runs compose with the stack's file; what it prints goes to the terminal.
 * @returns its exit code, 1 where it could not be started
 */
export function compose(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn('docker', ['compose', '--file', COMPOSE_FILE, ...args], {
    cwd: ROOT,
    env: environment,
    stdio: 'inherit',
  })
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/** Why a program failed, in one line; `ENOENT` where there is none; undefined where it went well. */
async function problemOf(running: Promise<unknown>): Promise<string | undefined> {
  try {
    await running
    return undefined
  } catch (error) {
    const { code, stderr = '', message } = error as { code?: string | number; stderr?: string; message: string }
    if (code === 'ENOENT') return 'ENOENT'
    return stderr.trim().split('\n')[0] || message.split('\n')[0]!
  }
}
