/** What OTLP over gRPC needs is an optional peer: without it there is one message with the way out, and the program goes on. */
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

const HERE = import.meta.dirname
const environment = { ENDPOINT: 'http://127.0.0.1:4317', NO_COLOR: '1' }

test('one clear message for all signals, with the command that helps', async () => {
  const result = await runProgram({
    program: ['../otlp/fixtures/uses-grpc.ts'],
    flags: [`--import=${join(HERE, 'fixtures/without-grpc.ts')}`],
    environment,
  })
  expect(result).toMatchObject({ code: 0, stdout: 'the work was done\n' })
  const lines = result.stderr.split('\n').filter((line) => line.includes('@grpc/grpc-js'))
  expect(lines).toEqual([
    expect.stringMatching(
      /nothing can be sent to http:\/\/127\.0\.0\.1:4317: .* is not installed; run: npm install @grpc\/grpc-js, or set telemetry\.otlp_protocol to "http\/protobuf"/,
    ),
  ])
})

test('a bundle is made without it, and says the same', async () => {
  const outfile = join(temporaryDirectory(), 'bundle.mjs')
  const { warnings } = await build({
    entryPoints: [join(HERE, 'fixtures/uses-grpc.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    conditions: ['@zeph-telemetry/source', 'profiling'],
    // A name that nobody has: as where it is not installed.
    alias: { '@grpc/grpc-js': '@grpc/grpc-js-is-not-there' },
    banner: { js: "import { createRequire as req } from 'node:module'; const require = req(import.meta.url)" },
    logLevel: 'silent',
  })
  expect(warnings).toEqual([])
  const result = await runProgram({ program: [outfile], environment })
  expect(result).toMatchObject({ code: 0, stdout: 'the work was done\n' })
  expect(result.stderr).toContain('npm install @grpc/grpc-js')
})
