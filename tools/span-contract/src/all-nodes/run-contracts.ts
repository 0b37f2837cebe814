/** Runs contract tests in a vitest under a given Node, and sums them up by package. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, relative, sep } from 'node:path'

/** What the tests of one package came to. */
export interface PackageResult {
  /** Such as `packages/memory`. */
  readonly folder: string
  readonly passed: number
  readonly skipped: number
  /** Names of failed tests, each with the first lines of what it says; files that could not be run. */
  readonly failures: readonly string[]
}

/** What one vitest said. */
export interface ContractRun {
  readonly packages: readonly PackageResult[]
  /** Lines with the reasons of skips. */
  readonly skips: readonly string[]
}

/**
 * Runs the test files.
 * @param files relative to the repository
 * @throws Error with vitest's output, where it made no report
 */
export async function runContracts(binary: string, root: string, files: readonly string[]): Promise<ContractRun> {
  const folder = mkdtempSync(join(tmpdir(), 'zeph-contract-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const output = await outputOf(binary, [vitest, 'run', ...files, ...reporters], root)
    const skips = output.split('\n').filter((line) => /^\S+(: skipped| is not held against the contract): /.test(line))
    return { packages: sumUp(readReport(report, output), root), skips: [...new Set(skips)].toSorted() }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function outputOf(binary: string, args: readonly string[], cwd: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  // Children of the tests must get this Node, too.
  const env = { ...process.env, NO_COLOR: '1', PATH: `${dirname(binary)}${delimiter}${process.env['PATH']}` }
  execFile(binary, args, { cwd, env, maxBuffer: 2 ** 28 }, (_, stdout, stderr) => resolve(`${stdout}\n${stderr}`))
  return promise
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly status: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

function readReport(file: string, output: string): Report {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch (error) {
    throw new Error(`vitest made no report:\n${output}`, { cause: error })
  }
}

function sumUp({ testResults }: Report, root: string): PackageResult[] {
  const byFolder = Map.groupBy(testResults, ({ name }) => relative(root, name).split(sep).slice(0, 2).join('/'))
  return Array.from(byFolder, ([folder, results]) => {
    const tests = results.flatMap(({ assertionResults }) => assertionResults)
    const count = (...statuses: string[]) => tests.filter(({ status }) => statuses.includes(status)).length
    return {
      folder,
      passed: count('passed'),
      skipped: count('skipped', 'pending', 'todo'),
      failures: [
        ...results
          .filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some(isFailed))
          .map(({ name, message }) => `${relative(root, name)}: ${firstLines(message)}`),
        ...tests
          .filter(isFailed)
          .map(({ fullName, failureMessages }) => `${fullName}: ${firstLines(failureMessages[0])}`),
      ],
    }
  }).toSorted((one, other) => one.folder.localeCompare(other.folder))
}

const isFailed = ({ status }: { readonly status: string }): boolean => status === 'failed'

function firstLines(message = 'no reason given'): string {
  return message.split('\n').slice(0, 12).join('\n    ')
}
