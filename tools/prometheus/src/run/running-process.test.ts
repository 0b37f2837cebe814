import { expect, test } from 'vitest'
import { RunningProcess } from './running-process.ts'

const script = (source: string) =>
  new RunningProcess({ program: process.execPath, args: ['-e', source], cwd: process.cwd() })

const STAYS = 'setInterval(() => {}, 1000)'

test('a line is found, on either stream, whether it was printed already or is yet to come', async () => {
  const running = script(`console.log('port 80'); setTimeout(() => console.error('port 81'), 50); ${STAYS}`)
  expect((await running.line(/^port (81)$/, 10_000))[1]).toBe('81')
  expect((await running.line(/^port (80)$/, 10_000))[1]).toBe('80')
  await running.end()
  expect(running.output).toBe('port 80\nport 81')
})

test('a process that ends without the line, or takes too long, is an error with what it printed', async () => {
  const ends = script("console.log('no such file')")
  await expect(ends.line(/ready/, 10_000)).rejects.toThrow(/ended without printing \/ready\/.*no such file/s)
  await expect(ends.line(/ready/, 10_000)).rejects.toThrow('ended without')
  const stays = script(`console.log('starting'); ${STAYS}`)
  await stays.line(/starting/, 10_000)
  await expect(stays.line(/ready/, 20)).rejects.toThrow(/took 0\.02 s without printing \/ready\/.*starting/s)
  await stays.end()
})

test('a program that is not there is an error, too', async () => {
  const running = new RunningProcess({ program: './no-such-program', args: [], cwd: process.cwd() })
  await expect(running.line(/ready/, 10_000)).rejects.toThrow(/ended without.*ENOENT/s)
  expect(await running.end()).toBeNull()
})

test.skipIf(process.platform === 'win32')('it is told to end by SIGTERM, and its code is handed on', async () => {
  const tidy = script(`process.once('SIGTERM', () => process.exit(3)); console.log('ready'); ${STAYS}`)
  await tidy.line(/ready/, 10_000)
  expect(await tidy.end()).toBe(3)
  expect(await tidy.end()).toBe(3)
  const plain = script(`console.log('ready'); ${STAYS}`)
  await plain.line(/ready/, 10_000)
  expect(await plain.end()).toBeNull()
})
