import { expect, test } from 'vitest'
import { filePart, genericPart, mediaPart, modalityOf, partsOf, textPart, toolCallPart, uriPart } from './messages.ts'

const PIXEL = Buffer.from('0123456789')

test('media in a message are told by kind, size and hash, whatever form they come in', () => {
  const told = { type: 'blob', modality: 'image', mime_type: 'image/png', size: 10, hash: expect.any(String) }
  const base64 = PIXEL.toString('base64')
  expect(mediaPart({ modality: 'image', mimeType: 'image/png', data: base64 })).toEqual(told)
  expect(uriPart({ modality: 'image', uri: `data:image/png;base64,${base64}` })).toEqual(told)
  const { hash: _hash, ...bytes } = told
  expect(mediaPart({ modality: 'image', mimeType: 'image/png', data: new Uint8Array(PIXEL) })).toEqual(bytes)
  expect(mediaPart({ modality: 'audio', data: undefined })).toEqual({ type: 'blob', modality: 'audio' })
  expect(JSON.stringify(uriPart({ modality: 'image', uri: `data:image/png;base64,${base64}` }))).not.toContain(base64)
})

test('media elsewhere are told by their place', () => {
  const uri = 'https://example.com/cat.png'
  expect(uriPart({ modality: 'image', uri })).toEqual({ type: 'uri', modality: 'image', uri })
  expect(uriPart({ modality: 'image', uri: 7 })).toBeUndefined()
  expect(filePart({ modality: 'file', fileId: 'file-1' })).toEqual({
    type: 'file',
    modality: 'file',
    file_id: 'file-1',
  })
  expect(filePart({ modality: 'file', fileId: undefined })).toBeUndefined()
})

test('arguments of a tool call are a value where they are JSON, else the text', () => {
  expect(toolCallPart({ id: 'c1', name: 'shell', arguments: '{"a":1}' })).toEqual({
    type: 'tool_call',
    id: 'c1',
    name: 'shell',
    arguments: { a: 1 },
  })
  expect(toolCallPart({ id: 7, name: '', arguments: '{"a":' })).toEqual({ type: 'tool_call', arguments: '{"a":' })
})

test('what is no part is left out', () => {
  expect(partsOf(textPart('a'), textPart(7), genericPart('own', { b: 1 }), genericPart('bare'))).toEqual([
    { type: 'text', content: 'a' },
    { type: 'own', value: { b: 1 } },
    { type: 'bare' },
  ])
})

test.each([
  ['image/png', 'image'],
  ['audio/wav', 'audio'],
  ['application/pdf', 'file'],
  [undefined, 'file'],
])('a %s is of the modality %s', (mimeType, modality) => {
  expect(modalityOf(mimeType)).toBe(modality)
})
