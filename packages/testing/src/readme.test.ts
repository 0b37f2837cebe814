import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const directory = new URL('..', import.meta.url)
const readme = readFileSync(new URL('README.md', directory), 'utf8')
const [vitestExample, nodeExample] = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!)

test('the vitest example of the README is a test that runs', () => {
  expect(vitestExample).toBe(readFileSync(new URL('src/fixtures/readme-example.test.ts', directory), 'utf8'))
})

test('the node:test example of the README passes with the condition, and says what is missing without it', async () => {
  const node = (...conditions: string[]) =>
    run(
      process.execPath,
      [
        '--conditions=@zeph-telemetry/source',
        ...conditions,
        '--test-reporter=tap',
        '--input-type=module-typescript',
        `--eval=${nodeExample}`,
      ],
      { cwd: directory, env: { ...process.env, NODE_OPTIONS: '' } },
    )
  expect((await node('--conditions=profiling')).stdout).toMatch(/\[ 'tea' \] memory\.recall[\s\S]*# pass 1/)
  await expect(node()).rejects.toThrow(
    expect.objectContaining({ stdout: expect.stringContaining('node --conditions=profiling --test') }),
  )
})
