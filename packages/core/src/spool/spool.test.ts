/** The spool over a real directory: order, bounds, files of others, and what is not as it was written. */
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CLAIM_MS, HERE, request, spooling } from './fixtures/spooling.ts'
import { REAL_FILE_SYSTEM, type SpoolFileSystem } from './spool-file-system.ts'
import { readSpoolName } from './spool-name.ts'

const isPosix = process.platform !== 'win32'

test('nothing is made before something is kept, not even the directory', async () => {
  const { spool, directory, files, problems } = spooling()
  expect(await spool.take(HERE, CLAIM_MS)).toBeUndefined()
  expect(() => statSync(directory)).toThrow('ENOENT')
  expect([files(), problems, spool.room]).toEqual([[], [], 0])
})

test('what is kept comes out as it went in, in a file of its owner alone that says what it is; then the file is gone', async () => {
  const { spool, directory, files, keep } = spooling()
  expect(await keep('spans')).toBe(true)
  const [name] = files()
  expect(readSpoolName(name!)).toMatchObject({ place: HERE.place, state: 'waiting', items: 10 })
  const path = join(directory, name!)
  if (isPosix) expect([statSync(path).mode & 0o777, statSync(directory).mode & 0o777]).toEqual([0o600, 0o700])
  expect(readSpoolName(name!)!.bytes).toBe(statSync(path).size)
  const [head, body] = readFileSync(path, 'utf8').split('\n')
  expect([JSON.parse(head!), body]).toMatchObject([
    { format: 'zeph-spool/1', contentType: 'application/x-protobuf', count: 10, bytes: 5 },
    'spans',
  ])
  const claim = (await spool.take(HERE, CLAIM_MS))!
  expect(claim.request).toEqual(request('spans'))
  expect(spool.room).toBe(4096)
  await spool.done(claim)
  expect([files(), spool.room]).toEqual([[], 0])
})

test('the order is that in which requests began, not that in which they were kept; a clock that goes back changes nothing', async () => {
  const { spool, time, drain } = spooling()
  const prepared = ['one', 'two', 'three'].map((text, index) => {
    time.ms -= index * 1000
    return spool.prepare(spool.stamp(), HERE, request(text))
  })
  for (const next of prepared.toReversed()) expect(await spool.put(next)).toBe(true)
  expect(await drain()).toEqual(['one', 'two', 'three'])
})

test('what is released is the oldest again; meanwhile nobody has it', async () => {
  const { spool, other, keep, drain } = spooling()
  for (const text of ['one', 'two']) await keep(text)
  const claim = (await spool.take(HERE, CLAIM_MS))!
  expect(await drain(HERE, other())).toEqual(['two'])
  await spool.release(claim)
  expect(await drain()).toEqual(['one'])
})

test('what a process had taken when it died may be sent by others after its time', async () => {
  const { spool, other, time, keep, drain } = spooling()
  await keep('one')
  await spool.take(HERE, CLAIM_MS)
  const survivor = other()
  time.ms += CLAIM_MS - 1
  expect(await drain(HERE, survivor)).toEqual([])
  time.ms += 10_000
  expect(await drain(HERE, survivor)).toEqual(['one'])
})

test('a request is for its place, its signal and who can send its encoding', async () => {
  const { spool, keep, drain, files } = spooling()
  await keep('here')
  await keep('there', { ...HERE, place: 'ffffffff' })
  await keep('events', { ...HERE, signal: 'logs' })
  await spool.put(spool.prepare(spool.stamp(), HERE, { ...request('json'), contentType: 'application/json' }))
  expect(await drain({ ...HERE, accepts: ['pb'] })).toEqual(['here'])
  expect(await drain()).toEqual(['json'])
  expect(files()).toHaveLength(2)
  expect(await drain({ ...HERE, signal: 'logs', notFrom: spool.process })).toEqual([])
})

test('files of others in the directory are neither read nor touched', async () => {
  const { directory, files, keep, drain, time, problems } = spooling()
  mkdirSync(directory)
  for (const name of ['notes.txt', 'a.pb', 'b.corrupt']) writeFileSync(join(directory, name), 'mine')
  await keep('one')
  time.ms += 1e9
  expect(await drain()).toEqual([])
  expect([files(), problems]).toEqual([['a.pb', 'b.corrupt', 'notes.txt'], ['spool:expired']])
})

