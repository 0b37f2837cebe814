import { expect, test } from 'vitest'
import { methodLabel, nameLabel, sessionLabel, versionLabel } from './labels.ts'

test('methods have the form of methods; what a stranger makes up is one value', () => {
  for (const method of ['tools/call', 'notifications/tools/list_changed', 'tea.example/brew', '$/progress'])
    expect(methodLabel(method)).toBe(method)
  for (const method of ['', 'tools call', 'x'.repeat(65), 'tools/call\n', '{"secret":1}'])
    expect(methodLabel(method)).toBe('_OTHER')
})

test('names have the form of names, those of servers with blanks and slashes too; texts are none', () => {
  for (const name of ['read_file', 'mcp-servers/everything', '@tea/notes', 'Tea Time 2'])
    expect(nameLabel(name)).toBe(name)
  for (const name of ['', ' tea', 'When is tea?', 'a\nb', 'x'.repeat(129), 7, null, { name: 'tea' }])
    expect(nameLabel(name)).toBeUndefined()
})

test('session ids are visible ASCII, versions have the form of versions', () => {
  expect(sessionLabel('1868a90c-b7f4!~')).toBe('1868a90c-b7f4!~')
  for (const id of ['', 'a b', 'tée', 'x'.repeat(129), 7]) expect(sessionLabel(id)).toBeUndefined()
  for (const version of ['2025-11-25', '1.2.0-beta.1+7']) expect(versionLabel(version)).toBe(version)
  for (const version of ['', '1 2', 'x'.repeat(65), 2]) expect(versionLabel(version)).toBeUndefined()
})
