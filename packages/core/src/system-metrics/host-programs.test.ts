import { freemem, totalmem } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { runFixture } from '../testing/run-fixture.ts'
import { HostPrograms } from './host-programs.ts'

test('the machine has the memory that Node says, and CPU shares that add up to 1', async () => {
  const programs = new HostPrograms()
  await programs.ask()
  await setTimeout(300)
  await programs.ask()
  const { host } = programs.read()
  expect(host!.totalBytes / totalmem()).toBeCloseTo(1, 1)
  expect(Math.abs(host!.availableBytes - freemem())).toBeLessThan(totalmem() * 0.1)
  const { user, system, idle } = host!.cpuShares!
  expect(user + system + idle).toBeCloseTo(1, 6)
  expect(Math.min(user, system, idle)).toBeGreaterThanOrEqual(0)
})

test('nothing is asked for a reading, and once for all that are refreshed in the next 15 seconds', async () => {
  const programs = new HostPrograms()
  const ask = vi.spyOn(programs, 'ask')
  expect(programs.read()).toEqual({})
  expect(ask).not.toHaveBeenCalled()
  programs.refresh()
  programs.refresh()
  await vi.waitUntil(() => programs.read().host !== undefined, { timeout: 30_000 })
  const { host } = programs.read()
  for (let reading = 0; reading < 100; reading += 1) {
    programs.refresh()
    expect(programs.read().host).toBe(host)
  }
  expect(ask).toHaveBeenCalledTimes(1)
})

test('where it cannot be loaded that is said once, and the machine is absent', async () => {
  const { code, stdout, stderr } = await runFixture(new URL('fixtures/asks-for-host.ts', import.meta.url))
  expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: '{}' })
  expect(stderr).toMatch(/^zeph-telemetry: reading the memory and CPUs of the machine failed: Error: not installed/)
  expect(stderr.match(/zeph-telemetry:/g)!.length).toBe(1)
})
