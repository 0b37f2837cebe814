/** Requests and replies of the methods of `models` that make or change images. Their tokens are not told. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import { type Message, mediaPart, type Part, partsOf, textPart, uriPart } from '../call/messages.ts'
import type { AttributeFacts, ReplyFacts, RequestContent } from '../call/model-facts.ts'
import { modelName } from './client-facts.ts'

/** What is known when the call starts. */
export function imagesRequest(params: unknown): AttributeFacts {
  const config = fieldOf(params, 'config')
  const images = fieldOf(config, 'numberOfImages')
  return {
    'gen_ai.operation.name': 'generate_content',
    'gen_ai.request.model': modelName(fieldOf(params, 'model')),
    'gen_ai.request.choice.count': images === 1 ? undefined : images,
    'gen_ai.request.seed': fieldOf(config, 'seed'),
    'gen_ai.output.type': 'image',
  }
}

/** The prompt, and the images that it is about. */
export function imagesContent(params: unknown): RequestContent {
  const source = fieldOf(params, 'source')
  const references = listOf(fieldOf(params, 'referenceImages')) ?? []
  const images = [
    fieldOf(params, 'image'),
    fieldOf(source, 'image'),
    ...references.map((reference) => fieldOf(reference, 'referenceImage')),
  ]
  return {
    inputMessages: () => [
      {
        role: 'user',
        parts: partsOf(textPart(fieldOf(params, 'prompt') ?? fieldOf(source, 'prompt')), ...images.map(imagePart)),
      },
    ],
  }
}

/** What came. */
export function imagesReply(reply: unknown): ReplyFacts {
  const images = listOf(fieldOf(reply, 'generatedImages', 'generatedMasks')) ?? []
  return { output: () => images.map(generatedImage) }
}

function generatedImage(generated: unknown): Message {
  return { role: 'assistant', parts: partsOf(imagePart(fieldOf(generated, 'image', 'mask'))) }
}

function imagePart(image: unknown): Part | undefined {
  const mimeType = fieldOf(image, 'mimeType')
  const data = fieldOf(image, 'imageBytes')
  if (data !== undefined) return mediaPart({ modality: 'image', mimeType, data })
  return uriPart({ modality: 'image', mimeType, uri: fieldOf(image, 'gcsUri') })
}
