import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { readPlaybook } from './playbook.ts'

const ROOT = join(import.meta.dirname, '../../..')
const steps = readPlaybook(readFileSync(join(ROOT, '.local/testing/playbooks/profiling.md'), 'utf8'))
const mark = (index: number) => `--- step ${index} of the playbook ---`

/** The environment of a person's shell: nothing of ours, nothing of the test runner's. */
const environment = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(ZEPH|OTEL|VITEST|NODE_OPTIONS|NODE_ENV)/.test(name)),
  )

/** Everything that each step printed: all of them in one shell, which ends at the first that fails. */
async function outputs(): Promise<string[]> {
  const script = steps.map(({ commands }, index) => `echo '${mark(index)}'\n${commands}`).join('\n')
  const bash = ['-c', `set -e\nexec 2>&1\n${script}`]
  const { stdout } = await promisify(execFile)('bash', bash, { cwd: ROOT, env: environment(), maxBuffer: 64e6 }).catch(
    ({ stdout, message }: { stdout?: string; message: string }) => ({ stdout: `${stdout ?? ''}\n${message}` }),
  )
  return steps.map((_, index) => stdout.split(mark(index))[1]?.split('--- step ')[0] ?? 'was not reached')
}

test('each command of the profiling playbook shows what must be seen', { timeout: 240_000 }, async () => {
  const printed = await outputs()
  for (const [index, { title, seen, unseen }] of steps.entries()) {
    for (const text of seen) expect(printed[index], title).toContain(text)
    for (const text of unseen) expect(printed[index], title).not.toContain(text)
  }
})

test('the playbook has steps, and all but the set-up say what must be seen', () => {
  expect(steps.length).toBeGreaterThan(8)
  expect(steps.slice(1).filter(({ seen }) => seen.length === 0)).toEqual([])
})

test('a playbook is read into commands and what must and must not be seen', () => {
  const text = `# Title\n\n## 1. By hand\n\n\`\`\`sh by hand\nopen\n\`\`\`\n\n## 2. Run\n\n\`\`\`sh\necho a\necho b\n\`\`\`\n
Must be seen, below:\n\n- \`a\`, then \`b\`\n\nMust not be seen:\n\n- \`c\`\n`
  expect(readPlaybook(text)).toEqual([
    { title: '2. Run', commands: 'echo a\necho b\n', seen: ['a', 'b'], unseen: ['c'] },
  ])
})
