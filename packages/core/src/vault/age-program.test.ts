/** Files and keys go both ways between the vault and the `age` program, where that is installed. */
import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { test as base, expect, type TestContext } from 'vitest'
import { AgeVault } from './age-vault.ts'
import { createAgeVault } from './create-age-vault.ts'
import { ageFiles } from './fixtures/age-files.ts'

const isInstalled = ['age', 'age-keygen'].every((program) => spawnSync(program, ['--version']).status === 0)

/** Skipped, and said so, on machines without age. */
function test(name: string, run: () => Promise<void>): void {
  base(name, async (context: TestContext) => {
    if (!isInstalled) {
      console.warn(`skipped: ${name} (age and age-keygen are not on the PATH)`)
      context.skip('age and age-keygen are not on the PATH')
    }
    await run()
  })
}

const age = (args: readonly string[], input = '') =>
  execFileSync('age', args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })

test('age opens what the vault wrote, with the key file that was made with it', async () => {
  const { file, directory } = await ageFiles()
  const keyFile = `${directory}/made.key`
  await createAgeVault({ file, keyFile }, {})
  await new AgeVault({ file, keyFile }).set('A', 'äöü\n"x"')
  expect(JSON.parse(age(['--decrypt', '--identity', keyFile, file]))).toEqual({ A: 'äöü\n"x"' })
})

test('the vault opens what age wrote, armored or not, with a key file of age-keygen', async () => {
  const { file, keyFile } = await ageFiles()
  rmSync(keyFile)
  execFileSync('age-keygen', ['-o', keyFile], { stdio: 'ignore' })
  const recipient = execFileSync('age-keygen', ['-y', keyFile], { encoding: 'utf8' }).trim()
  for (const form of [['--armor'], []]) {
    age(['--encrypt', ...form, '--recipient', recipient, '--output', file], `{"form": "${form}"}\n`)
    expect(await new AgeVault({ file, keyFile }).get('form')).toBe(form.join(''))
  }
  await new AgeVault({ file, keyFile }).set('B', 'b')
  expect(JSON.parse(age(['--decrypt', '--identity', keyFile, file]))).toEqual({ B: 'b', form: '' })
})
