/** An empty project that installs tarballs, as a user's would be: no workspace, no source condition, nothing else installed. */
import { execFile } from 'node:child_process'
import { globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../workspace.ts'

const run = promisify(execFile)
const STRICT = { strict: true, exactOptionalPropertyTypes: true, module: 'nodenext', target: 'es2024', noEmit: true }

/** What a program did. */
export interface ProgramRun {
  readonly stdout: string
  readonly stderr: string
  /** The trace file's text, if there is one. */
  readonly trace: string | undefined
}

/** A project folder with packages installed from tarballs. */
export class Consumer {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  }

  /** Installs tarballs; what they depend on comes from npm's cache where it can. */
  async install(tarballs: readonly string[]): Promise<void> {
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
    await run('npm', ['install', ...quiet, ...tarballs], { cwd: this.folder })
  }

  /** Installed packages by name, of one scope. */
  installed(scope: string): string[] {
    return readdirSync(join(this.folder, 'node_modules', scope)).map((name) => `${scope}/${name}`)
  }

  has(name: string): boolean {
    return globSync(`node_modules/${name}/package.json`, { cwd: this.folder }).length > 0
  }

  /** Runs a program with the current Node, with or without the `profiling` condition. */
  async program(name: string, text: string, options: { profiling: boolean }): Promise<ProgramRun> {
    const traces = join(this.folder, `traces-${name}-${options.profiling}`)
    writeFileSync(join(this.folder, name), text)
    const flags = options.profiling ? ['--conditions=profiling'] : []
    const env = { ...withoutZeph(process.env), ZEPH_TELEMETRY_ENABLED: String(options.profiling) }
    const { stdout, stderr } = await run(process.execPath, [...flags, name], {
      cwd: this.folder,
      env: { ...env, NODE_OPTIONS: '', ZEPH_TELEMETRY_TRACE_DIR: traces },
    }).catch((failure: { stdout: string; stderr: string }) => failure)
    const [trace] = globSync('*.json', { cwd: traces })
    return { stdout, stderr, trace: trace === undefined ? undefined : readFileSync(join(traces, trace), 'utf8') }
  }

  /**
   * Checks a TypeScript file against the installed declarations.
   * @throws what the compiler printed
   */
  async typecheck(text: string): Promise<void> {
    const types = join(ROOT, 'node_modules/@types')
    const compilerOptions = { ...STRICT, typeRoots: [types], types: ['node'] }
    writeFileSync(join(this.folder, 'consumer.ts'), text)
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }))
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
    await run(process.execPath, [compiler, '-p', this.folder]).catch((error: { stdout: string }) => {
      throw new Error(`types:\n${error.stdout}`)
    })
  }
}

/** The environment without this project's variables, which would reach the program. */
function withoutZeph(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(ZEPH|OTEL)_/.test(name)))
}
