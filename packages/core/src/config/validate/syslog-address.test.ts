import { expect, test } from 'vitest'
import { readSyslogAddress } from './syslog-address.ts'

test.each([
  ['udp://localhost:514', { transport: 'udp', host: 'localhost', port: 514 }],
  ['udp://logs.example.com', { transport: 'udp', host: 'logs.example.com', port: 514 }],
  ['tcp://127.0.0.1', { transport: 'tcp', host: '127.0.0.1', port: 601, framing: 'octet-counting' }],
  ['tcp://[::1]:6514', { transport: 'tcp', host: '::1', port: 6514, framing: 'octet-counting' }],
  ['tcp://localhost:601?framing=lf', { transport: 'tcp', host: 'localhost', port: 601, framing: 'lf' }],
  ['unix:///dev/log', { transport: 'unix', path: '/dev/log' }],
])('%s', (text, address) => {
  expect(readSyslogAddress(text)).toEqual(address)
})

test.each([
  ...[
    '',
    'localhost:514',
    'http://localhost:514',
    'UDP://localhost',
    'udp://',
    'udp://localhost:',
    'udp://localhost:0',
  ],
  ...[
    'tcp://localhost:65536',
    'tcp://user:pw@localhost',
    'udp://localhost/path',
    'udp://localhost?framing=lf',
    'tcp://localhost?framing=x',
    'unix://dev/log',
    'unix:///',
    '/dev/log',
  ],
])('%j is no address', (text) => {
  expect(readSyslogAddress(text)).toBeUndefined()
})