describe('bounds', () => {
  const BLOCK = 4096

  test('over the bound of size the oldest go, and are counted; small files take what a disk gives them', async () => {
    const { spool, keep, drain, problems } = spooling({ maxBytes: 4 * BLOCK })
    for (const text of ['one', 'two', 'three', 'four', 'five', 'six']) expect(await keep(text)).toBe(true)
    expect(spool.room).toBe(4 * BLOCK)
    expect(spool.lost.traces).toEqual({ expired: 0, spool_full: 20, corrupt: 0, refused: 0 })
    expect(new Set(problems)).toEqual(new Set(['spool:spool_full']))
    expect(await drain()).toEqual(['three', 'four', 'five', 'six'])
  })

  test('the bound is that of all processes together', async () => {
    const { spool, other, time, keep, files } = spooling({ maxBytes: 4 * BLOCK })
    for (const text of ['one', 'two', 'three']) await keep(text)
    const late = other()
    time.ms += 1
    for (const text of ['four', 'five']) await keep(text, HERE, late)
    expect([files().length, late.lost.traces.spool_full, spool.lost.traces.spool_full]).toEqual([4, 10, 0])
  })

  test('a request that is bigger than the bound costs nobody else the place', async () => {
    const { keep, drain, problems } = spooling({ maxBytes: 4 * BLOCK })
    await keep('one')
    expect(await keep('x'.repeat(5 * BLOCK))).toBe(false)
    expect([problems, await drain()]).toEqual([['spool:room'], ['one']])
  })

  test('on the way out, too', async () => {
    const { spool, drain } = spooling({ maxBytes: 2 * BLOCK })
    const put = (text: string) => spool.putSync(spool.prepare(spool.stamp(), HERE, request(text)))
    expect(['one', 'two', 'three'].map(put)).toEqual([true, true, true])
    expect(put('x'.repeat(3 * BLOCK))).toBe(false)
    expect([spool.lost.traces.spool_full, await drain()]).toEqual([10, ['two', 'three']])
  })

  test('what is too old goes, and is counted, even where nothing comes after it', async () => {
    const { spool, time, keep, drain, files, problems } = spooling({ maxAgeMs: 60_000 })
    await keep('old')
    time.ms += 30_000
    await keep('young')
    time.ms += 30_001
    expect(await drain()).toEqual(['young'])
    expect([spool.lost.traces.expired, problems, files()]).toEqual([10, ['spool:expired'], []])
  })

  test('what somebody is sending stays, however old and however full', async () => {
    const { spool, time, keep, files } = spooling({ maxBytes: 2 * BLOCK, maxAgeMs: 1000 })
    await keep('one')
    const claim = (await spool.take(HERE, CLAIM_MS))!
    time.ms += 2000
    for (const text of ['two', 'three']) await keep(text)
    expect(files()).toContain(claim.entry.fileName)
    await spool.done(claim)
    expect(files()).toHaveLength(1)
  })
})

