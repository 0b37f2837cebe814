import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { LogLine } from '../log-sink.ts'
import { Received } from './fixtures/daemon.ts'
import { numbered, openSyslog } from './fixtures/opened.ts'
import { traditional } from './local-logger.ts'
import { syslogFormatter } from './syslog-message.ts'

const format = syslogFormatter({ facility: 'local0', appName: 'agent' })
const message = (fields: object) =>
  format(new LogLine(`${JSON.stringify({ level: 'warn', time: '2026-11-21T22:30:00.123Z', pid: 7, ...fields })}\n`))

test('for a socket of datagrams a message becomes its priority, its text and its fields', () => {
  expect(traditional(message({ msg: 'grün' }))).toBe('<132>grün')
  expect(traditional(message({ request_id: 'r ] "1" \\', msg: 'a [b] - c' }))).toBe(
    '<132>a [b] - c [zeph@32473 request_id="r \\] \\"1\\" \\\\"]',
  )
  expect(traditional(message({ tokens: 5 }))).toBe('<132>[zeph@32473 tokens="5"]')
  expect(traditional(message({}))).toBe('<132>')
})

const has = (program: string) => spawnSync(program, ['--version']).status === 0
const isHere = has('logger') && has('perl')
if (!isHere) console.warn('datagrams.test.ts: skipped in part: there is no perl, or no logger of util-linux')

test.skipIf(!isHere)(
  'a local socket that takes datagrams, as /dev/log does, is reached through the program logger',
  async () => {
    const path = join(temporaryDirectory(), 'log')
    const received = new Received()
    const receiver = spawn('perl', [join(import.meta.dirname, 'fixtures/datagrams.pl'), path])
    onTestFinished(() => void receiver.kill())
    createInterface(receiver.stdout).on('line', (text) => received.add(text))
    await received.count(1)
    const { sink, notices, write } = openSyslog(`unix://${path}`)
    const texts = numbered(300)
    write(...texts)
    await sink.flush()
    await received.count(301)
    expect(received.messages.slice(1).map((text) => text.replace(/^<14>.* agent\[\d+\]: /, ''))).toEqual(texts)
    expect(received.messages[1]).toMatch(new RegExp(`^<14>\\w{3} .* agent\\[${process.pid}\\]: line 0$`))
    expect({ dropped: sink.dropped, notices }).toEqual({ dropped: 0, notices: [] })
  },
)
