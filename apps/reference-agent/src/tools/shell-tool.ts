/**
 * Runs one shell command in the working directory, with a time limit and an output limit. The deny-list and the thinned
 * environment guard against accidents; they are no sandbox, so run the agent only where its commands may run.
 * A command that ends with a non-zero code has still run: its code and output are the result, not a failure. What is stopped
 * is the shell: a program that it waits for may outlive it.
 */
import { type ExecFileException, execFile as nodeExecFile } from 'node:child_process'
import { defineTool, requireText, type Tool, ToolFailure } from './tool.ts'

export interface ShellToolOptions {
  workingDirectory: string
  timeoutMilliseconds?: number
  outputLimitBytes?: number
  /** Starts the shell; the original unless somebody watches. */
  execFile?: typeof nodeExecFile
}

interface CommandEnd {
  error: ExecFileException | null
  stdout: string
  stderr: string
}

const DENIED: ReadonlyArray<readonly [pattern: RegExp, reason: string]> = [
  [/\brm\s+(?:-\S+\s+)*(?:\/|~|\$HOME)(?:[\s*;]|\/\*|$)/, 'it deletes a home or root directory'],
  [/\b(?:sudo|doas|su)\b/, 'it asks for other rights'],
  [/\b(?:mkfs\S*|fdisk|shutdown|reboot|halt|poweroff)\b/, 'it changes the machine'],
  [/\bdd\b.*\bof=\/dev\/|>\s*\/dev\/(?:sd|nvme|disk)/, 'it writes to a device'],
  [/:\s*\(\s*\)\s*\{.*\}\s*;\s*:/, 'it is a fork bomb'],
  [/\b(?:curl|wget)\b[^|]*\|\s*(?:ba|z)?sh\b/, 'it runs downloaded code'],
]

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL/i

export function createShellTool(options: ShellToolOptions): Tool {
  return {
    definition: defineTool(
      'shell',
      'Run one shell command in the working directory and get its exit code and output.',
      {
        properties: { command: { type: 'string', description: 'the command line' } },
        required: ['command'],
      },
    ),
    effect: 'changes',
    limitsItself: true,
    async run(input, signal) {
      const command = requireText(input, 'command')
      refuseDenied(command)
      if (signal?.aborted) throw new ToolFailure('the command was not run, since nobody waits for it any more')
      return describeEnd(await runCommand(command, { ...options, signal }), options)
    },
  }
}

function refuseDenied(command: string): void {
  const denied = DENIED.find(([pattern]) => pattern.test(command))
  if (denied) throw new ToolFailure(`the command was not run, since ${denied[1]}: ${command}`)
}

interface CommandOptions extends ShellToolOptions {
  signal: AbortSignal | undefined
}

function runCommand(command: string, options: CommandOptions): Promise<CommandEnd> {
  const [shell, flags] = process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c']] : ['/bin/sh', ['-c']]
  const settings = {
    cwd: options.workingDirectory,
    env: environmentWithoutSecrets(),
    timeout: timeLimit(options),
    maxBuffer: outputLimit(options),
    killSignal: 'SIGKILL' as const,
    windowsHide: true,
    ...(options.signal && { signal: options.signal }),
  }
  const { execFile = nodeExecFile } = options
  return new Promise((resolve) => {
    const child = execFile(shell, [...flags, command], settings, (error, stdout, stderr) =>
      resolve({ error, stdout, stderr }),
    )
    child.stdin?.end()
  })
}

function describeEnd({ error, stdout, stderr }: CommandEnd, options: ShellToolOptions): string {
  const output = [stdout, stderr && `[stderr]\n${stderr}`].filter(Boolean).join('\n').trimEnd()
  if (error?.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return `the command was stopped at ${outputLimit(options)} bytes of output\n${output}`
  }
  if (error?.name === 'AbortError') throw new ToolFailure('the command was told to stop')
  if (error?.killed) throw new ToolFailure(`the command ran longer than ${timeLimit(options)} ms and was stopped`)
  if (error?.signal) throw new ToolFailure(`the command was ended by ${error.signal}`)
  if (typeof error?.code === 'string') throw new ToolFailure(`the shell could not be started: ${error.message}`)
  return `exit code ${error?.code ?? 0}\n${output}`
}

function timeLimit(options: ShellToolOptions): number {
  return options.timeoutMilliseconds ?? 20_000
}

function outputLimit(options: ShellToolOptions): number {
  return options.outputLimitBytes ?? 128 * 1024
}

function environmentWithoutSecrets(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !SECRET_NAME.test(name) && name !== 'NODE_OPTIONS')
  return Object.fromEntries(kept)
}