describe('a file that is not as it was written', () => {
  const DAMAGES: Record<string, (bytes: Buffer) => Uint8Array> = {
    'is empty': () => Buffer.alloc(0),
    'ends too soon': (bytes) => bytes.subarray(0, -1),
    'has more': (bytes) => Buffer.concat([bytes, Buffer.from('x')]),
    'has another bit': (bytes) => bytes.fill(bytes.at(-1)! ^ 1, bytes.length - 1),
    'says another count': (bytes) => Buffer.from(bytes.toString().replace('"count":10', '"count":11')),
    'has no head': (bytes) => bytes.subarray(bytes.indexOf('\n')),
    'has a head that is no object': () => Buffer.from('null\n'),
    'is something else': () => Buffer.from('{"format":"zeph-spool/2"}\nspans'),
    'has no line': () => Buffer.alloc(5000, 'x'),
  }

  test.each(Object.keys(DAMAGES))('%s: it is set aside and counted, and the next one comes', async (damage) => {
    const { spool, directory, files, keep, drain, problems } = spooling()
    for (const text of ['damaged', 'whole']) await keep(text)
    const [first] = files()
    const path = join(directory, first!)
    writeFileSync(path, DAMAGES[damage]!(readFileSync(path)))
    expect(await drain()).toEqual(['whole'])
    expect([spool.lost.traces.corrupt, problems]).toEqual([10, ['spool:corrupt']])
    expect(files()).toEqual([`${first}.corrupt`])
  })

  test('what is set aside goes when it is too old, or others need the place, and is not counted again', async () => {
    const { spool, directory, time, files, keep, drain } = spooling({ maxBytes: 2 * 4096 })
    const damage = () => writeFileSync(join(directory, files()[0]!), 'damaged')
    await keep('one')
    damage()
    await drain()
    for (const text of ['two', 'three']) await keep(text)
    expect([files().length, spool.lost.traces.spool_full]).toEqual([2, 0])
    damage()
    await drain()
    time.ms += 1e9
    await drain()
    expect([files(), spool.lost.traces]).toEqual([[], { expired: 0, spool_full: 0, corrupt: 20, refused: 0 }])
  })

  test.runIf(isPosix)('is a link that somebody put there: it is not followed', async () => {
    const { directory, files, keep, drain, other } = spooling()
    await keep('one')
    const [name] = files()
    const elsewhere = join(dirname(directory), 'elsewhere')
    writeFileSync(elsewhere, readFileSync(join(directory, name!)))
    const later = name!.replace(/-\d{8}-/, '-00000099-')
    symlinkSync(elsewhere, join(directory, later))
    expect(await drain(HERE, other())).toEqual(['one'])
    expect(files()).toEqual([`${later}.corrupt`])
    expect(readFileSync(elsewhere, 'utf8')).toContain('one')
  })

  test('what a crash left half written is never sent, and goes after a minute', async () => {
    const { spool, directory, time, files, keep, drain } = spooling()
    const { entry } = spool.prepare(spool.stamp(), HERE, request('half'))
    mkdirSync(directory)
    const half = `${entry.name}.${String(time.ms).padStart(15, '0')}-0123abcd.tmp`
    writeFileSync(join(directory, half), 'ha')
    await keep('whole')
    expect(await drain()).toEqual(['whole'])
    expect(files()).toEqual([half])
    time.ms += 60_001
    expect(await drain()).toEqual([])
    expect([files(), spool.lost.traces]).toEqual([[], { expired: 0, spool_full: 0, corrupt: 0, refused: 0 }])
  })
})

describe('a disk', () => {
  const full = (): never => {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  }
  const FULL: SpoolFileSystem = {
    ...REAL_FILE_SYSTEM,
    write: async (path, [head]) => {
      await REAL_FILE_SYSTEM.write(path, [head!])
      full()
    },
    writeSync: (path, [head]) => {
      REAL_FILE_SYSTEM.writeSync(path, [head!])
      full()
    },
  }

  test('that is full: nothing is kept, what was begun is gone, and that is told', async () => {
    const { spool, keep, files, problems } = spooling({ fileSystem: FULL })
    expect(await keep('one')).toBe(false)
    expect(spool.putSync(spool.prepare(spool.stamp(), HERE, request('two')))).toBe(false)
    expect([files(), problems, spool.room]).toEqual([[], ['spool:written', 'spool:written'], 0])
  })

  test('that is full for a while: what was kept before is still there, and keeping works again', async () => {
    const files = { ...REAL_FILE_SYSTEM }
    const { keep, drain } = spooling({ fileSystem: files })
    await keep('before')
    files.write = FULL.write
    expect(await keep('lost')).toBe(false)
    files.write = REAL_FILE_SYSTEM.write
    expect(await keep('after')).toBe(true)
    expect(await drain()).toEqual(['before', 'after'])
  })

  test('whose directory is a file: told, and nothing throws', async () => {
    const { spool, directory, keep, drain, problems } = spooling()
    writeFileSync(directory, '')
    expect([await keep('one'), await drain()]).toEqual([false, []])
    expect(spool.putSync(spool.prepare(spool.stamp(), HERE, request('two')))).toBe(false)
    expect(new Set(problems)).toEqual(new Set(['spool:read', 'spool:written']))
  })

  test('on which nothing can be renamed or removed: nothing is sent, and nothing throws', async () => {
    const files = { ...REAL_FILE_SYSTEM }
    const { spool, keep, drain, problems, time } = spooling({ fileSystem: files, maxAgeMs: 1000 })
    await keep('one')
    files.rename = async () => full()
    files.remove = async () => full()
    expect(await drain()).toEqual([])
    time.ms += 20_000
    expect(await drain()).toEqual([])
    expect(new Set(problems)).toEqual(new Set(['spool:renamed', 'spool:removed']))
    expect(spool.lost.traces.expired).toBe(0)
  })
})
