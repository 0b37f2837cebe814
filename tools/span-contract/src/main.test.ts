import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('a Node that cannot be had is told, and ends with exit code 1', async () => {
  // A port that nobody listens on.
  const env = { ...process.env, npm_config_registry: 'http://localhost:1/', npm_config_fetch_retries: '0' }
  const running = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.ts'), '--node', '1.2.3'], {
    env,
  })
  await expect(running).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(
      /^Node 1\.2\.3 cannot be had: the package node-\S+@1\.2\.3 was not found .*ECONNREFUSED/m,
    ),
  })
})
